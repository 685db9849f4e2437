"""Checks on the real numbers that solvers are given, and the rationals they show."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite


def finite(x: float) -> float:
    """Return the number. Raises ValueError for infinities and for what is not a number."""
    if not isfinite(x):
        raise ValueError(f"a finite number is needed, not {x}")
    return x


def positive(x: float) -> float:
    """Return the number, a spread for instance. Raises ValueError unless it is positive and finite."""
    if not finite(x) > 0:
        raise ValueError(f"the number must be positive, not {x}")
    return x


def exact(x: float) -> Fraction:
    """Return the rational that a number shows: 1/10 for 0.1. Raises ValueError unless it is finite."""
    return Fraction(str(finite(x)))
