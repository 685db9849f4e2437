"""Compositions against a bounded minimisation and by hand."""

import math

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


@pytest.mark.parametrize("first", ORACLES)
@pytest.mark.parametrize("second", ["sigmoid", "tanh"])
def test_the_supremum_is_what_a_maximisation_comes_up_to(first, second):
    layers = [first, second]

    found = optimize.minimize_scalar(lambda x: -oracle(layers, x), bounds=(-60, 60), method="bounded")

    assert composition.supremum(layers=layers) == pytest.approx(-found.fun, abs=1e-9)


@pytest.mark.parametrize(
    ("layers", "supremum"),
    [(["relu"], math.inf), (["softplus", "elu"], math.inf), (["tanh", "relu"], 1), (["sigmoid", "elu"], 1)],
    ids=str,
)
def test_a_supremum_by_hand(layers, supremum):
    assert composition.supremum(layers=layers) == supremum


@pytest.mark.parametrize("threshold", [-0.99, -0.5, 0.25, 0.5, 0.75, 0.99, 1, 2])
@pytest.mark.parametrize(
    "layers", [*([name] for name in ORACLES), RELU_SIGMOID, ["sigmoid", "tanh"]], ids=str
)
def test_the_class_of_all_is_that_of_a_fine_grid(layers, threshold):
    cars = {oracle(layers, x) >= threshold for x in np.linspace(-12, 12, 97)}

    name = composition.class_of_all(layers=layers, threshold=threshold, positive="car")

    assert name == {(True,): "car", (False,): "no car"}.get(tuple(cars), "some car, some no car")


def test_a_threshold_that_is_never_quite_reached_leaves_no_car():
    assert composition.class_of_all(layers=["sigmoid"], threshold=1, positive="car") == "no car"
    assert composition.class_of_all(layers=["sigmoid"], threshold=0, positive="car") == "car"


@pytest.mark.parametrize("layers", [[], ["relu", "sine"]])
def test_unknown_layers_are_refused(layers):
    with pytest.raises(ValueError, match="name one or more of relu"):
        composition.infimum(layers=layers)
