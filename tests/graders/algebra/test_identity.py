"""What evaluation leaves open: shown to be right by algebra in a child, or left to a person."""

from __future__ import annotations

from typing import Any

import psutil
import pytest

from graders import Status, make_grader
from graders.algebra import identity, prover
from graders.algebra.domains import read_domain
from graders.algebra.names import Vocabulary
from graders.algebra.parser import parse
from graders.child import Limits

IDENTICAL = {
    "power-cancelled": ("x", "x^2/x"),
    "factor-cancelled": ("x + 1", "(x^2 - 1)/(x - 1)"),
    "absolute-value": ("max(0, x)", "x*(1 + x/|x|)/2"),
    "hyperbolic": ("tanh(x)", "x*sinh(x)/(x*cosh(x))"),
    "too-long-to-evaluate": ("x", "x + 0*2^1100*(" + " + ".join(["softplus x"] * 90) + ")"),
}
OPEN = {
    "undefined-on-an-interval": ("x", "sqrt(x + 2.5)^2 - 2.5"),
    "function-that-is-not-known": ("round(x)", "x*round(x)/x"),
}

KINKS = "(|x + 1| + |x - 1| + |x - 2| + max(x, tanh x) + min(x, softplus x))"
ENDLESS = f"x*{KINKS}/({KINKS} + x/|x| - sign(x))"
"""Right but at 0; algebra finds no end of cases."""


def judged(key: str, typed: str, **options: Any) -> tuple[Any, Any]:
    grader = make_grader({"type": "expression", "symbols": ["x"], **options})
    value, prepared = grader.read(typed), grader.prepare(key)
    return grader.grade(value, prepared), grader.settle(value, prepared)


@pytest.mark.parametrize(("key", "typed"), IDENTICAL.values(), ids=IDENTICAL)
def test_answer_that_algebra_shows_to_be_equal_is_right(key: str, typed: str) -> None:
    before, after = judged(key, typed)

    assert (before.status, before.reason) == (Status.UNDECIDED, "needs-proof")
    assert (after.score, after.reason) == (1.0, "identical")


@pytest.mark.parametrize(("key", "typed"), OPEN.values(), ids=OPEN)
def test_answer_that_algebra_does_not_show_to_be_equal_is_left_to_a_person(key: str, typed: str) -> None:
    before, after = judged(key, typed)

    assert (before.reason, after.reason) == ("needs-proof", "not-decided")
    assert (after.status, after.score) == (Status.UNDECIDED, None)


@pytest.mark.parametrize("number", [0, 1, 5])
def test_algebra_tries_each_alternative_of_a_key(number: int) -> None:
    formulas = [f"x + {shift}" for shift in (7, 6, 5, 4, 3, 2)]
    formulas[number] = "x"
    grader = make_grader({"type": "expression", "symbols": ["x"]})
    key = grader.prepare({"expression": formulas[0], "accepts": formulas[1:]})

    after = grader.settle(grader.read("x^2/x"), key)

    assert (after.score, after.reason) == (1.0, "identical")


@pytest.mark.parametrize(("typed", "score"), [("x", 1.0), ("2*x", 0.0)])
def test_verdict_of_evaluation_stands(typed: str, score: float) -> None:
    before, after = judged("x", typed)

    assert before == after
    assert after.score == score


@pytest.mark.parametrize(
    ("left", "right", "domains", "equal"),
    [
        pytest.param("y^3*x", "y*x", {"y": "sign"}, True, id="sign"),
        pytest.param("y^3*x", "y*x", {}, False, id="real"),
        pytest.param("|x|", "x", {"x": "positive"}, True, id="positive"),
        pytest.param("|x|", "x", {}, False, id="any-sign"),
        pytest.param("|x|", "-x", {"x": {"min": -2, "max": 0}}, True, id="interval"),
        pytest.param("floor(x)", "x", {"x": "integer"}, True, id="integer"),
        pytest.param("floor(x)", "x", {}, False, id="not-whole"),
        pytest.param("log(x*y)", "log x + log y", {"x": "positive", "y": "positive"}, True, id="logarithm"),
        pytest.param("sigmoid(x)", "(1 + tanh(x/2))/2", {}, True, id="sigmoid"),
        pytest.param("exp(x)", "1 + x + x^2/2", {}, False, id="series"),
        pytest.param("0.1 + 0.2", "0.3", {}, True, id="decimals-are-exact"),
    ],
)
def test_identities_hold_on_the_declared_domain(
    left: str, right: str, domains: dict[str, Any], equal: bool
) -> None:
    vocabulary = Vocabulary.of(["x", "y"], {})
    declared = {name: read_domain(domains.get(name, "real"), name) for name in ("x", "y")}
    trees = [identity.listed(parse(text, vocabulary)) for text in (left, right)]

    task = {"answer": trees[0], "keys": trees[1:], "cases": list(identity.cases(declared))}

    assert prover.proved(task) == {"equal": equal}


@pytest.mark.parametrize(
    ("limits", "typed"),
    [
        pytest.param(Limits(cpu=1), ENDLESS, id="processor-time"),
        pytest.param(Limits(memory=2**20), ENDLESS, id="memory"),
        pytest.param(Limits(wall=0.01), "x^2/x", id="clock"),
    ],
)
def test_child_beyond_its_limits_decides_nothing(
    limits: Limits, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "LIMITS", limits)
    others = psutil.Process().children()

    before, after = judged("x", typed)

    assert (before.reason, after.reason) == ("needs-proof", "not-decided")
    assert psutil.Process().children() == others
