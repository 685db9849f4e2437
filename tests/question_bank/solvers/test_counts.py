"""Sums of counts."""

import pytest

from question_bank.solvers import counts


@pytest.mark.parametrize(
    "terms", [[], [1, -1], [1, 2.5], [True]], ids=["none", "negative", "fraction", "boolean"]
)
def test_what_is_no_count_is_not_added(terms):
    with pytest.raises(ValueError, match="natural numbers"):
        counts.total(terms=terms)
