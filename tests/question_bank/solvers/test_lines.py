"""Lines by hand."""

import numpy as np
import pytest

from question_bank.solvers import lines


def test_bisector_by_hand():
    assert lines.bisector(positive=[3, 7], negative=[6, 2]) == {"w": [-3, 5], "b": -9}


def test_line_through_two_points_contains_both():
    line = lines.line_through(first=[3, 7], second=[6, 2])

    assert line == {"w": [5, 3], "b": -36}
    assert [np.dot(line["w"], point) + line["b"] for point in ([3, 7], [6, 2])] == [0, 0]


def test_centroid_bisector_by_hand():
    line = lines.centroid_bisector(
        positive=[[1, 7], [3, 7], [3, 9], [5, 5]], negative=[[6, 2], [7, 3], [8, 2], [9, 4]]
    )

    assert line == {"w": [-4.5, 4.25], "b": 2.90625}


def test_bisector_is_as_far_from_either_point():
    line = lines.bisector(positive=[5, 5], negative=[6, 2])

    values = [np.dot(line["w"], point) + line["b"] for point in ([5, 5], [6, 2])]

    assert values[0] == -values[1] > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: lines.line_through(first=[1, 1], second=[1, 1]), "two different", id="one-point"
        ),
        pytest.param(lambda: lines.bisector(positive=[1], negative=[1, 2]), "two different", id="dimensions"),
        pytest.param(lambda: lines.centroid_bisector(positive=[], negative=[[1]]), "at least", id="no-class"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
