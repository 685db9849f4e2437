"""Compositions against a bounded minimisation and by hand."""

import numpy as np
import pytest
from scipy import optimize, special

from question_bank.solvers import composition

RELU_SIGMOID = ["relu", "sigmoid"]

ORACLES = {
    "relu": lambda x: np.maximum(0, x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softplus": lambda x: np.logaddexp(0, x),
    "sigmoid": special.expit,
    "tanh": np.tanh,
}


def oracle(layers, x):
    for layer in layers:
        x = ORACLES[layer](x)
    return float(x)


@pytest.mark.parametrize(("x", "value"), [(-3, 0.5), (0, 0.5), (2, 0.880797), (4, 0.982014)])
def test_sigmoid_of_relu_by_hand(x, value):
    assert composition.composed(layers=RELU_SIGMOID, x=x) == pytest.approx(value, abs=5e-7)


def test_the_first_layer_is_the_innermost():
    assert composition.composed(layers=["sigmoid", "relu"], x=-3) == pytest.approx(0.047426, abs=5e-7)


@pytest.mark.parametrize("first", ORACLES)
@pytest.mark.parametrize("second", ORACLES)
def test_the_infimum_is_what_a_minimisation_comes_down_to(first, second):
    layers = [first, second]

    found = optimize.minimize_scalar(lambda x: oracle(layers, x), bounds=(-60, 60), method="bounded")

    assert composition.infimum(layers=layers) == pytest.approx(found.fun, abs=1e-9)


@pytest.mark.parametrize("threshold", [0.5, 0.25])
def test_every_image_is_a_car_where_no_output_lies_below_the_threshold(threshold):
    drawn = np.random.default_rng(0).normal(0, 5, 200)

    assert composition.class_of_all(layers=RELU_SIGMOID, threshold=threshold, positive="car") == "car"
    assert all(oracle(RELU_SIGMOID, x) >= threshold for x in drawn)


@pytest.mark.parametrize(("layers", "threshold"), [(["sigmoid"], 0.5), (RELU_SIGMOID, 0.51)])
def test_there_is_no_class_of_all_where_both_occur(layers, threshold):
    with pytest.raises(ValueError, match="both classes occur"):
        composition.class_of_all(layers=layers, threshold=threshold, positive="car")


@pytest.mark.parametrize("layers", [[], ["relu", "sine"]])
def test_unknown_layers_are_refused(layers):
    with pytest.raises(ValueError, match="name one or more of relu"):
        composition.infimum(layers=layers)
