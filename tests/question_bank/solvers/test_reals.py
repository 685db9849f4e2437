"""Checks on real numbers, and what decimals show."""

import math
from fractions import Fraction

import pytest

from question_bank.solvers import reals


@pytest.mark.parametrize(
    ("number", "rational"),
    [
        (0.1, Fraction(1, 10)),
        (-2.5, Fraction(-5, 2)),
        (1e-7, Fraction(1, 10**7)),
        (1e22, Fraction(10**22)),
        (7, Fraction(7)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
    ids=str,
)
def test_a_number_is_the_rational_it_shows(number, rational):
    assert reals.exact(number) == rational


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("check", [reals.finite, reals.positive, reals.exact])
def test_what_is_not_finite_is_refused(check, number):
    with pytest.raises(ValueError, match="finite"):
        check(number)


@pytest.mark.parametrize("number", [0, -0.5])
def test_what_is_not_positive_is_refused(number):
    with pytest.raises(ValueError, match=f"not {number}"):
        reals.positive(number)
