"""Answers that once broke a grader, found by ``python -m tests.fuzz``."""

from __future__ import annotations

from typing import Any

import pytest

from graders import InvalidResponse, make_grader

FORMULA = {"type": "expression", "symbols": ["x"]}
FINDINGS: dict[str, tuple[dict[str, Any], object, Any]] = {
    "no-digit-but-zeros-after-the-point": (FORMULA, "x + 1", "x*.0"),
    "only-zeros-after-the-point": (FORMULA, "x + 1", ".00"),
    "point-behind-a-name": (FORMULA, "x + 1", "x.0 "),
    "row-of-separators": ({"type": "set"}, [31], "&" * 19_900),
    "row-of-equals-signs": ({"type": "pair"}, {"input": [1, 0], "target": [0, 1]}, "=" * 19_900),
    "row-of-foreign-digits": ({"type": "set"}, [31], "٦ " * 9_900),
    "row-of-parentheses": ({"type": "term"}, "linear", "(" * 1_900),
}


@pytest.mark.parametrize(
    ("spec", "key", "typed"),
    [pytest.param(*row, id=name) for name, row in FINDINGS.items()],
)
def test_answer_that_broke_a_grader_earns_nothing(spec: dict[str, Any], key: object, typed: Any) -> None:
    grader = make_grader(spec)

    try:
        score = grader.grade(grader.read(typed), grader.prepare(key)).score
    except InvalidResponse:
        score = None

    assert not score
