"""Initial weights against SciPy's distributions and values worked by hand."""

import pytest
from scipy import stats

from question_bank.solvers import initialisation

LAYERS = [
    pytest.param(300, 100, 0.005, 0.0707107, 0.1224745, id="300-100"),
    pytest.param(784, 512, 0.00154321, 0.0392837, 0.0680414, id="784-512"),
]


@pytest.mark.parametrize(("n_in", "n_out", "variance", "deviation", "limit"), LAYERS)
def test_glorot_initialisation_by_hand(n_in, n_out, variance, deviation, limit):
    computed = initialisation.glorot_variance(n_in=n_in, n_out=n_out)

    assert computed == pytest.approx(variance, rel=1e-5)
    assert initialisation.normal_deviation(variance=computed) == pytest.approx(deviation, rel=1e-6)
    assert initialisation.uniform_limit(variance=computed) == pytest.approx(limit, rel=1e-6)


@pytest.mark.parametrize("variance", [1e-6, 0.005, 0.75, 40])
def test_both_distributions_have_the_variance_asked_for(variance):
    limit = initialisation.uniform_limit(variance=variance)
    deviation = initialisation.normal_deviation(variance=variance)

    assert stats.uniform(-limit, 2 * limit).var() == pytest.approx(variance, rel=1e-12)
    assert stats.norm(0, deviation).var() == pytest.approx(variance, rel=1e-12)


def test_the_rules_that_count_inputs_only_by_hand():
    assert initialisation.he_variance(n_in=300) == pytest.approx(0.0066667, rel=1e-5)
    assert initialisation.lecun_variance(n_in=300) == pytest.approx(0.0033333, rel=1e-4)


def test_glorot_is_lecun_where_as_many_units_go_out_as_come_in():
    assert initialisation.glorot_variance(n_in=7, n_out=7) == initialisation.lecun_variance(n_in=7)


def test_glorot_is_one_over_the_mean_fan():
    mean = initialisation.mean_fan(n_in=30, n_out=11)

    assert initialisation.glorot_variance(n_in=30, n_out=11) * mean == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(
    ("solver", "given"),
    [
        pytest.param(initialisation.glorot_variance, {"n_in": 0, "n_out": 3}, id="no-inputs"),
        pytest.param(initialisation.glorot_variance, {"n_in": 3, "n_out": -3}, id="negative-outputs"),
        pytest.param(initialisation.he_variance, {"n_in": 2.5}, id="half-an-input"),
        pytest.param(initialisation.normal_deviation, {"variance": -1}, id="negative-variance"),
        pytest.param(initialisation.uniform_limit, {"variance": 0}, id="no-variance"),
        pytest.param(initialisation.uniform_limit, {"variance": float("nan")}, id="nan"),
    ],
)
def test_wrong_givens_are_refused(solver, given):
    with pytest.raises(ValueError, match=r"positive|finite"):
        solver(**given)
