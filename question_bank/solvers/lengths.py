"""Checks on the lengths and counts that solvers are given."""

from __future__ import annotations

from collections.abc import Sequence

Extent = int | Sequence[int]


def pair(name: str, extent: Extent) -> tuple[int, int]:
    """Return (height, width) of a side of a square or a pair. Raises ValueError unless positive."""
    height, width = (extent, extent) if isinstance(extent, int) else extent
    return positive(name, height), positive(name, width)


def volume(shape: Sequence[int]) -> tuple[int, int, int]:
    """Return (height, width, channels). Raises ValueError unless these are three positive integers."""
    if len(shape) != 3:
        raise ValueError(f"a volume has height, width and channels, not {len(shape)} lengths")
    height, width, channels = (positive("length of the shape", length) for length in shape)
    return height, width, channels


def positive(name: str, count: int) -> int:
    """Return a count that is at least 1. Raises ValueError, with its name, when it is anything else."""
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ValueError(f"{name} must be a positive integer, not {count!r}")
    return count
