"""Slips around the maximum-margin line, on two classes worked with pencil and ruler."""

import numpy as np
import pytest

from question_bank.solvers import margin_slips, svm

CLASSES = {
    "positive": [[1, 7], [3, 7], [3, 9], [5, 5]],
    "negative": [[6, 2], [7, 3], [8, 2], [9, 4]],
}


def values_on(line, points):
    return [float(np.dot(line["w"], point) + line["b"]) for point in points]


def test_the_nearest_connection_contains_the_nearest_points():
    # (5, 5) and (7, 3) are √8 apart, the next pair, (5, 5) and (6, 2), √10.
    line = margin_slips.nearest_connection(**CLASSES)

    assert line == {"w": [2, 2], "b": -20}


def test_the_second_nearest_bisector_is_as_far_from_either_point():
    line = margin_slips.second_nearest_bisector(**CLASSES)

    first, second = values_on(line, [[5, 5], [6, 2]])
    assert first == -second > 0


@pytest.mark.parametrize(
    ("axis", "line"), [(0, {"w": [-1, 0], "b": 5.5}), (1, {"w": [0, 1], "b": -4.5})], ids=["x", "y"]
)
def test_an_axis_midline_is_half_way_and_positive_on_the_positive_side(axis, line):
    assert margin_slips.axis_midline(**CLASSES, axis=axis) == line
    assert min(values_on(line, CLASSES["positive"])) == -max(values_on(line, CLASSES["negative"])) > 0


@pytest.mark.parametrize(("level", "point"), [(1, [5, 5]), (-1, [7, 3]), (-1, [6, 2]), (0, [6, 4])])
def test_a_parallel_line_runs_through_the_points_of_its_level(level, point):
    line = margin_slips.parallel_line(**CLASSES, level=level)

    assert line["w"] == [-0.5, 0.5]
    assert values_on(line, [point]) == [0]


def test_the_squared_margin_by_hand():
    assert margin_slips.squared_margin(hyperplane=svm.maximum_margin(**CLASSES)) == pytest.approx(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: margin_slips.nearest_connection(positive=[], negative=[[1, 1]]), "both", id="empty"
        ),
        pytest.param(
            lambda: margin_slips.second_nearest_bisector(positive=[[1, 2]], negative=[[1, 1]]),
            "only one pair",
            id="one-pair",
        ),
        pytest.param(
            lambda: margin_slips.axis_midline(positive=[[0, 0], [4, 0]], negative=[[2, 2]], axis=0),
            "separates",
            id="interleaved",
        ),
        pytest.param(
            lambda: margin_slips.axis_midline(positive=[[2, 0]], negative=[[2, 2]], axis=0),
            "separates",
            id="touching",
        ),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
