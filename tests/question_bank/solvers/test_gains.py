"""Gains of a layer against random layers that are drawn and run."""

import numpy as np
import pytest

from question_bank.solvers import gains

WIDTH = 400
DEVIATIONS = {"He": np.sqrt(2 / WIDTH), "Xavier": np.sqrt(1 / WIDTH), "zero": 0.0}
FUNCTIONS = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0)}


@pytest.mark.parametrize("initialisation", DEVIATIONS)
@pytest.mark.parametrize("activation", FUNCTIONS)
def test_gain_is_what_random_layers_do_to_random_signals(initialisation, activation):
    rng = np.random.default_rng(3)
    signals = rng.standard_normal((WIDTH, 200))
    weights = DEVIATIONS[initialisation] * rng.standard_normal((WIDTH, WIDTH))

    outputs = FUNCTIONS[activation](weights @ signals)

    gain = gains.mean_square_gain(initialisation=initialisation, activation=activation, width=WIDTH)
    assert np.mean(outputs**2) / np.mean(signals**2) == pytest.approx(gain, rel=0.02)


@pytest.mark.parametrize(
    ("activation", "gain", "name"),
    [
        ("relu", 1, "He"),
        ("linear", 1, "Xavier"),
        ("relu", 0.5, "Xavier"),
        ("linear", 2, "He"),
        ("relu", 0, "zero"),
    ],
    ids=["he-for-relu", "xavier-for-linear", "xavier-halves", "he-doubles", "zero-blocks"],
)
def test_initialisation_is_found_by_its_gain(activation, gain, name):
    assert gains.initialisation_with_gain(gain=gain, activation=activation, width=64) == name


@pytest.mark.parametrize(
    ("activation", "order"),
    [("relu", ["He", "Xavier", "zero"]), ("linear", ["Xavier", "He", "zero"])],
    ids=["relu", "linear"],
)
def test_curves_are_ranked_whatever_order_they_are_given_in(activation, order):
    for given in (order, order[::-1], [order[1], order[2], order[0]]):
        ranked = gains.curves(initialisations=given, activation=activation, width=64)

        assert ranked == dict(zip("ABC", order, strict=True))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"gain": 0.7, "activation": "relu", "width": 8}, "gain 0.7", id="gain"),
        pytest.param({"gain": 1, "activation": "gelu", "width": 8}, "'gelu'", id="activation"),
        pytest.param({"gain": 1, "activation": "relu", "width": 0}, "width", id="width"),
    ],
)
def test_wrong_givens_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        gains.initialisation_with_gain(**given)


def test_unknown_initialisation_is_refused():
    with pytest.raises(ValueError, match="orthogonal"):
        gains.mean_square_gain(initialisation="orthogonal", activation="relu", width=8)
