"""Maximum-margin lines against enumeration, and the lines they are confused with by hand."""

import itertools
import math

import numpy as np
import pytest

from question_bank.solvers import lines, svm

POSITIVE = [[1, 7], [3, 7], [3, 9], [5, 5]]
NEGATIVE = [[6, 2], [7, 3], [8, 2], [9, 4]]
EXAM = {"positive": POSITIVE, "negative": NEGATIVE}


def least_margin(w, b, positive, negative):
    """Distance of the line to the nearest point, negative where it does not separate."""
    sides = [np.dot(w, p) + b for p in positive] + [-np.dot(w, p) - b for p in negative]
    return min(sides) / math.hypot(*w)


def widest_margin_by_enumeration(positive, negative):
    """Half the distance of the hulls: between two points, or a point and a segment of the other class."""
    distances = [math.dist(p, n) for p in positive for n in negative]
    for points, others in ((positive, negative), (negative, positive)):
        for p, (a, b) in itertools.product(points, itertools.combinations(others, 2)):
            edge = np.subtract(b, a)
            share = np.clip(np.dot(np.subtract(p, a), edge) / np.dot(edge, edge), 0, 1)
            distances.append(math.dist(p, np.add(a, share * edge)))
    return min(distances) / 2


def test_hyperplane_of_the_exam_by_hand():
    assert svm.maximum_margin(**EXAM) == {"w": [-0.5, 0.5], "b": 1.0}


def test_margin_of_the_exam_is_the_square_root_of_2():
    assert svm.margin(hyperplane=svm.maximum_margin(**EXAM)) == pytest.approx(math.sqrt(2), rel=1e-12)


def test_support_vectors_of_the_exam_by_hand():
    assert svm.support_vectors(**EXAM) == {"members": [[5, 5], [7, 3]], "optional": [[6, 2]]}


@pytest.mark.parametrize("seed", range(8))
def test_margin_is_half_the_distance_of_the_hulls(seed):
    rng = np.random.default_rng(seed)
    positive = np.unique(rng.integers(0, 6, (5, 2)), axis=0).tolist()
    negative = np.unique(np.add(rng.integers(0, 6, (5, 2)), [7, 3]), axis=0).tolist()

    hyperplane = svm.maximum_margin(positive=positive, negative=negative)

    found = svm.margin(hyperplane=hyperplane)
    assert found == pytest.approx(widest_margin_by_enumeration(positive, negative), rel=1e-6)
    assert found == pytest.approx(
        least_margin(hyperplane["w"], hyperplane["b"], positive, negative), rel=1e-6
    )


def test_hyperplane_of_the_exam_meets_the_optimality_conditions():
    multipliers = {(5, 5): 0.25, (7, 3): -0.25}
    hyperplane = svm.maximum_margin(**EXAM)

    combination = sum(multiplier * np.array(point) for point, multiplier in multipliers.items())

    assert hyperplane["w"] == combination.tolist()
    assert sum(multipliers.values()) == 0
    assert min(np.dot(hyperplane["w"], p) + hyperplane["b"] for p in POSITIVE) == 1
    assert max(np.dot(hyperplane["w"], p) + hyperplane["b"] for p in NEGATIVE) == -1


def test_canonical_form_gives_support_vectors_the_value_1():
    hyperplane = svm.maximum_margin(**EXAM)

    values = [np.dot(hyperplane["w"], p) + hyperplane["b"] for p in svm.support_vectors(**EXAM)["members"]]

    assert values == [1, -1]


@pytest.mark.parametrize(
    ("wrong", "margin"),
    [
        pytest.param(lines.bisector(positive=[5, 5], negative=[6, 2]), 0.632, id="near-points"),
        pytest.param(lines.centroid_bisector(**EXAM), 0.268, id="centroids"),
        pytest.param({"w": [-1, 0], "b": 5.5}, 0.5, id="vertical"),
        pytest.param({"w": [0, 1], "b": -4.5}, 0.5, id="horizontal"),
        pytest.param({"w": [-1, 1], "b": 1}, 0.707, id="shifted"),
    ],
)
def test_other_lines_of_the_exam_have_smaller_margins(wrong, margin):
    assert least_margin(wrong["w"], wrong["b"], POSITIVE, NEGATIVE) == pytest.approx(margin, abs=5e-4)


def test_a_hyperplane_of_decimal_points_is_that_of_the_same_points_in_tenths():
    tenths = {name: [[x / 10 for x in point] for point in points] for name, points in EXAM.items()}

    assert svm.maximum_margin(**tenths) == {"w": [-5.0, 5.0], "b": 1.0}


def test_unit_normal_is_the_same_line_with_length_1():
    line = svm.unit_normal(**EXAM)

    assert math.hypot(*line["w"]) == pytest.approx(1, rel=1e-12)
    assert line["b"] == pytest.approx(math.sqrt(2), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: svm.maximum_margin(positive=[[0, 0], [2, 2]], negative=[[1, 1]]),
            "not linearly separable",
            id="not-separable",
        ),
        pytest.param(lambda: svm.maximum_margin(positive=[], negative=[[1, 1]]), "at least one", id="empty"),
        pytest.param(lambda: svm.margin(hyperplane={"w": [0, 0], "b": 1}), "not zero", id="w-zero"),
        pytest.param(lambda: svm.margin(hyperplane={"b": 1}), "not None", id="w-missing"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
