"""Steps against numpy's polynomials and values worked by hand."""

import numpy as np
import pytest

from question_bank.solvers import descent

SQUARE = {"coefficients": [0, 0, 1], "centre": 3, "start": 0}
POLYNOMIALS = [
    pytest.param([2, -1, 0.5, 0.25], 1.5, -2.0, id="cubic"),
    pytest.param([7], 0.0, 3.0, id="constant"),
    pytest.param([1, 4], -1.0, 0.5, id="line"),
    pytest.param([0, 0, 0, 0, 1], 2.0, 1.0, id="fourth-power"),
]


@pytest.mark.parametrize(("coefficients", "centre", "start"), POLYNOMIALS)
def test_the_gradient_agrees_with_numpy(coefficients, centre, start):
    polynomial = np.polynomial.Polynomial(coefficients)
    given = {"coefficients": coefficients, "centre": centre, "start": start}

    assert descent.gradient(**given) == pytest.approx(polynomial.deriv()(start - centre), rel=1e-12)


@pytest.mark.parametrize(("coefficients", "centre", "start"), POLYNOMIALS)
def test_a_step_subtracts_the_gradient_times_the_learning_rate(coefficients, centre, start):
    slope = np.polynomial.Polynomial(coefficients).deriv()(start - centre)
    given = {"coefficients": coefficients, "centre": centre, "start": start, "learning_rate": 0.1}

    assert descent.step(**given) == pytest.approx(start - 0.1 * slope, rel=1e-12)
    assert descent.ascent_step(**given) == pytest.approx(start + 0.1 * slope, rel=1e-12)


def test_a_step_on_a_square_by_hand():
    assert descent.step(**SQUARE, learning_rate=0.1) == 0.6
    assert descent.ascent_step(**SQUARE, learning_rate=0.1) == -0.6
    assert descent.step_along_value(**SQUARE, learning_rate=0.1) == -0.9
    assert descent.gradient(**SQUARE) == -6


def test_half_a_square_reaches_its_minimum_in_one_step_of_rate_1():
    half = SQUARE | {"coefficients": [5, 0, 0.5]}

    assert descent.step(**half, learning_rate=1) == 3


@pytest.mark.parametrize(("learning_rate", "along"), [(0.1, False), (-0.1, True), (0, False)])
@pytest.mark.parametrize("start", [0, 7])
def test_only_ascent_moves_along_the_gradient(learning_rate, along, start):
    given = SQUARE | {"start": start}

    assert descent.moves_along_gradient(**given, learning_rate=learning_rate) is along


def test_a_polynomial_needs_a_coefficient():
    with pytest.raises(ValueError, match="coefficient"):
        descent.step(coefficients=[], centre=0, start=0, learning_rate=1)
