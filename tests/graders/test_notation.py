"""Answers drawn as MathML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from graders import make_grader, notation
from graders.grader import Raw

NUMBER, MARKUP = {"type": "real"}, "<img src=x onerror='alert(1)'>&"
DRAWN: list[tuple[dict[str, Any], Raw, str]] = [
    (NUMBER, "2,50", "<mn>2.50</mn>"),
    (NUMBER, "-0.3", "<mrow><mo>−</mo><mn>0.3</mn></mrow>"),
    (
        NUMBER,
        "1.5e-40",
        "<mrow><mn>1.5</mn><mo>×</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>40</mn></mrow></msup></mrow>",
    ),
    ({"type": "real", "unit": "m/s"}, "3 km/h", "<mrow><mn>3</mn><mtext>\u00a0km/h</mtext></mrow>"),
    ({"type": "integer"}, "73,856", "<mn>73856</mn>"),
    ({"type": "vector"}, "1, 2", "<mrow><mo>[</mo><mn>1</mn><mo>,</mo><mn>2</mn><mo>]</mo></mrow>"),
    (
        {"type": "matrix"},
        [["1"], ["2"]],
        "<mrow><mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd></mtr><mtr><mtd><mn>2</mn></mtd></mtr></mtable>"
        "<mo>]</mo></mrow>",
    ),
    ({"type": "formula", "symbols": ["x"]}, "y = x/2", "<mfrac><mi>x</mi><mn>2</mn></mfrac>"),
    ({"type": "shape"}, "28x28", "<mtext>(28, 28)</mtext>"),
    (
        {"type": "explanation", "rubric": [{"id": "a", "weight": 1, "text": "b"}]},
        MARKUP,
        "<mtext>&lt;img src=x onerror=&#x27;alert(1)&#x27;&gt;&amp;</mtext>",
    ),
]


@pytest.mark.parametrize(
    ("spec", "raw", "drawn"), DRAWN, ids=[f"{spec['type']}-{raw}" for spec, raw, _ in DRAWN]
)
def test_what_was_read_is_drawn(spec: dict[str, Any], raw: Raw, drawn: str) -> None:
    grader = make_grader(spec)

    math = notation.draw(grader, grader.read(raw))

    assert math == f'<math xmlns="http://www.w3.org/1998/Math/MathML">{drawn}</math>'
    ElementTree.fromstring(math)
