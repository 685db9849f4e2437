"""What the misread functions yield by hand, and that each is wrong where it is asked for."""

import math

import pytest

from question_bank.solvers import misread_activations


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("flipped_sigmoid", -2, 1 / (1 + math.exp(-2))),
        ("flipped_sigmoid", 3, 1 / (1 + math.exp(3))),
        ("tanh_of_half", -2, -(math.e - 1 / math.e) / (math.e + 1 / math.e)),
        ("gelu_with_cube_outside", 2, 2.56282),
        ("gelu_with_cube_outside", -2, 0.56282),
        ("gelu_with_cube_outside", 1, 0.846246),
        ("elu_without_minus_one", -2, math.exp(-2)),
        ("elu_without_minus_one", 2, 2),
        ("elu_without_cases", 2, math.exp(2) - 1),
        ("softplus_without_exponential", 2, math.log(3)),
        ("mish_without_factor", 2, 0.9719797),
        ("softsign_without_absolute", -2, 2),
        ("softsign_without_absolute", -1.5, 3),
    ],
)
def test_a_misread_activation_by_hand(name, x, value):
    assert getattr(misread_activations, name)(x=x) == pytest.approx(value, rel=2e-6)


@pytest.mark.parametrize(("x", "value"), [(-2, -2.5), (2, 2.5)])
def test_shrinking_outwards_moves_away_from_0(x, value):
    assert misread_activations.softshrink_outwards(x=x, threshold=0.5) == value


@pytest.mark.parametrize(
    ("name", "x", "error"),
    [
        ("softplus_without_exponential", -1, ValueError),
        ("softsign_without_absolute", -1, ZeroDivisionError),
        ("elu_without_cases", 1000, OverflowError),
        ("flipped_sigmoid", math.nan, ValueError),
        ("gelu_with_cube_outside", math.inf, ValueError),
    ],
)
def test_a_misread_activation_has_its_own_limits(name, x, error):
    with pytest.raises(error):
        getattr(misread_activations, name)(x=x)
