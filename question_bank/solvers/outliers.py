"""Outliers of a sample: under a Gaussian model, by fences and by median deviation."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from question_bank.solvers.reals import positive
from question_bank.solvers.statistics import median, sample_of, z_scores

MODIFIED_Z_FACTOR = 0.6745
"""Third quartile of the standard normal distribution, which scales a median deviation to sigma."""


def gaussian_outliers(*, values: Sequence[float], mean: float, std: float, z: float) -> list[float]:
    """Return the distinct values more than ``z`` standard deviations from the mean, ascending.

    Raises
    ------
    ValueError
        If ``z`` or the standard deviation is not positive or a value is not finite.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.17.

    Examples
    --------
    >>> gaussian_outliers(values=[1, 5, 6, 20], mean=5, std=4, z=2)
    [20]
    """
    scores = z_scores(values=values, mean=mean, std=std)
    return sorted({value for value, score in zip(values, scores, strict=True) if abs(score) > positive(z)})


def deviations_over_variance(*, values: Sequence[float], mean: float, std: float) -> list[float]:
    """Return the deviations from the mean divided by the variance, which standardises nothing.

    Raises
    ------
    ValueError
        If the standard deviation is not positive or a value is not finite.

    Examples
    --------
    >>> deviations_over_variance(values=[1, 7], mean=4, std=2)
    [-0.75, 0.75]
    """
    return [score / std for score in z_scores(values=values, mean=mean, std=std)]


def tukey_outliers(*, values: Sequence[float], whisker: float) -> list[float]:
    """Return the distinct values outside Tukey's fences, ascending.

    Parameters
    ----------
    values : sequence of float
        At least two observations; quartiles are interpolated linearly.
    whisker : float
        Distance of the fences from the quartiles, in interquartile ranges; usually 1.5.

    Raises
    ------
    ValueError
        If there are fewer than two values or one is not finite.

    References
    ----------
    J. Tukey, *Exploratory Data Analysis* (1977), ch. 2.

    Examples
    --------
    >>> tukey_outliers(values=[1, 2, 3, 4, 50], whisker=1.5)
    [50]
    """
    sample = sorted(sample_of(values, 2))
    low, high = _quantile(sample, 0.25), _quantile(sample, 0.75)
    reach = whisker * (high - low)
    return sorted({value for value in sample if not low - reach <= value <= high + reach})


def median_deviation_outliers(*, values: Sequence[float], cutoff: float) -> list[float]:
    """Return the distinct values whose modified z-score exceeds a cutoff, ascending.

    Raises
    ------
    ValueError
        If the median absolute deviation is 0 or a value is not finite.

    References
    ----------
    B. Iglewicz, D. Hoaglin, *How to Detect and Handle Outliers* (1993), p. 11: cutoff 3.5.

    Examples
    --------
    >>> median_deviation_outliers(values=[1, 2, 3, 4, 50], cutoff=3.5)
    [50]
    """
    centre = median(values=values)
    spread = positive(median(values=[abs(value - centre) for value in values]))
    return sorted({v for v in values if MODIFIED_Z_FACTOR * abs(v - centre) / spread > cutoff})


def upper_limit(*, mean: float, std: float, z: float) -> float:
    """Return the value ``z`` standard deviations above the mean.

    Raises
    ------
    ValueError
        If ``z`` or the standard deviation is not positive.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.17; z = 1.96 leaves 2.5 % above.

    Examples
    --------
    >>> upper_limit(mean=10, std=2, z=1.5)
    13.0
    """
    return mean + positive(z) * positive(std)


def lower_limit(*, mean: float, std: float, z: float) -> float:
    """Return the value ``z`` standard deviations below the mean.

    Raises
    ------
    ValueError
        If ``z`` or the standard deviation is not positive.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.17.

    Examples
    --------
    >>> lower_limit(mean=10, std=2, z=1.5)
    7.0
    """
    return mean - positive(z) * positive(std)


def outlying_values(
    *, mean: float, std: float, count: int, ddof: int, z: float, above: float
) -> dict[str, str | float]:
    """Return which values above a bound are outliers, by the population standard deviation.

    Parameters
    ----------
    mean, std : float
        Of the sample, in the units of its values.
    count : int
        Number of values the standard deviation was taken of.
    ddof : int
        Which formula ``std`` follows: 0 population, 1 sample. It is converted to the population one, so
        that the limit is the same however the standard deviation was defined.
    z : float
        How many standard deviations away an outlier begins.
    above : float
        Smaller values do not count, whether outlying or not.

    Returns
    -------
    dict
        ``{"relation": ">", "limit": x}``.

    Raises
    ------
    ValueError
        If ``z`` or ``std`` is not positive or there are fewer than ``ddof + 1`` values.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.17.

    Examples
    --------
    >>> outlying_values(mean=10, std=2, count=8, ddof=0, z=1.5, above=11)
    {'relation': '>', 'limit': 13.0}
    """
    if count <= ddof:
        raise ValueError(f"{count} values are too few for ddof = {ddof}")
    population = std * sqrt((count - ddof) / count)
    return {"relation": ">", "limit": max(above, upper_limit(mean=mean, std=population, z=z))}


def _quantile(ordered: Sequence[float], share: float) -> float:
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
