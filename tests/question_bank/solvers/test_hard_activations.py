"""Piecewise activations against numpy's clip, their bends, and values worked by hand."""

import math

import numpy as np
import pytest

from question_bank.solvers import hard_activations

GRID = [-4, -3, -2.5, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2.5, 3, 4]
SHRINK = {"threshold": 0.5}


@pytest.mark.parametrize(
    ("name", "given", "values"),
    [
        ("hardswish", {}, [-0.333333, -0.333333, 0.291667, 1.666667]),
        ("hardtanh", {}, [-1, -1, 0.5, 1]),
        ("hardsigmoid", {}, [0.166667, 0.333333, 0.583333, 0.833333]),
        ("softshrink", SHRINK, [-1.5, -0.5, 0, 1.5]),
        ("hardshrink", SHRINK, [-2, -1, 0, 2]),
    ],
)
def test_a_piecewise_activation_at_minus_2_minus_1_a_half_and_2(name, given, values):
    computed = [getattr(hard_activations, name)(x=x, **given) for x in (-2, -1, 0.5, 2)]

    assert computed == pytest.approx(values, abs=5e-7)


@pytest.mark.parametrize("x", GRID)
def test_cut_off_lines_agree_with_clip(x):
    assert hard_activations.hardtanh(x=x, low=-2, high=0.5) == np.clip(x, -2, 0.5)
    assert hard_activations.hardsigmoid(x=x) == pytest.approx(np.clip(x + 3, 0, 6) / 6, abs=1e-15)
    assert hard_activations.hardswish(x=x) == pytest.approx(x * np.clip(x + 3, 0, 6) / 6, abs=1e-15)


@pytest.mark.parametrize("x", GRID)
def test_what_soft_shrinkage_takes_away_is_cut_off_at_the_threshold(x):
    assert x - hard_activations.softshrink(x=x, **SHRINK) == np.clip(x, -0.5, 0.5)


@pytest.mark.parametrize("x", [-0.5, 0.5])
def test_an_argument_at_the_threshold_is_shrunk_to_0(x):
    assert hard_activations.softshrink(x=x, **SHRINK) == 0
    assert hard_activations.hardshrink(x=x, **SHRINK) == 0


@pytest.mark.parametrize("x", [-0.5000001, 0.5000001])
def test_hard_shrinkage_jumps_at_the_threshold(x):
    assert hard_activations.hardshrink(x=x, **SHRINK) == x


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: hard_activations.hardtanh(x=0, low=1, high=1), "nothing lies", id="bounds"),
        pytest.param(lambda: hard_activations.hardtanh(x=math.nan), "not nan", id="hardtanh-nan"),
        pytest.param(lambda: hard_activations.hardsigmoid(x=math.inf), "not inf", id="hardsigmoid-inf"),
        pytest.param(lambda: hard_activations.hardswish(x=-math.inf), "not -inf", id="hardswish-inf"),
        pytest.param(
            lambda: hard_activations.softshrink(x=0, threshold=-1), "must not be negative", id="soft-negative"
        ),
        pytest.param(
            lambda: hard_activations.hardshrink(x=0, threshold=math.nan), "not nan", id="threshold-nan"
        ),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
