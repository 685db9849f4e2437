"""Where descent ends, against long runs in floats."""

import numpy as np
import pytest

from question_bank.solvers import convergence

DATA = {"inputs": [1, 2, 3, 4], "targets": [2, 3, 7, 6]}
FITTED = {"inputs": [1, 2, 3, 4], "targets": [2, 4, 6, 8]}
CURVATURE = 30 / 4
"""The mean of the squared inputs: full batches converge for learning rates below 2 over this."""


def run(inputs, targets, learning_rate, batch_size, epochs=400):
    weight = 0.0
    for _ in range(epochs):
        for first in range(0, len(inputs), batch_size):
            x, y = (np.array(data[first : first + batch_size]) for data in (inputs, targets))
            weight -= learning_rate * np.mean((weight * x - y) * x)
    return weight


def least_squares(inputs, targets):
    return np.linalg.lstsq(np.array(inputs)[:, None], np.array(targets), rcond=None)[0][0]


@pytest.mark.parametrize("data", [DATA, FITTED], ids=["noisy", "fitted"])
@pytest.mark.parametrize("batch_size", [1, 2, 3, 4])
def test_the_end_is_that_of_a_long_run(data, batch_size):
    given = {**data, "learning_rate": 0.03125, "batch_size": batch_size}
    near = bool(abs(run(**given) - least_squares(**data)) < 1e-9)

    assert convergence.converges_to_minimum(**given) is near
    assert convergence.keeps_missing_minimum(**given) is not near


@pytest.mark.parametrize("factor", [0.1, 1, 1.99])
def test_full_batches_converge_below_two_over_the_curvature(factor):
    given = {**DATA, "learning_rate": factor / CURVATURE, "batch_size": 4}

    assert convergence.converges_to_minimum(**given)


@pytest.mark.parametrize("factor", [-1, 0, 2.01, 5])
def test_other_learning_rates_neither_converge_nor_settle(factor):
    given = {**DATA, "learning_rate": factor / CURVATURE, "batch_size": 4}

    assert not convergence.converges_to_minimum(**given)
    assert not convergence.keeps_missing_minimum(**given)


def test_a_learning_rate_of_just_two_over_the_curvature_swings_for_ever():
    # The curvature is (4 + 16 + 0)/3 = 20/3, so that 0.3 maps w to -w; the float nearest to 0.3 is below it.
    given = {"inputs": [2, 4, 0], "targets": [1, 1, 1], "learning_rate": 0.3, "batch_size": 3}

    assert not convergence.converges_to_minimum(**given)
    assert not convergence.keeps_missing_minimum(**given)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"targets": [1]}, "shorter", id="lengths-differ"),
        pytest.param({"inputs": [0, 0, 0, 0]}, "differ from 0", id="inputs-0"),
        pytest.param({"batch_size": 5}, "not 5", id="batch-too-large"),
    ],
)
def test_wrong_givens_are_refused(wrong, message):
    given = {**DATA, "learning_rate": 0.1, "batch_size": 1} | wrong

    with pytest.raises(ValueError, match=message):
        convergence.converges_to_minimum(**given)
