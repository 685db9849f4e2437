"""The recurrence against hand-worked states and an automaton that computes the same function."""

import itertools

import numpy as np
import pytest

from question_bank.solvers import rnn

NETWORK = {
    "W": [[1, -1], [1, -1]],
    "U": [-1, -1],
    "v": [1, -1],
    "b_h": [-0.5, 0.5],
    "b_y": 0.5,
    "h0": [0, 0],
    "go_backwards": False,
}
HIDDEN = {name: NETWORK[name] for name in ("W", "U", "b_h", "h0", "go_backwards")}


def test_hidden_states_by_hand():
    states = rnn.threshold_hidden(inputs=[0, 1, 0, 0], **HIDDEN)

    assert states == [[1, 0], [1, 0], [1, 1], [1, 0]]


@pytest.mark.parametrize(
    ("given", "output"),
    [
        pytest.param({}, [1, 1, 0, 1], id="as-stated"),
        pytest.param({"W": [[1, 1], [-1, -1]]}, [1, 1, 1, 1], id="w-transposed"),
        pytest.param({"W": [[1, -1], [-1, 1]]}, [1, 1, 1, 1], id="w-alternating"),
        pytest.param({"b_h": [0, 0], "b_y": 0}, [1, 1, 1, 1], id="no-biases"),
        pytest.param({"v": [1, 1]}, [1, 1, 1, 1], id="v-positive"),
        pytest.param({"b_h": [0.5, -0.5], "b_y": -0.5}, [0, 1, 0, 1], id="biases-added"),
        pytest.param({"W": [[0, 0], [0, 0]]}, [1, 0, 1, 1], id="no-recurrence"),
        pytest.param({"U": [1, 1]}, [1, 0, 1, 0], id="u-positive"),
        pytest.param({"b_h": [0.5, -0.5]}, [0, 0, 0, 0], id="hidden-biases-swapped"),
        pytest.param({"go_backwards": True}, [1, 0, 0, 1], id="right-to-left"),
    ],
)
def test_outputs_by_hand(given, output):
    assert rnn.threshold_outputs(inputs=[0, 1, 0, 0], **(NETWORK | given)) == output


@pytest.mark.parametrize("inputs", list(itertools.product([0, 1], repeat=5)))
def test_outputs_agree_with_a_run_in_matrices(inputs):
    W, U, v = np.array(NETWORK["W"]), np.array(NETWORK["U"]), np.array(NETWORK["v"])
    h, expected = np.zeros(2), []
    for x in inputs:
        h = np.heaviside(W @ h + U * x - np.array(NETWORK["b_h"]), 1)
        expected.append(int(np.heaviside(v @ h - NETWORK["b_y"], 1)))

    assert rnn.threshold_outputs(inputs=inputs, **NETWORK) == expected


def test_a_latch_remembers_that_it_was_set():
    latch = {"W": [[1]], "U": [1], "v": [1], "b_h": [0.5], "b_y": 0.5, "h0": [0], "go_backwards": False}

    assert rnn.threshold_outputs(inputs=[0, 0, 1, 0, 0], **latch) == [0, 0, 1, 1, 1]


def test_a_threshold_unit_fires_at_its_threshold():
    assert rnn.threshold_readout(hidden=[[1, 0]], v=[0.5, 0], b_y=0.5) == [1]


def test_shapes_that_do_not_agree_are_refused():
    with pytest.raises(ValueError, match="W must be 2 by 2"):
        rnn.threshold_hidden(inputs=[0], **(HIDDEN | {"W": [[1, -1]]}))


def test_a_state_of_another_width_is_refused():
    with pytest.raises(ValueError, match="must have 2 units"):
        rnn.threshold_readout(hidden=[[1, 0, 1]], v=[1, -1], b_y=0)
