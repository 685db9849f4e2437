"""Outliers and limits worked by hand, by numpy and by scipy's normal distribution."""

import numpy as np
import pytest
from scipy import stats

from question_bank.solvers import outliers

VALUES = [103, 31, 106, 91, 102, 104, 105, 101, 104, 50]
POPULATION, SAMPLE = (6388.1 / 10) ** 0.5, (6388.1 / 9) ** 0.5


@pytest.mark.parametrize("std", [POPULATION, SAMPLE])
@pytest.mark.parametrize("z", [1.645, 1.96, 2])
def test_only_31_is_an_outlier_by_either_formula(std, z):
    assert outliers.gaussian_outliers(values=VALUES, mean=89.7, std=std, z=z) == [31]


def test_a_value_exactly_at_the_limit_is_no_outlier():
    assert outliers.gaussian_outliers(values=[0, 4, 4.5, 8.5], mean=4, std=2, z=2) == [8.5]


def test_quartile_fences_find_31_and_50():
    low, high = np.percentile(VALUES, [25, 75])
    beyond = [v for v in VALUES if v < low - 1.5 * (high - low) or v > high + 1.5 * (high - low)]

    assert outliers.tukey_outliers(values=VALUES, whisker=1.5) == sorted(beyond) == [31, 50]


def test_median_deviation_finds_91_too():
    spread = stats.median_abs_deviation(VALUES)
    beyond = [v for v in VALUES if 0.6745 * abs(v - np.median(VALUES)) > 3.5 * spread]

    assert outliers.median_deviation_outliers(values=VALUES, cutoff=3.5) == sorted(beyond) == [31, 50, 91]


@pytest.mark.parametrize(
    ("std", "z", "limit"),
    [
        pytest.param(POPULATION, 1.96, 139.2384, id="population"),
        pytest.param(SAMPLE, 1.96, 141.9181, id="sample"),
        pytest.param(POPULATION, 2, 140.2494, id="population-two-sigma"),
        pytest.param(SAMPLE, 2, 142.9837, id="sample-two-sigma"),
        pytest.param(POPULATION, 3, 165.5241, id="three-sigma"),
        pytest.param(SAMPLE, 1, 116.3419, id="one-sigma"),
    ],
)
def test_upper_limit_by_hand(std, z, limit):
    assert outliers.upper_limit(mean=89.7, std=std, z=z) == pytest.approx(limit, abs=5e-5)


def test_limits_enclose_95_percent_of_a_normal_distribution():
    low = outliers.lower_limit(mean=89.7, std=POPULATION, z=1.96)
    high = outliers.upper_limit(mean=89.7, std=POPULATION, z=1.96)

    inside = stats.norm.cdf(high, 89.7, POPULATION) - stats.norm.cdf(low, 89.7, POPULATION)

    assert inside == pytest.approx(0.95, abs=1e-5)


@pytest.mark.parametrize(("std", "ddof"), [(POPULATION, 0), (SAMPLE, 1)])
def test_outlying_values_begin_at_the_same_limit_by_either_formula(std, ddof):
    key = outliers.outlying_values(mean=89.7, std=std, count=10, ddof=ddof, z=1.96, above=110)

    assert key["relation"] == ">"
    assert key["limit"] == pytest.approx(139.2384, abs=5e-5)


def test_outlying_values_begin_no_earlier_than_the_bound():
    key = outliers.outlying_values(mean=10, std=1, count=10, ddof=0, z=1.96, above=110)

    assert key == {"relation": ">", "limit": 110}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: outliers.gaussian_outliers(values=[1, 2], mean=1, std=1, z=0), "not 0", id="z-0"
        ),
        pytest.param(
            lambda: outliers.upper_limit(mean=1, std=float("nan"), z=1), "not nan", id="std-not-a-number"
        ),
        pytest.param(
            lambda: outliers.outlying_values(mean=1, std=1, count=1, ddof=1, z=1, above=0),
            "too few",
            id="one-value",
        ),
        pytest.param(
            lambda: outliers.median_deviation_outliers(values=[1, 1, 1, 9], cutoff=3.5),
            "must be positive",
            id="no-median-deviation",
        ),
        pytest.param(lambda: outliers.tukey_outliers(values=[1], whisker=1.5), "2 values", id="one-point"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
