"""The divergence that regularises a variational autoencoder, for one latent dimension."""

from __future__ import annotations

from math import exp, fsum, isclose, log, pi, sqrt

from question_bank.solvers.reals import finite, positive

DEVIATIONS_INTEGRATED = 12
STEPS_PER_DEVIATION = 8
"""The trapezoidal rule errs by far less than 1e-9 on an analytic integrand sampled that finely."""


def kl_to_standard_normal(*, mean: float, deviation: float) -> float:
    r"""Return the Kullback-Leibler divergence KL(N(μ, σ²) ‖ N(0, 1)).

    Parameters
    ----------
    mean, deviation : float
        μ, and σ > 0 (the standard deviation, not the variance).

    Returns
    -------
    float
        The divergence [nats].

    Raises
    ------
    ValueError
        If μ or σ is not finite or σ is not positive.
    ArithmeticError
        If the closed form disagrees with the integral.

    Notes
    -----
    The closed form :math:`(\mu^2 + \sigma^2 - 1 - \ln \sigma^2) / 2` is returned, once the integral of
    :math:`q(z) \ln(q(z) / p(z))` computed numerically agrees with it.

    References
    ----------
    D. Kingma, M. Welling, *Auto-encoding variational Bayes*, ICLR 2014, appendix B.

    Examples
    --------
    >>> kl_to_standard_normal(mean=1, deviation=1)
    0.5
    """
    closed = _closed_form(mean, positive(deviation), log(deviation**2))
    integral = _integrated(mean, deviation)
    if not isclose(closed, integral, rel_tol=1e-9, abs_tol=1e-12):
        raise ArithmeticError(f"the closed form gives {closed}, the integral {integral}")
    return closed


def kl_of_variance(*, mean: float, variance: float) -> float:
    """Return the divergence KL(N(μ, σ²) ‖ N(0, 1)) for a given variance σ² [nats].

    Parameters
    ----------
    mean, variance : float
        μ, and σ² > 0.

    Raises
    ------
    ValueError
        If μ or σ² is not finite or σ² is not positive.

    References
    ----------
    D. Kingma, M. Welling, *Auto-encoding variational Bayes*, ICLR 2014, appendix B.

    Examples
    --------
    >>> kl_of_variance(mean=2, variance=1)
    2.0
    """
    return kl_to_standard_normal(mean=mean, deviation=sqrt(positive(variance)))


def kl_from_standard_normal(*, mean: float, deviation: float) -> float:
    """Return the reversed divergence KL(N(0, 1) ‖ N(μ, σ²)) [nats].

    Parameters
    ----------
    mean, deviation : float
        μ, and σ > 0.

    Raises
    ------
    ValueError
        If μ or σ is not finite or σ is not positive.

    References
    ----------
    C. Bishop, *Pattern Recognition and Machine Learning* (2006), sec. 1.6.1.

    Examples
    --------
    >>> kl_from_standard_normal(mean=1, deviation=1)
    0.5
    """
    variance = positive(deviation) ** 2
    return log(deviation) + (1 + finite(mean) ** 2) / (2 * variance) - 0.5


def kl_with_logarithm(*, mean: float, deviation: float, base: float) -> float:
    """Return the closed form of KL(N(μ, σ²) ‖ N(0, 1)) with ln replaced by a logarithm to another base.

    Parameters
    ----------
    mean, deviation : float
        μ, and σ > 0.
    base : float
        Of the logarithm.

    Raises
    ------
    ValueError
        If μ or σ is not finite, σ is not positive or the base is not.
    ZeroDivisionError
        If the base is 1.

    Notes
    -----
    That is a mistake and no change of units: only one of the four terms is a logarithm.

    Examples
    --------
    >>> round(kl_with_logarithm(mean=1, deviation=0.5, base=10), 6)
    0.42603
    """
    return _closed_form(mean, positive(deviation), log(deviation**2, base))


def kl_with_log_deviation(*, mean: float, deviation: float) -> float:
    """Return the closed form of KL(N(μ, σ²) ‖ N(0, 1)) with ln σ in the place of ln σ².

    Parameters
    ----------
    mean, deviation : float
        μ, and σ > 0.

    Raises
    ------
    ValueError
        If μ or σ is not finite or σ is not positive.

    Examples
    --------
    >>> round(kl_with_log_deviation(mean=1, deviation=0.5), 6)
    0.471574
    """
    return _closed_form(mean, positive(deviation), log(deviation))


def _closed_form(mean: float, deviation: float, log_variance: float) -> float:
    return (finite(mean) ** 2 + deviation**2 - 1 - log_variance) / 2


def _integrated(mean: float, deviation: float) -> float:
    """∫ q ln(q / p) dz by the trapezoidal rule, in units of σ about μ."""
    step = 1 / STEPS_PER_DEVIATION
    reach = DEVIATIONS_INTEGRATED * STEPS_PER_DEVIATION
    grid = (index * step for index in range(-reach, reach + 1))
    return step * fsum(
        exp(-(t**2) / 2) / sqrt(2 * pi) * (((mean + deviation * t) ** 2 - t**2) / 2 - log(deviation))
        for t in grid
    )
