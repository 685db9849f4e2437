"""Rectified linear units against values worked by hand and what their papers claim."""

import math

import pytest
from scipy import integrate, stats

from question_bank.solvers import rectifiers


@pytest.mark.parametrize(
    ("name", "given", "values"),
    [
        ("relu", {}, [0, 0, 0.5, 2]),
        ("prelu", {"slope": 0.25}, [-0.5, -0.25, 0.5, 2]),
        ("rrelu", {}, [-0.458333, -0.229167, 0.5, 2]),
        ("elu", {}, [-0.864665, -0.632121, 0.5, 2]),
        ("elu", {"alpha": 2}, [-1.729329, -1.264241, 0.5, 2]),
        ("selu", {}, [-1.520166, -1.111331, 0.525350, 2.101402]),
    ],
    ids=["relu", "prelu", "rrelu", "elu", "elu-alpha-2", "selu"],
)
def test_a_rectifier_at_minus_2_minus_1_a_half_and_2(name, given, values):
    computed = [getattr(rectifiers, name)(x=x, **given) for x in (-2, -1, 0.5, 2)]

    assert computed == pytest.approx(values, abs=5e-7)


@pytest.mark.parametrize("power", [1, 2])
def test_selu_keeps_zero_mean_and_unit_variance(power):
    def weighed(x):
        return rectifiers.selu(x=x) ** power * stats.norm.pdf(x)

    moment = integrate.quad(weighed, -40, 0)[0] + integrate.quad(weighed, 0, 40)[0]

    assert moment == pytest.approx(power - 1, abs=1e-12)


@pytest.mark.parametrize("slope", [-1, 0, 0.01, 1])
def test_prelu_is_the_larger_line_while_the_slope_is_at_most_1(slope):
    assert all(rectifiers.prelu(x=x, slope=slope) == max(x, slope * x) for x in (-3, -0.5, 0, 0.5, 3))


def test_rrelu_has_the_mean_slope_11_48():
    assert rectifiers.rrelu(x=-1) == pytest.approx(-11 / 48, rel=1e-15)
    assert rectifiers.rrelu(x=-1, lower=0.2, upper=0.4) == pytest.approx(-0.3, rel=1e-15)


def test_elu_is_accurate_near_0():
    assert rectifiers.elu(x=-1e-12) == pytest.approx(-1e-12, rel=1e-11)


def test_elu_and_selu_saturate():
    assert rectifiers.elu(x=-1e6) == -1
    assert rectifiers.selu(x=-1e6) == pytest.approx(-1.7580993408473766, rel=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: rectifiers.relu(x=math.nan), "not nan", id="relu-nan"),
        pytest.param(lambda: rectifiers.prelu(x=1, slope=math.inf), "not inf", id="prelu-slope"),
        pytest.param(lambda: rectifiers.rrelu(x=1, lower=0.5, upper=0.25), "cannot lie", id="rrelu-bounds"),
        pytest.param(lambda: rectifiers.rrelu(x=1, lower=math.nan), "cannot lie", id="rrelu-nan"),
        pytest.param(lambda: rectifiers.elu(x=-1, alpha=math.nan), "not nan", id="elu-alpha"),
        pytest.param(lambda: rectifiers.selu(x=math.inf), "not inf", id="selu-inf"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
