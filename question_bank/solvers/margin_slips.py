"""What slips on the way to a maximum-margin line yield."""

from __future__ import annotations

from itertools import product
from math import dist

from question_bank.solvers.lines import Hyperplane, Points, bisector, line_through
from question_bank.solvers.svm import margin, maximum_margin


def nearest_connection(*, positive: Points, negative: Points) -> Hyperplane:
    """Return the line that joins the two nearest points of opposite classes, instead of crossing between.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, in the plane.

    Raises
    ------
    ValueError
        If a class is empty, the points are not in the plane or the two are equal.

    Examples
    --------
    >>> nearest_connection(positive=[[0, 2], [0, 5]], negative=[[0, 0]])
    {'w': [2, 0], 'b': 0}
    """
    first, second = _pairs_by_distance(positive, negative)[0]
    return line_through(first=first, second=second)


def second_nearest_bisector(*, positive: Points, negative: Points) -> Hyperplane:
    """Return the bisector of the second nearest pair of opposite classes.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.

    Raises
    ------
    ValueError
        If there is only one pair, or its points are equal or of different dimension.

    Examples
    --------
    >>> second_nearest_bisector(positive=[[0, 2], [0, 4]], negative=[[0, 0]])
    {'w': [0, 4], 'b': -8.0}
    """
    pairs = _pairs_by_distance(positive, negative)
    if len(pairs) < 2:
        raise ValueError("there is only one pair of points of opposite classes")
    return bisector(positive=pairs[1][0], negative=pairs[1][1])


def axis_midline(*, positive: Points, negative: Points, axis: int) -> Hyperplane:
    """Return the separating line at right angles to an axis, half way between the classes.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.
    axis : int
        The axis, from 0.

    Raises
    ------
    ValueError
        If no such line separates the classes.
    IndexError
        If the points have no such axis.

    Examples
    --------
    >>> axis_midline(positive=[[5, 5], [3, 7]], negative=[[6, 2], [9, 4]], axis=0)
    {'w': [-1, 0], 'b': 5.5}
    """
    upper, lower = ([point[axis] for point in points] for points in (positive, negative))
    sign = 1 if min(upper) > max(lower) else -1
    inner, outer = (min(upper), max(lower)) if sign == 1 else (max(upper), min(lower))
    if sign * (inner - outer) <= 0:
        raise ValueError(f"no line at right angles to axis {axis} separates the classes")
    return {"w": [sign * int(i == axis) for i in range(len(positive[0]))], "b": -sign * (inner + outer) / 2}


def parallel_line(*, positive: Points, negative: Points, level: float) -> Hyperplane:
    """Return the line parallel to the maximum-margin line on which its canonical f has another value than 0.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.
    level : float
        The value of f; 1 and -1 are the margins of the positive and of the negative points.

    Raises
    ------
    ValueError
        As :func:`question_bank.solvers.svm.maximum_margin`.

    References
    ----------
    C. Bishop, *Pattern Recognition and Machine Learning* (2006), sec. 7.1, fig. 7.1.

    Examples
    --------
    >>> parallel_line(positive=[[2, 0]], negative=[[0, 0]], level=1)
    {'w': [1.0, 0.0], 'b': -2.0}
    """
    machine = maximum_margin(positive=positive, negative=negative)
    return {"w": machine["w"], "b": machine["b"] - level}


def squared_margin(*, hyperplane: Hyperplane) -> float:
    """Return the square of the margin of a canonical hyperplane.

    Raises
    ------
    ValueError
        If ``w`` is missing or zero.

    Examples
    --------
    >>> squared_margin(hyperplane={"w": [0.5, 0], "b": 1})
    4.0
    """
    return margin(hyperplane=hyperplane) ** 2


def _pairs_by_distance(positive: Points, negative: Points) -> list[tuple[list[float], list[float]]]:
    """All pairs of a positive and a negative point, the nearest first. Raises ValueError without any."""
    if not positive or not negative:
        raise ValueError("both classes need at least one point")
    pairs = [(list(p), list(n)) for p, n in product(positive, negative)]
    return sorted(pairs, key=lambda pair: dist(*pair))
