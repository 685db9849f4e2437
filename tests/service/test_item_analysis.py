"""Item analysis against SciPy, a worked example, and identities."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from service.item_analysis import NEGATIVE, UNTELLING, analyse, between_groups, cronbach_alpha

# Worked by hand. Five students, three items of 1, 2 and 2 points; totals 5, 4, 3, 1, 0.
EARNED = np.array([[1, 2, 2], [1, 2, 1], [1, 1, 1], [0, 1, 0], [0, 0, 0]], float)
POSSIBLE = np.tile([1.0, 2.0, 2.0], (5, 1))


def random_class(seed: int, students: int = 60, items: int = 7) -> np.ndarray:
    random = np.random.default_rng(seed)
    ability = random.normal(size=(students, 1))
    return np.clip(np.round(2 + ability + random.normal(size=(students, items)), 1), 0, 4)


def test_figures_are_those_worked_by_hand() -> None:
    figures = analyse(EARNED, POSSIBLE)

    assert (figures.n, figures.mean, figures.median) == (5, 2.6, 3)
    # Squares from 2.6: 5.76 + 1.96 + 0.16 + 2.56 + 6.76 = 17.2; variance 4.3.
    assert figures.standard_deviation == pytest.approx(4.3**0.5)
    # Item variances 0.3, 0.7, 0.7: alpha = 100 · 3/2 · (1 - 1.7/4.3).
    assert figures.cronbach_alpha == pytest.approx(150 * (1 - 1.7 / 4.3))
    assert figures.error_ratio == pytest.approx(100 * (1 - figures.cronbach_alpha / 100) ** 0.5)
    assert figures.standard_error == pytest.approx(figures.error_ratio * 4.3**0.5 / 100)
    assert [item.facility for item in figures.items] == pytest.approx([3 / 5, 6 / 10, 4 / 10])
    # First item against the rest 4, 3, 2, 1, 0: covariance 0.6, variances 0.24 and 2; in order as it is.
    assert figures.items[0].discrimination == pytest.approx(100 * 0.6 / (0.24 * 2) ** 0.5)
    assert figures.items[0].efficiency == pytest.approx(100)


@pytest.mark.parametrize("seed", range(5))
def test_figures_agree_with_scipy(seed: int) -> None:
    earned = random_class(seed)
    figures = analyse(earned, np.full_like(earned, 4))
    totals = earned.sum(axis=1)

    assert figures.skewness == pytest.approx(stats.skew(totals, bias=False))
    assert figures.kurtosis == pytest.approx(stats.kurtosis(totals, bias=False))
    assert figures.standard_deviation == pytest.approx(stats.tstd(totals))
    for i, item in enumerate(figures.items):
        expected = stats.pearsonr(earned[:, i], totals - earned[:, i]).statistic
        assert item.discrimination == pytest.approx(100 * expected)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_what_the_mean_covariance_and_variance_come_to(seed: int) -> None:
    earned = random_class(seed)
    covariances = np.cov(earned, rowvar=False)
    k = len(covariances)
    variance = np.diag(covariances).mean()
    covariance = covariances[~np.eye(k, dtype=bool)].mean()

    assert cronbach_alpha(earned) == pytest.approx(100 * k * covariance / (variance + (k - 1) * covariance))


def test_variance_between_variants_agrees_with_the_analysis_of_variance() -> None:
    random = np.random.default_rng(1)
    groups = [random.normal(mean, size=size) for mean, size in ((0, 9), (0.4, 12), (1, 7))]
    f = stats.f_oneway(*groups).statistic
    between, within = len(groups) - 1, sum(map(len, groups)) - len(groups)

    assert between_groups(groups) == pytest.approx(f * between / (f * between + within))


def test_figures_do_not_depend_on_the_order_of_students_and_scale_with_points() -> None:
    earned = random_class(3)
    once = analyse(earned, np.full_like(earned, 4))
    shuffled = analyse(earned[::-1], np.full_like(earned, 4))
    doubled = analyse(2 * earned, np.full_like(earned, 8))

    assert_allclose([i.efficiency for i in shuffled.items], [i.efficiency for i in once.items])
    assert_allclose([i.facility for i in doubled.items], [i.facility for i in once.items])
    assert (doubled.standard_error, doubled.cronbach_alpha) == (
        pytest.approx(2 * once.standard_error),
        pytest.approx(once.cronbach_alpha),
    )


def test_items_that_do_not_tell_students_apart_are_flagged() -> None:
    earned = random_class(4)
    earned[:, 0] = 4 - earned[:, 1:].mean(axis=1)
    by_rest = np.argsort(np.delete(earned, 1, axis=1).sum(axis=1))
    earned[by_rest, 1] = np.tile([0.0, 4.0, 4.0, 0.0], 15)  # right or wrong, whatever else they can do
    figures = analyse(earned, np.full_like(earned, 4))

    assert figures.items[0].flags == (NEGATIVE,)
    assert figures.items[1].flags in [(UNTELLING,), (NEGATIVE,)]
    assert figures.items[2].flags == ()


def test_item_that_does_not_count_for_a_student_is_left_out_there() -> None:
    with_gap = np.vstack([EARNED, [np.nan, 2, 2]])
    figures = analyse(with_gap, np.vstack([POSSIBLE, [0, 2, 2]]))

    assert [item.n for item in figures.items] == [5, 6, 6]
    assert figures.items[0].facility == pytest.approx(3 / 5)
    assert figures.cronbach_alpha == pytest.approx(analyse(EARNED, POSSIBLE).cronbach_alpha)


@pytest.mark.parametrize("students", [0, 1, 2, 3])
@pytest.mark.parametrize("value", [0.0, 0.1, 3.3])
def test_equal_or_few_scores_leave_figures_undefined(students: int, value: float) -> None:
    earned = np.full((students, 3), value)
    figures = analyse(earned, np.full((students, 3), 4.0))

    assert figures.n == students
    assert (figures.cronbach_alpha, figures.skewness, figures.kurtosis) == (None, None, None)
    assert all(item.discrimination is None and item.efficiency is None for item in figures.items)
