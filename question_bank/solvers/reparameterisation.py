"""The reparameterisation of a normal variable: its sample as a function of noise."""

from __future__ import annotations

from question_bank.solvers.normal import finite, positive


def reparameterised(*, mean: float, deviation: float, noise: float) -> float:
    """Return the sample z = μ + σ·ε that standard normal noise ε stands for.

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
    return finite(mean) + positive(deviation) * finite(noise)


def reparameterised_by_variance(*, mean: float, deviation: float, noise: float) -> float:
    """Return μ + σ²·ε, in which the variance stands where the standard deviation belongs.

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
