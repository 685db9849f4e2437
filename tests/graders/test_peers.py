"""Cases on which graders in wide use err: ``peers.toml``, keys without a scale, answers that stall them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from graders import InvalidResponse, InvalidSpec, make_grader
from graders import raw as answers

PEERS = Path(__file__).with_name("peers.toml")
SGD = {"symbols": ["eta", "y", "x", "w"], "domains": {"y": "sign"}}
STALLED: list[tuple[dict[str, Any], object]] = [
    ({"type": "expression", "symbols": ["x"]}, "x + 1"),
    ({"type": "formula", **SGD}, "eta*y*x*exp(-y*w*x)"),
    ({"type": "integer"}, 73856),
    ({"type": "real"}, 25.2747),
    ({"type": "vector"}, [-0.54, 0.27]),
    ({"type": "matrix"}, [[1, 2], [3, 4]]),
    ({"type": "shape"}, [224, 224, 1]),
    ({"type": "hyperplane"}, {"w": [-0.5, 0.5], "b": 1}),
    ({"type": "inequality"}, {"relation": "<", "limit": -139.2384}),
    ({"type": "layer"}, "Conv2D"),
]
POISON: dict[str, Any] = {
    "tower-of-nines": "9^9^9^9",
    "tower-in-python": "9**9**9**9",
    "factorial": "factorial(10^6)",
    "factorial-of-a-billion": "factorial(10**9)",
    "3000-parentheses": "(" * 3000 + "x" + ")" * 3000,
    "10000-parentheses": "(" * 10_000 + "1" + ")" * 10_000,
    "large-power": "(x+1)^20000",
    "power-of-a-power": "((x+1)^9999)^9999",
    "nested-exponentials": "exp(exp(exp(exp(exp(9)))))",
    "sum-of-5000-terms": "+".join(["x"] * 5000),
    "100000-digits": "9" * 100_000,
    "beyond-float": "1e400",
    "huge-exponent": "1e999999999",
    "nan": "NaN",
    "infinity": "-inf",
    "import": "__import__('os').system('id')",
    "attributes": "().__class__.__mro__[1].__subclasses__()",
    "lambda-call": "(lambda: 1/0)()",
    "comprehension": "[x for x in range(10**9)]",
    "repeated-list": "[0]*10**9",
    "format-string": "%n%s%s%s{0.__class__}",
    "template": "{{7*7}}${7*7}",
    "sql": "1'; DROP TABLE mark; --",
    "markup": "<script>alert(1)</script>",
    "right-to-left": "\u202e321",
    "zero-width-alone": "\u200b\u200d\ufeff",
    "lone-surrogate": "\ud800",
    "null-byte": "1\x00",
    "megabyte": "x+" * 500_000,
    "megabyte-of-spaces": " " * 1_000_000,
    "true": True,
    "false": False,
    "null": None,
    "empty": "",
    "deep-list": json.loads("[" * 400 + "]" * 400),
}


def groups() -> Iterator[ParameterSet]:
    for group in tomllib.loads(PEERS.read_text(encoding="utf-8"))["group"]:
        spec = {"type": group["type"], **group.get("options", {})}
        yield pytest.param(spec, group["key"], group["cases"], id=group["name"])


def outcome(spec: dict[str, Any], key: object, raw: Any) -> float | str:
    """The score, or the status where there is none."""
    grader = make_grader(spec)
    try:
        verdict = grader.grade(grader.read(raw), grader.prepare(key))
    except InvalidResponse:
        return "invalid"
    return verdict.status.value if verdict.score is None else verdict.score


@pytest.mark.parametrize(("spec", "key", "cases"), list(groups()))
def test_answer_is_graded_right_where_others_err(
    spec: dict[str, Any], key: object, cases: list[list[Any]]
) -> None:
    outcomes = [[typed, outcome(spec, key, answers.load(json.dumps(typed)))] for typed, _ in cases]

    assert outcomes == [[typed, pytest.approx(expected)] for typed, expected in cases]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("real", 0),
        ("real", 2.8e-17),
        ("real", -1e-16),
        ("vector", [1.0, 2.8e-17]),
        ("matrix", [[1.0, -1e-16]]),
    ],
    ids=str,
)
def test_key_without_a_scale_is_refused_until_the_author_gives_one(kind: str, key: object) -> None:
    with pytest.raises(InvalidSpec, match="atol"):
        make_grader({"type": kind}).prepare(key)

    make_grader({"type": kind, "atol": 1e-9}).prepare(key)


@pytest.mark.parametrize(("spec", "key"), STALLED, ids=[str(spec["type"]) for spec, _ in STALLED])
@pytest.mark.parametrize("raw", POISON.values(), ids=POISON)
def test_answer_that_stalls_others_earns_nothing(spec: dict[str, Any], key: object, raw: Any) -> None:
    assert outcome(spec, key, raw) in ("invalid", 0.0)
