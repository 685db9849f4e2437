"""The MathML of formulas."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from graders import make_grader
from graders.algebra import mathml
from graders.algebra.tree import Name, call

GRADER = make_grader({"type": "expression", "symbols": ["x", "y", "n_in", "sigma", "kh", "kw"]})
SHOWN = {
    "fraction": ("(x + 1)/2", "x+12"),
    "product": ("2*x*y", "2\u2062x\u2062y"),
    "product-of-numbers": ("2*3", "2·3"),
    "product-with-a-function": ("x*Phi(y)", "x\u2062Φ\u2061(y)"),
    "product-of-words": ("kh*kw", "kh·kw"),
    "power-of-a-sum": ("(x + y)^2", "(x+y)2"),
    "power-of-a-power": ("(x^2)^y", "(x2)y"),
    "negative-factor": ("x*-y", "x\u2062(−y)"),
    "difference": ("x - (y - 1)", "x−(y−1)"),
    "greek-and-index": ("sigma*n_in", "σ\u2062nin"),
    "brackets": ("abs(x) + floor(y)", "|x|+⌊y⌋"),
    "function": ("max(0, x)", "max\u2061(0,x)"),
    "cases": ("x if x > 0 else 0", "{xif\u00a0x>00otherwise"),
    "open-cases": ("x if x <= 0", "{xif\u00a0x≤0"),
}


@pytest.mark.parametrize(("formula", "text"), SHOWN.values(), ids=SHOWN)
def test_mathml_shows_the_formula(formula: str, text: str) -> None:
    root = ElementTree.fromstring(mathml.write(GRADER.read(formula)))

    assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"
    assert "".join(root.itertext()) == text


def test_a_fraction_and_a_root_are_elements() -> None:
    markup = mathml.write(GRADER.read("sqrt(x)/2"))

    assert "<mfrac><msqrt><mi>x</mi></msqrt><mn>2</mn></mfrac>" in markup


def test_names_are_escaped() -> None:
    markup = mathml.write(call("<b>", Name("<script>"), Name("a_<i>")))

    root = ElementTree.fromstring(markup)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"math", "mrow", "mi", "mo", "msub"}
