"""A pair and a table that name no fields have the usual ones."""

from __future__ import annotations

import pytest

from graders import Raw, make_grader


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("10000 -> 01000", 1.0),
        ({"input": ["1", "0", "0", "0", "0"], "target": "01000"}, 1.0),
        ("01000 -> 10000", 0.0),
        ("10000 -> 10000", 0.5),
    ],
    ids=["arrow", "table", "swapped", "target-wrong"],
)
def test_pair_without_fields_compares_two_one_hot_vectors(typed: Raw, score: float) -> None:
    grader = make_grader({"type": "pair"})
    key = grader.prepare({"input": [1, 0, 0, 0, 0], "target": [0, 1, 0, 0, 0]})

    assert grader.grade(grader.read(typed), key).score == score


@pytest.mark.parametrize(
    ("cells", "score"),
    [
        ({"shape": "120", "size": "120", "params": "48,120"}, 1.0),
        ({"shape": "120x1", "size": "120", "params": "48000"}, 2 / 3),
        ({"size": "120"}, 1 / 3),
    ],
    ids=["all-right", "no-bias", "two-missing"],
)
def test_table_without_fields_has_shape_size_and_params(cells: dict[str, Raw], score: float) -> None:
    grader = make_grader({"type": "table", "per_cell": True})
    key = grader.prepare({"fc3": {"shape": [120, 1], "size": 120, "params": 48120}})

    assert grader.grade(grader.read({"fc3": cells}), key).score == pytest.approx(score)
