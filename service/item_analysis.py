"""Item analysis: how hard the items of an assessment are, and how well each tells students apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]

DUBIOUS = 15.0
"""Percent of discriminative efficiency below which an item hardly tells students apart."""
NEGATIVE, UNTELLING = "negative-discrimination", "hardly-discriminates"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """Figures of one item; None where too few students or equal scores leave one undefined.

    ``facility`` is the share of the possible points earned, ``discrimination`` the correlation with the
    rest of the assessment in percent, ``efficiency`` the same as a percentage of the most that these
    scores allow.
    """

    n: int
    mean: float | None
    standard_deviation: float | None
    facility: float | None
    discrimination: float | None
    efficiency: float | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of a whole assessment, in points; ``cronbach_alpha`` and ``error_ratio`` in percent."""

    n: int
    mean: float | None
    median: float | None
    standard_deviation: float | None
    skewness: float | None
    kurtosis: float | None
    cronbach_alpha: float | None
    error_ratio: float | None
    standard_error: float | None
    items: tuple[ItemFigures, ...]


def analyse(earned: Table, possible: Table) -> Figures:
    """Figures of an assessment and each of its items.

    Parameters
    ----------
    earned : (students, items) ndarray
        Points earned, 0 where nothing was handed in, NaN where the item does not count for the student.
    possible : (students, items) ndarray
        Points that could have been earned there.

    Notes
    -----
    The formulas are those of Moodle's quiz statistics: discrimination is taken against the rest of the
    assessment, so that an item does not agree with itself; the most that its scores allow is their
    covariance with both in order of size; skewness and kurtosis are ratios of k-statistics. Cronbach's
    alpha is taken over the students for whom every item counts that counts for anybody.
    """
    totals = np.nansum(earned, axis=1)
    alpha = cronbach_alpha(earned)
    deviation = _deviation(totals)
    ratio = None if alpha is None else 100 * math.sqrt(max(0.0, 1 - alpha / 100))
    return Figures(
        n=len(totals),
        mean=_number(totals.mean()) if len(totals) else None,
        median=_number(np.median(totals)) if len(totals) else None,
        standard_deviation=deviation,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        cronbach_alpha=alpha,
        error_ratio=ratio,
        standard_error=None if ratio is None or deviation is None else ratio * deviation / 100,
        items=tuple(_item(earned[:, i], possible[:, i], totals) for i in range(earned.shape[1])),
    )


def cronbach_alpha(earned: Table) -> float | None:
    """Internal consistency, in percent: 100 k/(k-1) (1 - sum of item variances / variance of totals)."""
    counted = earned[:, ~np.isnan(earned).all(axis=0)] if len(earned) else earned
    whole = counted[~np.isnan(counted).any(axis=1)]
    students, items = whole.shape
    if students < 2 or items < 2:
        return None
    of_totals = whole.sum(axis=1).var(ddof=1)
    if _is_nothing(of_totals, whole):
        return None
    return _number(100 * items / (items - 1) * (1 - whole.var(axis=0, ddof=1).sum() / of_totals))


def skewness(values: Table) -> float | None:
    """The third k-statistic over the second to the power 3/2."""
    n = len(values)
    second, third, _ = _central_sums(values)
    if n < 3 or _is_nothing(second, values):
        return None
    k2, k3 = second / (n - 1), n * third / ((n - 1) * (n - 2))
    return _number(k3 / k2**1.5)


def kurtosis(values: Table) -> float | None:
    """The fourth k-statistic over the square of the second."""
    n = len(values)
    second, _, fourth = _central_sums(values)
    if n < 4 or _is_nothing(second, values):
        return None
    k2 = second / (n - 1)
    k4 = n * ((n + 1) * fourth - 3 * (n - 1) / n * second**2) / ((n - 1) * (n - 2) * (n - 3))
    return _number(k4 / k2**2)


def between_groups(groups: list[Table]) -> float | None:
    """The share of the variance that lies between groups (eta squared), such as students of one variant."""
    everybody = np.concatenate(groups) if groups else np.zeros(0)
    total = ((everybody - everybody.mean()) ** 2).sum() if len(everybody) else 0.0
    if len(groups) < 2 or _is_nothing(total, everybody):
        return None
    between = sum(len(group) * (group.mean() - everybody.mean()) ** 2 for group in groups)
    return _number(between / total)


def _item(earned: Table, possible: Table, totals: Table) -> ItemFigures:
    counts = ~np.isnan(earned)
    score, most, rest = earned[counts], possible[counts], (totals - np.nan_to_num(earned))[counts]
    if not len(score):
        return ItemFigures(
            n=0, mean=None, standard_deviation=None, facility=None, discrimination=None, efficiency=None
        )
    covariance, best = _covariance(score, rest), _covariance(np.sort(score), np.sort(rest))
    spread = math.sqrt(score.var() * rest.var())
    discrimination = None if _is_nothing(spread, score) else _number(100 * covariance / spread)
    efficiency = None if _is_nothing(best, score) else _number(100 * covariance / best)
    return ItemFigures(
        n=len(score),
        mean=_number(score.mean()),
        standard_deviation=_deviation(score),
        facility=_number(score.sum() / most.sum()) if most.sum() else None,
        discrimination=discrimination,
        efficiency=efficiency,
        flags=_flags(discrimination, efficiency),
    )


def _flags(discrimination: float | None, efficiency: float | None) -> tuple[str, ...]:
    if discrimination is not None and discrimination < 0:
        return (NEGATIVE,)
    return (UNTELLING,) if efficiency is not None and efficiency < DUBIOUS else ()


def _central_sums(values: Table) -> tuple[float, float, float]:
    """The sums of the second, third and fourth powers of what values differ from their mean."""
    away = values - values.mean() if len(values) else values
    return float((away**2).sum()), float((away**3).sum()), float((away**4).sum())


def _covariance(first: Table, second: Table) -> float:
    return float(((first - first.mean()) * (second - second.mean())).mean())


def _deviation(values: Table) -> float | None:
    return _number(values.std(ddof=1)) if len(values) > 1 else None


def _is_nothing(spread: float, values: Table) -> bool:
    """Whether a spread is no more than what rounding leaves of equal values."""
    scale = float(np.abs(values).max()) if values.size else 0.0
    return spread <= 1e-12 * scale * scale


def _number(value: float) -> float:
    return float(value)
