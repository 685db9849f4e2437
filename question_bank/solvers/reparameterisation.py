"""The reparameterisation of a normal variable: its sample as a function of noise."""

from __future__ import annotations

from question_bank.solvers.reals import exact, finite, positive


def reparameterised(*, mean: float, deviation: float, noise: float) -> float:
    """Return the sample z = μ + σ·ε that standard normal noise ε stands for.

    Parameters
    ----------
    mean, deviation : float
        μ, and σ > 0.
    noise : float
        ε, drawn from a standard normal distribution.

    Raises
    ------
    ValueError
        If a number is not finite or σ is not positive.

    References
    ----------
    D. Kingma, M. Welling, *Auto-encoding variational Bayes*, ICLR 2014, sec. 2.4.

    Examples
    --------
    >>> reparameterised(mean=1, deviation=0.5, noise=3)
    2.5
    """
    return float(exact(mean) + exact(positive(deviation)) * exact(noise))


def reparameterised_by_variance(*, mean: float, deviation: float, noise: float) -> float:
    """Return μ + σ²·ε, in which the variance stands where the standard deviation belongs.

    Parameters
    ----------
    mean, deviation, noise
        As in :func:`reparameterised`.

    Raises
    ------
    ValueError
        If a number is not finite or σ is not positive.

    Examples
    --------
    >>> reparameterised_by_variance(mean=1, deviation=0.5, noise=3)
    1.75
    """
    return reparameterised(mean=mean, deviation=positive(deviation) ** 2, noise=noise)


def reparameterised_without_sign(*, mean: float, deviation: float, noise: float) -> float:
    """Return μ + σ·|ε|, in which the noise has lost its sign.

    Parameters
    ----------
    mean, deviation, noise
        As in :func:`reparameterised`.

    Raises
    ------
    ValueError
        If a number is not finite or σ is not positive.

    Examples
    --------
    >>> reparameterised_without_sign(mean=1, deviation=0.5, noise=-3)
    2.5
    """
    return reparameterised(mean=mean, deviation=deviation, noise=abs(noise))


def standardised(*, value: float, mean: float, deviation: float) -> float:
    """Return (x - μ) / σ, the inverse of the reparameterisation.

    Parameters
    ----------
    value : float
        The sample x.
    mean, deviation : float
        μ, and σ > 0.

    Raises
    ------
    ValueError
        If a number is not finite or σ is not positive.

    Examples
    --------
    >>> standardised(value=2.5, mean=1, deviation=0.5)
    3.0
    """
    return (finite(value) - finite(mean)) / positive(deviation)
