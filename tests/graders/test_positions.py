"""Where in an answer the fault of a refusal is said to be."""

from __future__ import annotations

from typing import Any

import pytest

from graders import InvalidResponse, make_grader

ONE_HOTS = {"input": {"type": "one-hot"}, "target": {"type": "one-hot"}}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "integer"}, "73856 or 73728", " or 73728"),
    ({"type": "integer"}, "N = 73.856", "73.856"),
    ({"type": "integer"}, "lots of them", "lots of them"),
    ({"type": "integer"}, "(3*3*cin+1)*128", "cin+1)*128"),
    ({"type": "integer"}, "the answer is 2 ** k", "k"),
    ({"type": "real"}, "σ ≈ 25.27 or 26.64", " or 26.64"),
    ({"type": "real"}, "e^k", "k"),
    ({"type": "real"}, "1,23,4", "1,23,4"),
    ({"type": "vector"}, "(1, two parts, 3)", "parts, 3)"),
    ({"type": "vector"}, "(1, 2_a, 3)", "_a, 3)"),
    ({"type": "matrix"}, "[[1, 2], [3, 4/k]]", "k]]"),
    ({"type": "one-hot"}, "[1, O, 0]", "O, 0]"),
    ({"type": "pair", "fields": ONE_HOTS}, "10 -> [0, b]", "b]"),
]


@pytest.mark.parametrize(("spec", "typed", "rest"), REFUSED, ids=[typed for _, typed, _ in REFUSED])
def test_refusal_points_at_what_could_not_be_read(spec: dict[str, Any], typed: str, rest: str) -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader(spec).read(typed)

    assert typed[fault.value.position :] == rest


def test_refusal_points_nowhere_where_the_typed_text_was_rewritten() -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader({"type": "real"}).read(r"\frac{a}{2}")

    assert fault.value.position is None
