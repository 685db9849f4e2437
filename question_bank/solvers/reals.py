"""Finite real numbers."""

from __future__ import annotations

from math import isfinite


def finite(x: float) -> float:
    """Return the number. Raises ValueError for infinities and for what is not a number."""
    if not isfinite(x):
        raise ValueError(f"a finite number is needed, not {x}")
    return x
