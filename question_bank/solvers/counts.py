"""Sums of counts."""

from __future__ import annotations

from collections.abc import Sequence


def total(*, terms: Sequence[int]) -> int:
    """Return the sum of counts.

    Raises
    ------
    ValueError
        If there is nothing to add or a term is not a natural number.

    Examples
    --------
    >>> total(terms=[608, 0, 3216])
    3824
    """
    if not terms or any(isinstance(term, bool) or not isinstance(term, int) or term < 0 for term in terms):
        raise ValueError(f"terms must be natural numbers, not {terms}")
    return sum(terms)
