"""Statistics against numpy and against a sample worked by hand."""

import math

import numpy as np
import pytest

from question_bank.solvers import statistics

VALUES = [103, 31, 106, 91, 102, 104, 105, 101, 104, 50]
RANDOM = np.random.default_rng(0).normal(50, 20, (5, 12)).tolist()


def test_mean_median_and_mode_by_hand():
    assert statistics.mean(values=VALUES) == 89.7
    assert statistics.median(values=VALUES) == 102.5
    assert statistics.mode(values=VALUES) == 104


def test_variance_by_hand():
    # The squared deviations add up to 6388.1.
    assert statistics.variance(values=VALUES, mean=89.7, ddof=0) == 638.81
    assert statistics.variance(values=VALUES, mean=89.7, ddof=1) == pytest.approx(6388.1 / 9, rel=1e-15)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("values", RANDOM)
def test_standard_deviation_agrees_with_numpy(values, ddof):
    std = statistics.standard_deviation(values=values, mean=statistics.mean(values=values), ddof=ddof)

    assert std == pytest.approx(np.std(values, ddof=ddof), rel=1e-12)


@pytest.mark.parametrize("values", RANDOM)
def test_z_scores_have_mean_0_and_deviation_1(values):
    mean = statistics.mean(values=values)
    std = statistics.standard_deviation(values=values, mean=mean, ddof=0)

    scores = statistics.z_scores(values=values, mean=mean, std=std)

    assert np.mean(scores) == pytest.approx(0, abs=1e-12)
    assert np.std(scores) == pytest.approx(1, rel=1e-12)


def test_deviation_about_another_value_adds_the_squared_shift():
    about_mean = statistics.variance(values=VALUES, mean=89.7, ddof=0)

    about_other = statistics.variance(values=VALUES, mean=92.7, ddof=0)

    assert about_other == pytest.approx(about_mean + 9, rel=1e-12)


@pytest.mark.parametrize(("std", "score"), [(25.2747, -2.3225), (26.6419, -2.2033)])
def test_z_score_of_the_smallest_value_by_hand(std, score):
    assert statistics.z_score_of_smallest(values=VALUES, mean=89.7, std=std) == pytest.approx(score, abs=5e-5)


@pytest.mark.parametrize(("excess", "mean"), [(-1, 897 / 9), (1, 897 / 11)])
def test_mean_with_another_divisor_by_hand(excess, mean):
    assert math.isclose(statistics.mean_with_divisor(values=VALUES, excess=excess), mean)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: statistics.mean(values=[]), "1 values or more", id="no-values"),
        pytest.param(lambda: statistics.mean(values=[1, math.nan]), "must be finite", id="nan"),
        pytest.param(
            lambda: statistics.variance(values=[1], mean=1, ddof=1), "2 values or more", id="one-value"
        ),
        pytest.param(lambda: statistics.variance(values=[1, 2], mean=1, ddof=2), "0 or 1, not 2", id="ddof"),
        pytest.param(lambda: statistics.z_scores(values=[1], mean=1, std=0), "not 0", id="no-spread"),
        pytest.param(
            lambda: statistics.mean_with_divisor(values=[1], excess=-1), "not positive", id="divisor-0"
        ),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
