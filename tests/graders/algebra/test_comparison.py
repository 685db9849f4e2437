"""Verdicts on formulas: equal, different with a witness, or left to a person."""

from __future__ import annotations

import math
from typing import Any

import pytest

from graders import InvalidSpec, Status, make_grader

IDENTITIES = {
    "cosh-of-difference": ("cosh(x - y)", "cosh(x)*cosh(y) - sinh(x)*sinh(y)"),
    "sine-of-sum": ("sin(x + y)", "sin x cos y + cos x sin y"),
    "cube": ("(x + y)^3", "x^3 + 3x^2 y + 3x y^2 + y^3"),
    "root-of-square": ("sqrt((x - y)^2)", "|x - y|"),
    "larger": ("max(x, y)", "(x + y + |x - y|)/2"),
    "log-sum-exp": ("log(exp(x) + exp(y))", "max(x,y) + log1p(exp(-|x - y|))"),
    "softmax-of-two": ("exp(x)/(exp(x) + exp(y))", "sigmoid(x - y)"),
    "normal": ("Phi(x)", "1/2 + erf(x/√2)/2"),
    "hidden-cancellation": ("x*y", "(x*y + 1e18) - 1e18"),
    "far-out": ("x/(1 + exp(x*y*99))", "x*exp(-x*y*99)/(1 + exp(-x*y*99))"),
    "steep": ("x^20 - y^20", "(x^10 - y^10)(x^10 + y^10)"),
}
NON_IDENTITIES = {
    "one-in-a-thousand": ("x*y", "1.001*x*y"),
    "one-in-a-hundred-million": ("x*y", "x*y*(1 + 1e-8)"),
    "added-millionth": ("sin(x)", "sin(x) + 1e-6"),
    "taylor": ("exp(x)", "1 + x + x^2/2 + x^3/6 + x^4/24 + x^5/120"),
    "negative-side": ("abs(x)", "x"),
    "beyond-six": ("max(0, x)", "min(max(0, x), 6)"),
    "hidden-difference": ("x*y", "(x*y + 1e18) - 1e18 + 1e-7"),
    "never-defined": ("x + 5", "sqrt(-1 - x^2)"),
    "defined-on-one-side": ("x", "exp(log(x))"),
}


def grade(key: object, typed: str, **options: Any) -> Any:
    grader = make_grader({"type": "expression", "symbols": ["x", "y"], **options})
    prepared = grader.prepare(key)
    return grader.grade(grader.read(typed), prepared)


@pytest.mark.parametrize(("left", "right"), IDENTITIES.values(), ids=IDENTITIES)
def test_equal_functions_are_equal_whichever_is_the_key(left: str, right: str) -> None:
    assert grade(left, right).score == 1
    assert grade(right, left).score == 1


@pytest.mark.parametrize(("key", "typed"), NON_IDENTITIES.values(), ids=NON_IDENTITIES)
def test_different_functions_differ(key: str, typed: str) -> None:
    assert grade(key, typed).score == 0


LOST_IN_DOUBLES = {
    "log-of-odds": ("x", "-log(1/sigmoid(x) - 1)"),
    "log-of-odds-reversed": ("x", "log(1/(1 - sigmoid(x)) - 1)"),
    "area-tangent": ("x", "log((1 + tanh(x/2))/(1 - tanh(x/2)))"),
    "one": ("x/x", "sqrt(1 - tanh(x)^2)*cosh(x)"),
}


@pytest.mark.parametrize(("key", "typed"), LOST_IN_DOUBLES.values(), ids=LOST_IN_DOUBLES)
def test_digits_that_doubles_lose_are_not_held_against_an_answer(key: str, typed: str) -> None:
    assert grade(key, typed, symbols=["x"], domains={"x": {"min": -36, "max": 36}}).score == 1


@pytest.mark.parametrize("end", ["0.02", "-0.02", "1/20"])
def test_a_branch_that_ends_a_little_beside_the_keys_is_wrong(end: str) -> None:
    typed = f"x if x > {end} else 2(exp(x) - 1)"

    assert grade("max(0, x) + min(0, 2*(exp(x) - 1))", typed, symbols=["x"]).score == 0


def test_what_takes_too_long_to_work_out_is_left_to_algebra() -> None:
    typed = "x + 0*2^1100*(" + " + ".join(["softplus x"] * 90) + ")"

    verdict = grade("x", typed, symbols=["x"])

    assert (verdict.status, verdict.reason) == (Status.UNDECIDED, "needs-proof")


def test_what_is_written_like_the_key_is_right_however_long_it_takes_to_work_out() -> None:
    key = " + ".join(["(x + 1e9 - 1e9)"] * 45)

    verdicts = [grade(key, typed, symbols=["x"]) for typed in (key, key.replace("x + 1e9", "1e9 + x"))]

    assert [verdict.status for verdict in verdicts] == [Status.CORRECT, Status.UNDECIDED]


def test_a_witness_shows_the_students_own_value_and_not_the_keys() -> None:
    verdict = grade("7*x", "5*x", symbols=["x"])

    assert verdict.feedback == "At x = -2 your formula yields -10, which is not right."
    assert verdict.evidence["point"] == {"x": -2.0}
    assert verdict.evidence["key_value"] == -14.0


@pytest.mark.parametrize(
    ("factor", "score"), [("1.00009", 1), ("0.99991", 1), ("1.00011", 0), ("0.99989", 0)], ids=str
)
def test_the_tolerance_is_relative_to_the_key(factor: str, score: float) -> None:
    assert grade("x*y + 3", f"{factor}*(x*y + 3)", rtol=1e-4).score == score


def test_an_alternative_is_as_right_as_the_key() -> None:
    key = {"expression": "1/x", "accepts": ["2/x"]}

    assert [grade(key, typed).score for typed in ("1/x", "2/x", "1.5/x")] == [1, 1, 0]


def test_a_formula_undefined_at_one_point_is_left_to_algebra() -> None:
    verdict = grade("x", "x^2/x", symbols=["x"])

    assert (verdict.status, verdict.score, verdict.reason) == (Status.UNDECIDED, None, "needs-proof")


@pytest.mark.parametrize(
    ("domain", "scores"),
    [
        pytest.param("sign", [1, 1, 0], id="sign"),
        pytest.param("positive", [0, 1, 1], id="positive"),
        pytest.param("real", [0, 1, 0], id="real"),
        pytest.param([1, 4], [0, 1, 1], id="values"),
        pytest.param({"min": -1, "max": 0}, [0, 1, 0], id="interval"),
    ],
)
def test_formulas_are_compared_on_the_declared_domain(domain: object, scores: list[int]) -> None:
    options = {"symbols": ["x"], "domains": {"x": domain}}

    assert [grade("x*x*x", typed, **options).score for typed in ("x", "x^3", "|x|^3")] == scores


def test_a_constant_may_be_written_as_name_or_number() -> None:
    options = {"symbols": ["x"], "constants": {"a": 0.25}}

    assert [grade("a*x", typed, **options).score for typed in ("a x", "x/4", "0.25x", "x")] == [1, 1, 1, 0]


def test_a_key_without_symbols_is_a_number() -> None:
    options: dict[str, Any] = {"symbols": []}

    verdicts = [grade("sqrt(2)/2", typed, **options) for typed in ("1/√2", "0.7")]

    assert [verdict.score for verdict in verdicts] == [1, 0]
    assert verdicts[1].feedback == "Your formula yields 0.7, which is not right."


def test_near_misses_equal_to_the_key_are_no_mutants() -> None:
    grader = make_grader({"type": "expression", "symbols": ["x"], "domains": {"x": "sign"}})
    prepared = grader.prepare("1/x")

    mutants = {grader.preview(mutant) for _, mutant in grader.mutants(prepared)}

    assert "x" not in mutants
    assert "1" in mutants


def test_the_points_are_the_same_on_every_machine() -> None:
    grader = make_grader({"type": "expression", "symbols": ["x", "y"], "domains": {"y": "sign"}})

    points = grader.prepare("x*y").ground.points

    assert len(points) == 32
    assert points[0] == {"x": -2.0, "y": 1.0}
    assert points[8] == {"x": -1.69, "y": 1.0}
    assert points[31] == {"x": -3.0, "y": -1.0}


KEY_FAULTS = {
    "number": (3, "no formula"),
    "none": (None, "no formula"),
    "unreadable": ("x +", "ends too early"),
    "unknown-name": ("x + q", "“q” is not a symbol"),
    "hardly-defined": ("sqrt(-x^2 - 1)", "defined at 0 of"),
    "huge": ("9^9^9^9", "defined at 0 of"),
    "no-expression": ({"accepts": ["x"]}, "no formula"),
    "alternative": ({"expression": "x", "accepts": [3]}, "3"),
    "alternatives": ({"expression": "x", "accepts": "x"}, "not a list"),
}


@pytest.mark.parametrize(("key", "message"), KEY_FAULTS.values(), ids=KEY_FAULTS)
def test_a_key_that_cannot_be_compared_with_is_the_authors_fault(key: object, message: str) -> None:
    with pytest.raises(InvalidSpec, match=message):
        grade(key, "x")


SPEC_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "symbols": ({"symbols": "xy"}, "symbols"),
    "symbol": ({"symbols": ["2x"]}, "2x"),
    "symbol-twice": ({"symbols": ["x", "x"]}, "twice"),
    "constant-is-symbol": ({"constants": {"x": 1}}, "twice"),
    "constant": ({"constants": {"a": "big"}}, "big"),
    "constant-infinite": ({"constants": {"a": math.inf}}, "inf"),
    "domain": ({"domains": {"x": "complex"}}, "complex.*positive-integer"),
    "domain-of-nothing": ({"domains": {"z": "real"}}, "z"),
    "domain-empty": ({"domains": {"x": {"min": 1, "max": 1}}}, "domain"),
    "alias": ({"aliases": {"lr": "eta"}}, "eta"),
    "rtol": ({"rtol": 0}, "rtol"),
    "without": ({"without": ["frobnicate"]}, "frobnicate.*sigmoid"),
}


@pytest.mark.parametrize(("options", "message"), SPEC_FAULTS.values(), ids=SPEC_FAULTS)
def test_an_option_that_does_not_fit_is_the_authors_fault(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidSpec, match=message):
        make_grader({"type": "expression", "symbols": ["x"], **options})


def test_a_target_must_be_a_symbol() -> None:
    with pytest.raises(InvalidSpec, match="target 'w'"):
        make_grader({"type": "formula", "symbols": ["x"], "target": "w"})
