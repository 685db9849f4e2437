"""Lines and hyperplanes by elementary geometry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

Points = Sequence[Sequence[float]]


class Hyperplane(TypedDict):
    """The hyperplane w·x + b = 0."""

    w: list[float]
    b: float


def line_through(*, first: Sequence[float], second: Sequence[float]) -> Hyperplane:
    """Return the line through two points of the plane.

    Raises
    ------
    ValueError
        If the points are equal or not in the plane.

    References
    ----------
    H. Coxeter, *Introduction to Geometry* (1969), sec. 8.

    Examples
    --------
    >>> line_through(first=[3, 7], second=[6, 2])
    {'w': [5, 3], 'b': -36}
    """
    if len(first) != 2 or len(second) != 2 or list(first) == list(second):
        raise ValueError(f"two different points of the plane are needed, not {first} and {second}")
    w = [first[1] - second[1], second[0] - first[0]]
    return {"w": w, "b": -_dot(w, first)}


def bisector(*, positive: Sequence[float], negative: Sequence[float]) -> Hyperplane:
    """Return the hyperplane half way between two points, at right angles to their connection.

    Raises
    ------
    ValueError
        If the points are equal or of different dimension.

    References
    ----------
    C. Burges, *A tutorial on support vector machines for pattern recognition*, Data Mining and Knowledge
    Discovery 2 (1998).

    Examples
    --------
    >>> bisector(positive=[5, 5], negative=[6, 2])
    {'w': [-1, 3], 'b': -5.0}
    """
    if len(positive) != len(negative) or list(positive) == list(negative):
        raise ValueError(f"two different points are needed, not {positive} and {negative}")
    w = [p - n for p, n in zip(positive, negative, strict=True)]
    return {"w": w, "b": (_dot(negative, negative) - _dot(positive, positive)) / 2}


def centroid_bisector(*, positive: Points, negative: Points) -> Hyperplane:
    """Return the hyperplane half way between the means of two classes.

    Raises
    ------
    ValueError
        If a class is empty or the means are equal.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning* (2009), sec. 18.2.

    Examples
    --------
    >>> centroid_bisector(positive=[[2, 0], [4, 0]], negative=[[0, 0], [2, 0]])
    {'w': [2.0, 0.0], 'b': -4.0}
    """
    if not positive or not negative:
        raise ValueError("both classes need at least one point")
    return bisector(positive=_centroid(positive), negative=_centroid(negative))


def _centroid(points: Points) -> list[float]:
    return [sum(axis) / len(points) for axis in zip(*points, strict=True)]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
