"""Falling bodies: a solver topic that another distribution adds under the name ``mechanics``."""

from __future__ import annotations

import math


def fall_time(*, height: float, gravity: float) -> float:
    """Return the time a body at rest takes to fall.

    Parameters
    ----------
    height : float
        [m], at least 0.
    gravity : float
        [m/s^2], above 0.

    Raises
    ------
    ValueError
        If the height is negative or the gravity not positive.

    Examples
    --------
    >>> fall_time(height=20, gravity=10)
    2.0
    """
    if height < 0 or gravity <= 0:
        raise ValueError(f"nothing falls from {height} m at {gravity} m/s^2")
    return math.sqrt(2 * height / gravity)
