"""Linear separability of two sets of points, decided by a linear programme and an exact certificate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from question_bank.solvers.lines import Points
from question_bank.solvers.optimisers import scipy_optimize
from question_bank.solvers.reals import exact

Weighted = list[tuple[Sequence[float], str]]
Certificate = dict[str, Points | dict[str, Weighted]]

LARGEST_DENOMINATOR = 10**6
"""Up to which a float is rounded to a rational before it is verified exactly."""


def linearly_separable(*, positive: Points, negative: Points) -> bool:
    """Decide whether some hyperplane has all positive points strictly on one side, all negative on the other.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.

    Raises
    ------
    ValueError
        If the points are malformed, or so close to touching that neither certificate can be verified.

    Notes
    -----
    Two finite sets are strictly separable if and only if their convex hulls are disjoint. True is verified
    by a hyperplane, False by a common point of the hulls, both in rational arithmetic.

    References
    ----------
    S. Boyd, L. Vandenberghe, *Convex Optimization* (2004), sec. 2.5 and 8.6.1.

    Examples
    --------
    >>> linearly_separable(positive=[[0, 0], [1, 1]], negative=[[0, 1], [1, 0]])
    False
    """
    positive, negative = two_classes(positive, negative)
    if _separates(*_separating_hyperplane(positive, negative), positive, negative):
        return True
    _verified_common_point(positive, negative)
    return False


def common_point(*, positive: Points, negative: Points) -> Certificate:
    """Return both classes with a proof that they are not separable: a point of both convex hulls.

    The proof is a point of one class within the hull of the other where there is one.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.

    Returns
    -------
    dict
        ``positive`` and ``negative`` as given, and ``common``: for ``positive`` and ``negative`` the points
        the common point is a weighted mean of, each with its weight, an exact fraction as text.

    Raises
    ------
    ValueError
        If the hulls are disjoint or no combination can be verified exactly.

    References
    ----------
    S. Boyd, L. Vandenberghe, *Convex Optimization* (2004), sec. 5.8 (theorems of alternatives).

    Examples
    --------
    >>> common_point(positive=[[0, 0], [3, 3]], negative=[[1, 1]])["common"]
    {'positive': [([0, 0], '2/3'), ([3, 3], '1/3')], 'negative': [([1, 1], '1')]}
    """
    positive, negative = two_classes(positive, negative)
    alone: list[tuple[Points, Points]] = [([point], negative) for point in positive]
    alone += [(positive, [point]) for point in negative]
    within = (pair for pair in alone if _hulls_meet(*pair))
    common = _verified_common_point(*next(within, (positive, negative)))
    return {"positive": positive, "negative": negative, "common": common}


def two_classes(positive: Points, negative: Points) -> tuple[Points, Points]:
    """Return both classes. Raises ValueError if one is empty or the dimensions differ."""
    if not positive or not negative:
        raise ValueError("both classes need at least one point")
    dimensions = {len(point) for point in (*positive, *negative)}
    if len(dimensions) != 1 or 0 in dimensions:
        raise ValueError(f"points must all have the same dimension, not {sorted(dimensions)}")
    return positive, negative


def rational(x: float) -> Fraction:
    """Return the rational of moderate denominator nearest to a float."""
    return Fraction(float(x)).limit_denominator(LARGEST_DENOMINATOR)


def exact_point(point: Sequence[float]) -> list[Fraction]:
    """Return a point as the rationals its coordinates show."""
    return [exact(x) for x in point]


def _separating_hyperplane(positive: Points, negative: Points) -> tuple[list[Fraction], Fraction]:
    """Maximise the margin t of y(w·x + b) >= t with all |w| <= 1; t is 0 when there is no hyperplane."""
    signed = np.vstack([_homogeneous(positive), -_homogeneous(negative)])
    constraints = np.hstack([-signed, np.ones((len(signed), 1))])
    dimension = len(positive[0])
    bounds = [(-1, 1)] * dimension + [(None, None), (None, 1)]
    objective = np.zeros(dimension + 2)
    objective[-1] = -1
    solution = (
        scipy_optimize().linprog(objective, A_ub=constraints, b_ub=np.zeros(len(signed)), bounds=bounds).x
    )
    return [Fraction(x) for x in solution[:dimension]], Fraction(solution[dimension])


def _separates(w: Sequence[Fraction], b: Fraction, positive: Points, negative: Points) -> bool:
    def side(point: Sequence[float]) -> Fraction:
        return b + sum((u * x for u, x in zip(w, exact_point(point), strict=True)), Fraction(0))

    return min(map(side, positive)) > 0 > max(map(side, negative))


def _verified_common_point(positive: Points, negative: Points) -> dict[str, Weighted]:
    weights = _hull_weights(positive, negative)
    if weights is None:
        raise ValueError("the convex hulls have no common point")
    left, right = weights[: len(positive)], weights[len(positive) :]
    means = _combine(positive, left), _combine(negative, right)
    if min(weights) < 0 or sum(left) != 1 or sum(right) != 1 or means[0] != means[1]:
        raise ValueError("no common point of the hulls can be verified exactly")
    return {"positive": _weighted(positive, left), "negative": _weighted(negative, right)}


def _hulls_meet(positive: Points, negative: Points) -> bool:
    return _hull_weights(positive, negative) is not None


def _hull_weights(positive: Points, negative: Points) -> list[Fraction] | None:
    left, right = _homogeneous(positive).T, _homogeneous(negative).T
    equalities = np.vstack([np.hstack([left, -right]), np.repeat([1, 0], [len(positive), len(negative)])])
    target = np.zeros(len(equalities))
    target[-1] = 1
    solution = scipy_optimize().linprog(
        _distances(positive, negative), A_eq=equalities, b_eq=target, bounds=(0, None)
    )
    if solution.x is None:
        return None
    return [rational(weight) for weight in solution.x]


def _distances(positive: Points, negative: Points) -> np.ndarray:
    """Squared distance of each point from the mean of the other class: near points prove it best."""
    left, right = np.array(positive, dtype=float), np.array(negative, dtype=float)
    squares = [(left - right.mean(axis=0)) ** 2, (right - left.mean(axis=0)) ** 2]
    distances: np.ndarray = np.concatenate(squares).sum(axis=1)
    return distances


def _homogeneous(points: Points) -> np.ndarray:
    array = np.array(points, dtype=float)
    return np.hstack([array, np.ones((len(array), 1))])


def _combine(points: Points, weights: Sequence[Fraction]) -> list[Fraction]:
    exact = [exact_point(point) for point in points]
    return [
        sum((weight * x for weight, x in zip(weights, axis, strict=True)), Fraction(0))
        for axis in zip(*exact, strict=True)
    ]


def _weighted(points: Points, weights: Sequence[Fraction]) -> Weighted:
    return [(point, str(weight)) for point, weight in zip(points, weights, strict=True) if weight]
