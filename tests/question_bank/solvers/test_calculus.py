"""Derivatives against slopes of the losses themselves, and steps worked by hand."""

import math

import numpy as np
import pytest

from graders import make_grader
from graders.algebra.floats import evaluate
from question_bank.solvers import calculus

STEP = {"loss": "exp(-z)", "weights": [1, -1], "inputs": [2, 1], "label": -1, "learning_rate": 0.1}

LOSSES = {
    "exponential": ("exp(-y*w*x)", lambda w, x, y: math.exp(-y * w * x)),
    "logistic": ("log(1 + exp(-y*w*x))", lambda w, x, y: math.log(1 + math.exp(-y * w * x))),
    "softplus": ("softplus(-y*w*x)", lambda w, x, y: math.log(1 + math.exp(-y * w * x))),
    "squared": ("(y - w*x)^2/2", lambda w, x, y: (y - w * x) ** 2 / 2),
    "squared-by-name": ("square(y - w*x)", lambda w, x, y: (y - w * x) ** 2),
    "tanh-unit": ("(tanh(w*x) - y)^2", lambda w, x, y: (math.tanh(w * x) - y) ** 2),
    "sigmoid-unit": ("-log(sigmoid(w*x))*y", lambda w, x, y: -math.log(1 / (1 + math.exp(-w * x))) * y),
    "quotient": ("x/(w^2 + 1) + w/y", lambda w, x, y: x / (w**2 + 1) + w / y),
    "root": ("sqrt(1 + w^2)*x", lambda w, x, y: math.sqrt(1 + w**2) * x),
    "powers": ("w^3 - 2^w + w^0.5", lambda w, x, y: w**3 - 2**w + w**0.5),
    "self-power": ("w^w", lambda w, x, y: w**w),
    "linear": ("-y*w*x", lambda w, x, y: -y * w * x),
}


def slope_of(function, w, x, y):
    """The five-point central difference, whose error is of the fourth order of the step."""
    h = 1e-3
    values = [function(w + shift * h, x, y) for shift in (-2, -1, 1, 2)]
    return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)


@pytest.mark.parametrize(
    "loss", ["exp(-y*w*x)", "log(1 + exp(-y*w*x))", "(w*x - y)^2", "-log(sigmoid(w*x))*y"]
)
def test_the_gradient_by_a_vector_is_the_slope_in_every_direction(loss):
    vectors = {"w": "vector", "x": "vector"}
    space = make_grader({"type": "expression", "symbols": ["y", "w", "x"], "domains": vectors})
    formulas = [space.prepare(text) for text in (loss, calculus.gradient(loss=loss, target="w"))]
    value, slope = (formula.references[0].tree for formula in formulas)
    w, x, y, h = np.array([0.3, -0.8, 0.5]), np.array([1.1, 0.4, -0.7]), -1.0, 1e-4

    def at(tree, w, place):
        parts = {f"{name}[{i + 1}]": [v[i]] for name, v in (("w", w), ("x", x)) for i in range(3)}
        return evaluate(tree, {**parts, "w": [w[place]], "x": [x[place]], "y": [y], "e": [math.e]}, 1).values[
            0
        ]

    for place, direction in enumerate(np.eye(3)):
        difference = at(value, w + h * direction, place) - at(value, w - h * direction, place)
        assert at(slope, w, place) == pytest.approx(difference / (2 * h), rel=1e-6)


@pytest.mark.parametrize(("loss", "function"), LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize(("w", "x", "y"), [(0.7, 1.3, 1), (1.9, -0.4, -1)], ids=["positive", "negative"])
def test_the_gradient_is_the_slope_of_the_loss(loss, function, w, x, y):
    grader = make_grader({"type": "expression", "symbols": [], "constants": {"w": w, "x": x, "y": y}})

    key = grader.prepare(calculus.gradient(loss=loss, target="w"))

    assert key.references[0].samples.values[0] == pytest.approx(slope_of(function, w, x, y), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "update"),
    [
        pytest.param({}, "eta*y*x*exp(-y*w*x)", id="exponential-loss"),
        pytest.param({"rate": "1"}, "y*x*exp(-y*w*x)", id="rate-one"),
        pytest.param({"target": "x"}, "eta*y*w*exp(-y*w*x)", id="by-the-input"),
        pytest.param({"loss": "-y*w*x"}, "eta*y*x", id="perceptron"),
        pytest.param({"loss": "log(1 + exp(-y*w*x))"}, "eta*y*x/(1 + exp(y*w*x))", id="logistic-loss"),
        pytest.param({"loss": "(y - w*x)^2/2"}, "eta*(y - w*x)*x", id="least-mean-squares"),
        pytest.param({"loss": "lambda*w^2/2"}, "-eta*lambda*w", id="weight-decay"),
    ],
)
def test_the_update_is_the_one_derived_by_hand(given, update):
    symbols = ["eta", "y", "x", "w", "lambda"]
    grader = make_grader({"type": "expression", "symbols": symbols})

    derived = calculus.sgd_update(**{"loss": "exp(-y*w*x)", "target": "w", "rate": "eta", **given})

    assert grader.grade(grader.read(derived), grader.prepare(update)).score == 1


def test_the_update_is_written_in_short():
    assert calculus.sgd_update(loss="exp(-y*w*x)", target="w", rate="eta") == "eta*x*y*exp(-y*w*x)"
    assert calculus.gradient(loss="w^2 - 3*w", target="w") == "2*w - 3"


def test_a_numeric_step_by_hand():
    step = calculus.margin_step(**STEP)

    assert step == pytest.approx([-0.2 * math.e, -0.1 * math.e], rel=1e-12)


@pytest.mark.parametrize("label", [1, -1])
def test_a_step_of_descent_lowers_the_loss(label):
    given = {**STEP, "label": label, "learning_rate": 0.01}

    step = calculus.margin_step(**given)

    moved = [w + change for w, change in zip(given["weights"], step, strict=True)]
    before, after = (
        math.exp(-label * sum(w * x for w, x in zip(weights, given["inputs"], strict=True)))
        for weights in (given["weights"], moved)
    )
    assert after < before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"label": 0}, "label must be 1 or -1", id="label"),
        pytest.param({"loss": "exp("}, "not a formula", id="unreadable"),
        pytest.param({"loss": "exp(-y)"}, "does not contain z", id="no-margin"),
        pytest.param({"loss": "floor(z)"}, "derivative of floor", id="no-derivative"),
        pytest.param({"loss": "log(z)", "label": 1, "weights": [0, 0]}, "no finite slope", id="pole"),
        pytest.param({"weights": [1]}, "zip", id="lengths"),
    ],
)
def test_what_cannot_be_differentiated_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        calculus.margin_step(**{**STEP, **given})
