"""Strings of zeros and ones."""

from __future__ import annotations

from collections.abc import Sequence


def complement(*, bits: Sequence[int]) -> list[int]:
    """Return the bits with zeros and ones exchanged.

    Raises
    ------
    ValueError
        If an entry is neither 0 nor 1.

    Examples
    --------
    >>> complement(bits=[1, 1, 0])
    [0, 0, 1]
    """
    return [1 - bit for bit in _checked(bits)]


def reverse(*, bits: Sequence[int]) -> list[int]:
    """Return the bits read from right to left.

    Raises
    ------
    ValueError
        If an entry is neither 0 nor 1.

    Examples
    --------
    >>> reverse(bits=[1, 1, 0])
    [0, 1, 1]
    """
    return _checked(bits)[::-1]


def _checked(bits: Sequence[int]) -> list[int]:
    if any(bit not in (0, 1) for bit in bits):
        raise ValueError(f"bits are 0 or 1, not {list(bits)}")
    return list(bits)
