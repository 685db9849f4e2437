"""Answers drawn as MathML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from graders import make_grader, notation
from graders.grader import Raw
from tests.graders.test_protocol import SPECIMENS

NUMBER, MARKUP = {"type": "real"}, "<img src=x onerror='alert(1)'>&"
X = {"type": "expression", "symbols": ["x"]}
PLUS_ONE = "<mrow><mo>(</mo><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mo>)</mo></mrow>"
POINT = "<mrow><mo>(</mo><mn>6</mn><mo>,</mo><mn>9</mn><mo>)</mo></mrow>"
HALF = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
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
    (X, r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    (X, "sqrt(x)", "<msqrt><mi>x</mi></msqrt>"),
    (X, "x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
    (X, "(x+1)^-x", f"<msup>{PLUS_ONE}<mrow><mo>−</mo><mi>x</mi></mrow></msup>"),
    (X, "floor(x)", "<mrow><mo>⌊</mo><mi>x</mi><mo>⌋</mo></mrow>"),
    (
        X,
        "x if x > 0 else 0",
        "<mrow><mo>{</mo><mtable><mtr><mtd><mi>x</mi></mtd><mtd><mrow><mtext>if\u00a0</mtext>"
        "<mrow><mi>x</mi><mo>&gt;</mo><mn>0</mn></mrow></mrow></mtd></mtr>"
        "<mtr><mtd><mn>0</mn></mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>",
    ),
    ({"type": "shape"}, "28x28", f"<mrow><mo>(</mo>{'<mn>28</mn><mo>,</mo><mn>28</mn>'}<mo>)</mo></mrow>"),
    ({"type": "one-hot"}, "01", "<mrow><mo>[</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>]</mo></mrow>"),
    ({"type": "bits"}, "y = 1, 1, 0", "<mn>110</mn>"),
    (
        {"type": "set"},
        "{31, a<b}",
        "<mrow><mo>{</mo><mn>31</mn><mo>,</mo><mtext>a&lt;b</mtext><mo>}</mo></mrow>",
    ),
    ({"type": "set"}, "(6, 9)", f"<mrow><mo>{{</mo>{POINT}<mo>}}</mo></mrow>"),
    ({"type": "widths"}, "9-3-9", "<mrow><mn>9</mn><mo>→</mo><mn>3</mn><mo>→</mo><mn>9</mn></mrow>"),
    ({"type": "inequality"}, "at least 142", "<mrow><mo>≥</mo><mn>142</mn></mrow>"),
    (
        {"type": "hyperplane"},
        "2x2 - x1 = 0.5",
        "<mrow><mo>−</mo><msub><mi>x</mi><mn>1</mn></msub><mo>+</mo><mn>2</mn><mo>\u2062</mo>"
        "<msub><mi>x</mi><mn>2</mn></msub><mo>−</mo><mn>0.5</mn><mo>=</mo><mn>0</mn></mrow>",
    ),
    (
        {"type": "certificate"},
        "(6, 9) = 1/2 (6, 9) - 0.5 (9, 6)",
        f"<mrow>{POINT}<mo>=</mo><mrow>{HALF}<mo>\u2062</mo>{POINT}<mo>−</mo>{HALF}<mo>\u2062</mo>"
        "<mrow><mo>(</mo><mn>9</mn><mo>,</mo><mn>6</mn><mo>)</mo></mrow></mrow></mrow>",
    ),
    (
        {"type": "pair", "fields": {"input": {"type": "bits"}, "target": {"type": "term"}}},
        {"input": "10", "target": None},
        "<mrow><mn>10</mn><mo>→</mo><mtext>(blank)</mtext></mrow>",
    ),
    (
        {"type": "table", "fields": {"n": {"type": "integer"}}},
        {"<b>": {"n": "7"}},
        "<mtable><mtr><mtd><mtext></mtext></mtd><mtd><mtext>n</mtext></mtd></mtr>"
        "<mtr><mtd><mtext>&lt;b&gt;</mtext></mtd><mtd><mn>7</mn></mtd></mtr></mtable>",
    ),
    ({"type": "ordering"}, "b, a", "<mrow><mtext>b</mtext><mo>→</mo><mtext>a</mtext></mrow>"),
    (
        {"type": "matching"},
        "A = <i>, B = b",
        "<mtable><mtr><mtd><mtext>A</mtext></mtd><mtd><mo>=</mo></mtd><mtd><mtext>&lt;i&gt;</mtext></mtd></mtr>"
        "<mtr><mtd><mtext>B</mtext></mtd><mtd><mo>=</mo></mtd><mtd><mtext>b</mtext></mtd></mtr></mtable>",
    ),
    ({"type": "term"}, "<b>&", "<mtext>&lt;b&gt;&amp;</mtext>"),
    (
        {"type": "explanation", "rubric": [{"id": "a", "weight": 1, "text": "b"}]},
        MARKUP,
        "<mtext>&lt;img src=x onerror='alert(1)'&gt;&amp;</mtext>",
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


HOSTILE = ["</mtext><script>alert(1)</script>", "]]>", "<!--", "&amp;", "\x00\x1b", "\ud800", "\ufffe", "\"'"]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_leaves_its_element(name: str) -> None:
    """Whoever wrote a name, an author among them, it stays the text of one element."""
    grader = make_grader({"type": "table", "fields": {"n": {"type": "term"}}})

    math = notation.draw(grader, {name: {"n": name}})

    root = ElementTree.fromstring(math)
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert tags.count("mtext") == 4
    assert set(tags) == {"math", "mtable", "mtr", "mtd", "mtext"}
    math.encode()


@pytest.mark.parametrize(("spec", "key"), SPECIMENS)
def test_every_type_is_drawn_as_well_formed_xml(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    values = [grader.read(grader.write(prepared)), *(mutant for _, mutant in grader.mutants(prepared))]

    for value in values:
        ElementTree.fromstring(notation.draw(grader, value))
