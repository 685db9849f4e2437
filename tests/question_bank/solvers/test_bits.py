"""Strings of bits by hand."""

import pytest

from question_bank.solvers import bits


def test_complement_and_reverse_by_hand():
    assert bits.complement(bits=[1, 1, 0, 1]) == [0, 0, 1, 0]
    assert bits.reverse(bits=[1, 1, 0, 1]) == [1, 0, 1, 1]


@pytest.mark.parametrize("solver", [bits.complement, bits.reverse])
def test_what_is_no_bit_is_refused(solver):
    with pytest.raises(ValueError, match="bits are 0 or 1"):
        solver(bits=[0, 2])
