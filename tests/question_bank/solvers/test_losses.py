"""Losses by hand, and where they touch."""

import math

import pytest

from question_bank.solvers import losses


@pytest.mark.parametrize(
    ("z", "penalty"),
    [(-2, 7.389056), (-1, 2.718282), (0, 1), (1, 0.367879), (2, 0.135335), (3, 0.049787)],
)
def test_exponential_loss_by_hand(z, penalty):
    assert losses.exponential(z=z) == pytest.approx(penalty, abs=5e-7)


@pytest.mark.parametrize("z", [-2.5, -1, 0, 0.5, 3])
def test_the_exponential_loss_bounds_the_other_losses(z):
    bound = losses.exponential(z=z)

    assert losses.exponential_of_negated_margin(z=z) * bound == pytest.approx(1, rel=1e-15)
    assert losses.hinge(z=z) <= bound
    assert losses.logistic(z=z) < bound
    assert z == 0 or losses.zero_one(z=z) <= bound


@pytest.mark.parametrize(
    ("name", "z", "penalty"),
    [
        ("hinge", -1.5, 2.5),
        ("hinge", 0.25, 0.75),
        ("hinge", 2, 0),
        ("zero_one", -0.5, 1),
        ("zero_one", 0.5, 0),
        ("logistic", 0, math.log(2)),
        ("logistic", -1000, 1000),
    ],
)
def test_other_losses_by_hand(name, z, penalty):
    assert getattr(losses, name)(z=z) == pytest.approx(penalty, rel=1e-15)


@pytest.mark.parametrize("name", ["exponential", "hinge", "zero_one", "logistic"])
def test_a_margin_must_be_finite(name):
    with pytest.raises(ValueError, match="finite"):
        getattr(losses, name)(z=math.nan)


def test_the_zero_one_loss_is_not_defined_on_the_boundary():
    with pytest.raises(ValueError, match="neither"):
        losses.zero_one(z=0)
