"""Checks on the parameters of normal distributions."""

from __future__ import annotations

from math import isfinite


def positive(spread: float) -> float:
    """Return a standard deviation or variance. Raises ValueError unless it is positive and finite."""
    if not finite(spread) > 0:
        raise ValueError(f"a standard deviation or variance must be positive, not {spread!r}")
    return spread


def finite(number: float) -> float:
    """Return a number. Raises ValueError unless it is finite."""
    if not isfinite(number):
        raise ValueError(f"{number!r} is not a finite number")
    return number
