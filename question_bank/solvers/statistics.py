"""Descriptive statistics of a sample, by definition; sums are exact until their last rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite, sqrt
from statistics import median as middle
from statistics import mode as most_frequent

from question_bank.solvers.reals import exact, positive


def mean(*, values: Sequence[float]) -> float:
    """Return the arithmetic mean.

    Raises
    ------
    ValueError
        If there are no values or one is not finite.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.1.

    Examples
    --------
    >>> mean(values=[1, 2, 6])
    3.0
    """
    return float(_sum(sample_of(values, 1)) / len(values))


def mean_with_divisor(*, values: Sequence[float], excess: int) -> float:
    """Return the sum divided by a number of values that is off by ``excess``.

    Raises
    ------
    ValueError
        If the divisor is not positive.

    Examples
    --------
    >>> mean_with_divisor(values=[1, 2, 6], excess=-1)
    4.5
    """
    if len(values) + excess < 1:
        raise ValueError(f"the divisor {len(values) + excess} is not positive")
    return float(_sum(sample_of(values, 1)) / (len(values) + excess))


def median(*, values: Sequence[float]) -> float:
    """Return the median.

    Raises
    ------
    ValueError
        If there are no values or one is not finite.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.1.

    Examples
    --------
    >>> median(values=[1, 2, 6, 8])
    4.0
    """
    return float(middle(sample_of(values, 1)))


def mode(*, values: Sequence[float]) -> float:
    """Return the most frequent value, the first of them where several are.

    Raises
    ------
    ValueError
        If there are no values or one is not finite.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.1.

    Examples
    --------
    >>> mode(values=[1, 6, 6, 8])
    6.0
    """
    return float(most_frequent(sample_of(values, 1)))


def variance(*, values: Sequence[float], mean: float, ddof: int) -> float:
    """Return the squared deviations from a mean, summed and divided by ``n - ddof``.

    Parameters
    ----------
    values : sequence of float
        The n observations.
    mean : float
        Their mean, in the units of the values.
    ddof : int
        0 for the population formula, 1 for the sample formula.

    Raises
    ------
    ValueError
        If fewer than ``ddof + 1`` values are given or one is not finite.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.6.

    Examples
    --------
    >>> variance(values=[1, 2, 6], mean=3, ddof=1)
    7.0
    """
    if ddof not in (0, 1):
        raise ValueError(f"ddof must be 0 or 1, not {ddof}")
    sample = sample_of(values, ddof + 1)
    squares = ((exact(value) - exact(mean)) ** 2 for value in sample)
    return float(sum(squares, Fraction(0)) / (len(sample) - ddof))


def standard_deviation(*, values: Sequence[float], mean: float, ddof: int) -> float:
    """Return the standard deviation about a mean, in the units of the values.

    Raises
    ------
    ValueError
        As :func:`variance`.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.6.

    Examples
    --------
    >>> standard_deviation(values=[2, 4, 4, 4, 5, 5, 7, 9], mean=5, ddof=0)
    2.0
    """
    return sqrt(variance(values=values, mean=mean, ddof=ddof))


def z_scores(*, values: Sequence[float], mean: float, std: float) -> list[float]:
    """Return the deviations of the values from the mean, in standard deviations.

    Raises
    ------
    ValueError
        If the standard deviation is not positive or a value is not finite.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.17 (outliers).

    Examples
    --------
    >>> z_scores(values=[1, 7], mean=4, std=2)
    [-1.5, 1.5]
    """
    return [(value - mean) / positive(std) for value in sample_of(values, 1)]


def z_score_of_smallest(*, values: Sequence[float], mean: float, std: float) -> float:
    """Return the z-score of the smallest value.

    Raises
    ------
    ValueError
        As :func:`z_scores`.

    References
    ----------
    NIST/SEMATECH, *e-Handbook of Statistical Methods*, sec. 1.3.5.17.

    Examples
    --------
    >>> z_score_of_smallest(values=[7, 1], mean=4, std=2)
    -1.5
    """
    return min(z_scores(values=values, mean=mean, std=std))


def sample_of(values: Sequence[float], least: int) -> Sequence[float]:
    """Return the values. Raises ValueError if they are fewer than ``least`` or one is not finite."""
    if len(values) < least:
        raise ValueError(f"{least} values or more are needed, not {len(values)}")
    if not all(isfinite(value) for value in values):
        raise ValueError("every value must be finite")
    return values


def _sum(values: Sequence[float]) -> Fraction:
    return sum(map(exact, values), Fraction(0))
