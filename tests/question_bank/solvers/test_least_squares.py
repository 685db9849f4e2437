"""The model of one weight against numpy."""

from fractions import Fraction

import numpy as np
import pytest

from question_bank.solvers import least_squares

X, Y = [1, 2, 3, 4.5], [2, 3, 7, 6]
SAMPLES = least_squares.samples_of(X, Y)


def test_the_minimiser_is_that_of_numpy():
    weight = np.linalg.lstsq(np.array(X)[:, None], np.array(Y), rcond=None)[0][0]

    assert float(least_squares.minimiser(SAMPLES)) == pytest.approx(weight, rel=1e-12)
    assert least_squares.gradient(SAMPLES, least_squares.minimiser(SAMPLES)) == 0


@pytest.mark.parametrize("weight", [-2, 0, Fraction(7, 3)])
def test_the_gradient_is_the_slope_of_the_cost(weight):
    width = Fraction(1, 1000)
    ahead, behind = (least_squares.cost(SAMPLES, weight + shift) for shift in (width, -width))

    assert least_squares.gradient(SAMPLES, Fraction(weight)) == (ahead - behind) / (2 * width)


def test_an_epoch_yields_a_weight_for_every_mini_batch():
    weights = list(least_squares.epoch(SAMPLES, Fraction(0), Fraction(1, 10), 3))

    by_hand = 0.1 * (1 * 2 + 2 * 3 + 3 * 7) / 3
    assert float(weights[0]) == pytest.approx(by_hand, rel=1e-12)
    assert float(weights[1]) == pytest.approx(by_hand - 0.1 * (by_hand * 4.5 - 6) * 4.5, rel=1e-12)
    assert len(weights) == 2
