"""Smooth activations against scipy, identities and values worked by hand."""

import math

import numpy as np
import pytest
from scipy import special, stats

from question_bank.solvers import activations

GRID = [-30, -6, -3, -2, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 2, 3, 6, 30]


def softplus_of(x):
    return np.logaddexp(0, x)


ORACLES = {
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "softplus": softplus_of,
    "swish": lambda x: x * special.expit(x),
    "mish": lambda x: x * np.tanh(softplus_of(x)),
    "normal_cdf": stats.norm.cdf,
    "gelu": lambda x: x * stats.norm.cdf(x),
}


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("x", GRID)
def test_a_smooth_activation_agrees_with_scipy(name, x):
    assert getattr(activations, name)(x=x) == pytest.approx(float(ORACLES[name](x)), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("gelu", [-0.045500, -0.158655, 0.345731, 1.954500]),
        ("swish", [-0.238406, -0.268941, 0.311230, 1.761594]),
        ("softplus", [0.126928, 0.313262, 0.974077, 2.126928]),
        ("mish", [-0.252501, -0.303401, 0.375245, 1.943959]),
        ("sigmoid", [0.119203, 0.268941, 0.622459, 0.880797]),
        ("softsign", [-0.666667, -0.5, 0.333333, 0.666667]),
        ("tanh", [-0.964028, -0.761594, 0.462117, 0.964028]),
        ("tanhshrink", [-1.035972, -0.238406, 0.037883, 1.035972]),
    ],
)
def test_a_smooth_activation_at_minus_2_minus_1_a_half_and_2(name, values):
    computed = [getattr(activations, name)(x=x) for x in (-2, -1, 0.5, 2)]

    assert computed == pytest.approx(values, abs=5e-7)


@pytest.mark.parametrize("x", GRID)
@pytest.mark.parametrize("name", ["softplus", "swish", "gelu"])
def test_the_values_at_an_argument_and_its_negative_differ_by_the_argument(name, x):
    function = getattr(activations, name)

    assert function(x=x) - function(x=-x) == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("sigmoid", -800, 0),
        ("sigmoid", 800, 1),
        ("softplus", 800, 800),
        ("softplus", -800, 0),
        ("swish", -800, 0),
        ("swish", 1e300, 1e300),
        ("mish", -800, 0),
        ("mish", 1e300, 1e300),
        ("gelu", -800, 0),
        ("gelu", 1e300, 1e300),
        ("softsign", -1e300, -1),
        ("tanhshrink", 800, 799),
    ],
)
def test_a_smooth_activation_is_right_far_from_0(name, x, value):
    assert getattr(activations, name)(x=x) == pytest.approx(value, rel=1e-15, abs=1e-300)


@pytest.mark.parametrize("beta", [0.5, 2, 10])
def test_softplus_tends_to_relu_as_it_sharpens(beta):
    assert activations.softplus(x=0, beta=beta) == pytest.approx(math.log(2) / beta, rel=1e-15)
    assert activations.softplus(x=4 / beta, beta=beta) == pytest.approx(
        activations.softplus(x=4) / beta, rel=1e-15
    )


def test_swish_with_beta_1702_approximates_gelu_to_a_fiftieth():
    gaps = [abs(activations.swish(x=x, beta=1.702) - activations.gelu(x=x)) for x in np.linspace(-6, 6, 241)]

    assert 0.015 < max(gaps) < 0.021


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "tanhshrink", "softsign", "softplus", "swish", "mish", "normal_cdf", "gelu"]
)
@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_a_smooth_activation_refuses_what_is_not_finite(name, x):
    with pytest.raises(ValueError, match="finite"):
        getattr(activations, name)(x=x)


def test_softplus_refuses_beta_0():
    with pytest.raises(ValueError, match="not be 0"):
        activations.softplus(x=1, beta=0)
