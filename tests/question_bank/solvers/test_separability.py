"""Separability against enumeration of lines, and certificates checked in rational arithmetic."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from question_bank.solvers import separability

GREEN = [[2, 2], [2, 4], [4, 2], [4, 3], [6, 9], [8, 8], [11, 8], [8, 10], [9, 10]]
RED = [[1, 8], [3, 6], [3, 8], [4, 11], [5, 4], [5, 6], [6, 3], [6, 6], [6, 12], [7, 4], [9, 12]]
GRID = [list(point) for point in itertools.product(range(3), repeat=2)]
NORMALS = [(a, b) for a in range(-9, 10) for b in range(-9, 10) if (a, b) != (0, 0)]


def some_line_separates(positive, negative):
    """Try every direction that can matter on a grid of three by three points."""
    for a, b in NORMALS:
        if min(a * x + b * y for x, y in positive) > max(a * x + b * y for x, y in negative):
            return True
    return False


def random_splits(count):
    rng = np.random.default_rng(1)
    for _ in range(count):
        labels = rng.integers(0, 3, len(GRID))
        positive = [p for p, label in zip(GRID, labels, strict=True) if label == 1]
        negative = [p for p, label in zip(GRID, labels, strict=True) if label == 2]
        if positive and negative:
            yield positive, negative


@pytest.mark.parametrize(("positive", "negative"), list(random_splits(60)))
def test_decision_agrees_with_trying_every_line(positive, negative):
    decided = separability.linearly_separable(positive=positive, negative=negative)

    assert decided == some_line_separates(positive, negative)


def test_the_two_classes_of_the_exam_are_not_separable():
    assert not separability.linearly_separable(positive=GREEN, negative=RED)


def test_exclusive_or_is_not_separable_but_or_is():
    assert not separability.linearly_separable(positive=[[0, 1], [1, 0]], negative=[[0, 0], [1, 1]])
    assert separability.linearly_separable(positive=[[0, 1], [1, 0], [1, 1]], negative=[[0, 0]])


def test_classes_that_touch_are_not_strictly_separable():
    assert not separability.linearly_separable(positive=[[0, 0], [2, 0]], negative=[[1, 0], [1, 5]])


def test_decimal_coordinates_count_as_they_are_written():
    # As floats the point in the middle lies beside the segment, and no proof of either answer is exact.
    crossed = {"positive": [[0.1, 0.1], [0.3, 0.3]], "negative": [[0.2, 0.2]]}

    assert not separability.linearly_separable(**crossed)
    assert separability.common_point(**crossed)["common"]["negative"] == [([0.2, 0.2], "1")]


def test_points_on_a_line_and_in_space_are_decided():
    assert separability.linearly_separable(positive=[[1], [2]], negative=[[3]])
    assert not separability.linearly_separable(positive=[[1], [3]], negative=[[2]])
    assert separability.linearly_separable(positive=[[0, 0, 1]], negative=[[0, 0, 0], [1, 1, 0], [5, 2, 0]])


@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        pytest.param(GREEN, RED, id="exam"),
        pytest.param([[0, 0], [1, 1]], [[0, 1], [1, 0]], id="crossing"),
        pytest.param([[0, 0], [3, 0], [0, 3]], [[1, 1], [9, 9]], id="inside"),
    ],
)
def test_common_point_is_a_convex_combination_of_both_classes(positive, negative):
    key = separability.common_point(positive=positive, negative=negative)

    means = []
    for name, points in (("positive", positive), ("negative", negative)):
        used, weights = zip(*key["common"][name], strict=True)
        exact = [Fraction(weight) for weight in weights]
        assert key[name] == points
        assert all(point in points for point in used)
        assert min(exact) > 0
        assert sum(exact) == 1
        means.append(
            [sum(w * x for w, x in zip(exact, axis, strict=True)) for axis in zip(*used, strict=True)]
        )
    assert means[0] == means[1]


def test_common_point_of_the_exam_is_a_point_of_one_class_within_the_other():
    common = separability.common_point(positive=GREEN, negative=RED)["common"]

    assert [len(common["positive"]), len(common["negative"])].count(1) == 1


def test_common_point_of_separable_classes_is_refused():
    with pytest.raises(ValueError, match="no common point"):
        separability.common_point(positive=[[0, 0]], negative=[[1, 1]])


@pytest.mark.parametrize(
    ("positive", "negative", "message"),
    [
        pytest.param([], [[1, 1]], "at least one point", id="empty-class"),
        pytest.param([[1, 1]], [[1, 1, 1]], "same dimension", id="dimensions-differ"),
        pytest.param([[]], [[]], "same dimension", id="no-coordinates"),
    ],
)
def test_wrong_givens_are_refused(positive, negative, message):
    with pytest.raises(ValueError, match=message):
        separability.linearly_separable(positive=positive, negative=negative)
