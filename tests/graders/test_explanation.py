"""Explanations wait for a person; their rubric is checked when it is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from graders import Explanation, InvalidResponse, Status, make_grader

RUBRIC: list[dict[str, Any]] = [
    {"id": "no", "weight": 0.7, "text": "It does not.", "alternatives": ["no"], "contradictions": ["yes"]},
    {"id": "why", "weight": 0.2, "text": "A sum has no order."},
    {"id": "when", "weight": 0.1, "text": "With full batches."},
]


def test_rubric_becomes_key_points_with_exact_weights() -> None:
    grader = Explanation(rubric=RUBRIC)

    assert [point.id for point in grader.points] == ["no", "why", "when"]
    assert [point.weight for point in grader.points] == [Decimal("0.7"), Decimal("0.2"), Decimal("0.1")]
    assert grader.points[0].alternatives == ("no",)
    assert grader.points[0].contradictions == ("yes",)


@pytest.mark.parametrize("rubric", [RUBRIC, []], ids=["with-rubric", "without"])
def test_explanation_is_kept_and_left_to_a_person(rubric: list[dict[str, Any]]) -> None:
    grader = make_grader({"type": "explanation", "rubric": rubric})

    verdict = grader.grade(grader.read("  No:\n the sum is\tthe same. "), None)

    assert (verdict.status, verdict.score, verdict.reason) == (Status.UNDECIDED, None, "needs-a-person")
    assert verdict.read_as == "No: the sum is the same."


def test_longest_explanation_is_read_and_a_longer_one_refused() -> None:
    grader = Explanation(rubric=RUBRIC)

    assert grader.read("a" * 20_000) == "a" * 20_000
    with pytest.raises(InvalidResponse, match="20,000"):
        grader.read("a" * 20_001)


@pytest.mark.parametrize(
    "raw", [None, True, ["No."], {"text": "No."}, "\x00"], ids=["nothing", "true", "list", "table", "control"]
)
def test_only_text_is_an_explanation(raw: Any) -> None:
    with pytest.raises(InvalidResponse):
        Explanation(rubric=RUBRIC).read(raw)
