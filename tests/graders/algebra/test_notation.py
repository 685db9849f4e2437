"""Notations of code and mathematics for what the language says with a function, and names on the left."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from graders import InvalidResponse, make_grader

RELU = [
    "x, x>0; 0, x<=0",
    "f(x) = x, x > 0; 0, otherwise",
    "x>0 ? x : 0",
    "(x < 0) ? 0 : x",
    "x <= 0 ? 0 : x > 1 ? x : x",
    "x*heaviside(x)",
    "x*np.heaviside(x, 0)",
    "torch.clamp(x, min=0)",
    "torch.clamp(x, 0)",
    "np.clip(x, 0, None)",
    "-np.clip(-x, None, 0)",
    "max([0, x])",
    "np.max({0, x})",
    "x·1_{x>0}",
    r"x \cdot \mathbb{1}_{x \geq 0}",
    r"x \mathbf{1}[x>0]",
    "x*I(x>0)",
    "(x)_+",
    "[x]_{+}",
    "x*(x>0).astype(float)",
    "x*float(x > 0)",
    "x (if x>0), 0 (otherwise)",
    "f(z) = max(0, z)",
    "f(t) := t if t > 0 else 0",
    "x -> max(0, x)",
    r"f\colon x \mapsto \max(0, x)",
    "lambda x: max(0, x)",
    "return max(0, x)",
]
VARIANCE = [
    r"\operatorname{Var}\left[W^{(l)}\right] = \frac{2}{n+m}",
    "Var(W_{i,j}) = 2/(n+m)",
    r"\mathbb{V}[W] = 2/(n+m)",
    "sigma^2 = 2/(n+m)",
    "σ_w² = 2/(n+m)",
    "D(W) = 2/(n+m)",
]
FUNCTIONS: dict[str, tuple[str, Callable[[float], float]]] = {
    "logaddexp": ("np.logaddexp(0, x)", lambda x: math.log(1 + math.exp(x))),
    "erfc": ("special.erfc(x)", math.erfc),
    "cube-root": ("np.cbrt(x)", math.cbrt),
    "cube-root-in-latex": (r"\sqrt[3]{x}", math.cbrt),
    "cube-root-sign": ("∛x", math.cbrt),
    "normal": ("scipy.special.ndtr(x)", lambda x: math.erfc(-x / math.sqrt(2)) / 2),
    "step-of-numpy": ("np.heaviside(x, 1)", lambda x: float(x >= 0)),
    "step": ("heaviside(x)", lambda x: (x > 0) / 2 + (x >= 0) / 2),
    "bounds-by-name": ("torch.clamp(x, max=1)", lambda x: min(x, 1)),
}


def grade(key: str, typed: str, symbols: list[str]) -> Any:
    grader = make_grader({"type": "expression", "symbols": symbols})
    return grader.grade(grader.read(typed), grader.prepare(key))


@pytest.mark.parametrize("typed", RELU)
def test_notation_of_a_rectifier_is_read(typed: str) -> None:
    assert grade("max(0, x)", typed, ["x"]).score == 1


@pytest.mark.parametrize("typed", VARIANCE)
def test_left_hand_side_does_not_count(typed: str) -> None:
    assert grade("2/(n + m)", typed, ["n", "m"]).score == 1


@pytest.mark.parametrize(("typed", "meaning"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_function_has_the_value_python_computes(typed: str, meaning: Callable[[float], float]) -> None:
    grader = make_grader({"type": "expression", "symbols": ["x"]})
    key = grader.prepare("x")

    values = key.ground.sample(grader.read(typed)).values

    assert list(values) == pytest.approx([meaning(point["x"]) for point in key.ground.points])


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("±x", "two-formulas"),
        (r"\pm x", "two-formulas"),
        ("f(z) = x*z*w", "unknown-name"),
        ("x > 0 ? x", "not-a-formula"),
        ("? x : 0", "not-a-formula"),
        ("y exp(-z), z(x) = 2", "unknown-name"),
    ],
)
def test_what_is_still_no_formula_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader({"type": "expression", "symbols": ["x"]}).read(typed)

    assert fault.value.reason == reason


def test_other_argument_name_is_one_name_only_where_there_is_one_symbol() -> None:
    with pytest.raises(InvalidResponse, match="“z” is not a symbol"):
        make_grader({"type": "expression", "symbols": ["x", "y"]}).read("f(z) = z*y")
