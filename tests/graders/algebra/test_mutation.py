"""The near misses of a formula, listed by hand."""

from __future__ import annotations

import pytest

from graders import make_grader
from graders.algebra.mutation import mutants

GRADER = make_grader({"type": "expression", "symbols": ["x", "y"]})
NEAR = {
    "sum": ("x + 3", ["x - 3", "x", "3", "y + 3"]),
    "product": ("2*x", ["2", "x", "2*y"]),
    "power-of-a-negative": ("(-x)^2", ["-x", "x^2", "(-y)^2"]),
    "function": ("tanh(x)", ["x", "tanh(y)"]),
    "rounding": ("floor(x/2)", ["ceil(x/2)", "x/2", "floor(x)", "floor(2)", "floor(y/2)"]),
    "branches": ("1 if x > 0 else 2", ["1", "1 if x < 0 else 2", "1 if y > 0 else 2"]),
}


@pytest.mark.parametrize(("formula", "listed"), NEAR.values(), ids=NEAR)
def test_near_misses_by_hand(formula: str, listed: list[str]) -> None:
    tree = GRADER.read(formula)

    found = {GRADER.preview(mutant) for _, mutant in mutants(tree, ["x", "y"])}

    whole = {
        GRADER.preview(GRADER.read(text)) for text in (f"-({formula})", f"2*({formula})", f"({formula}) + 1")
    }
    assert found == {*listed, *whole}
