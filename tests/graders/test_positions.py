"""Where in an answer the fault of a refusal is said to be."""

from __future__ import annotations

from typing import Any

import pytest

from graders import InvalidResponse, make_grader

ONE_HOTS = {"input": {"type": "one-hot"}, "target": {"type": "one-hot"}}
MATCHED = {"type": "matching", "left": ["A", "B"], "values": ["He", "Xavier"]}
ORDERED = {"type": "ordering", "labels": ["read", "grade", "record"]}
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
    ({"type": "bits"}, "y = 11O1", "O1"),
    ({"type": "bits"}, "1,1,2,1", "2,1"),
    ({"type": "boolean"}, "Yes, or no", "or no"),
    ({"type": "set"}, "{31, 5o}", "o}"),
    ({"type": "set"}, "strided or transposed", "or transposed"),
    ({"type": "set"}, "{(5,5) or (7,3)}", "or (7,3)}"),
    ({"type": "set"}, "a, !!, b", "!!, b"),
    (MATCHED, "A = He, B = LeCun", "LeCun"),
    (MATCHED, "A = He, D = Xavier", "D = Xavier"),
    (MATCHED, "A = He, A = Xavier", "A = Xavier"),
    (ORDERED, "read → grde → record", "grde → record"),
    (ORDERED, "read, read, grade", "read, grade"),
    ({"type": "layer"}, "Conv2D!", "!"),
    ({"type": "layer"}, "keras.layers.Conv2D(64, (3,3)", "(64, (3,3)"),
    ({"type": "layer"}, "Conv2D(filters=8, filters=8)", "filters=8)"),
    ({"type": "hyperplane"}, "2x1 - 3q + 1 = 0", "q + 1 = 0"),
    ({"type": "hyperplane"}, "x^2 + y = 0", "^2 + y = 0"),
    ({"type": "hyperplane"}, "2x1 + (3 - x2 = 0", "(3 - x2 = 0"),
    ({"type": "hyperplane"}, "x = 1 = y", "= y"),
    ({"type": "hyperplane"}, "w1=-1, w2=1, c=2", "c=2"),
    ({"type": "hyperplane"}, "w=(1, 2_a), b=1", "_a), b=1"),
    ({"type": "widths"}, "784-2.5-784", "2.5-784"),
    ({"type": "widths"}, "784, -64, 784", "-64, 784"),
    ({"type": "widths"}, "784-64 or 784-32-784", "or 784-32-784"),
    ({"type": "shape"}, "(224, 224, a)", "a)"),
    ({"type": "shape"}, "(224,,1)", ",,1)"),
    ({"type": "inequality"}, "140 < v < 150", "< 150"),
    ({"type": "inequality"}, "x > 12k5", "k5"),
    ({"type": "inequality"}, "150 ± 1", "± 1"),
    ({"type": "certificate"}, "(6,9) = 1/2 (6,6) + a (6,12)", "a (6,12)"),
    ({"type": "certificate"}, "(6,9) = 1/2 (6,6) + 1/2 (6,12", "1/2 (6,6) + 1/2 (6,12"),
    ({"type": "architecture"}, "2-4-4-1 frobnicate sigmoid", "frobnicate sigmoid"),
    ({"type": "architecture"}, "Sequential([Dense(4, activation='foo'), Dense(1)])", "'foo'), Dense(1)])"),
    ({"type": "architecture"}, "Sequential([Dense(4, activation='relu'), Conv2D(3)])", "Conv2D(3)])"),
    ({"type": "architecture"}, "model = Sequential([\n Dense(4, 'relu'),\n Dense(1]", "]"),
    (
        {"type": "architecture"},
        "```python\nSequential([\n  Dense(4, activation='foo'),\n])\n```",
        "'foo'),\n])\n```",
    ),
    (
        {"type": "architecture"},
        "```py\nx = 'größe'; Sequential([Dense(4, 'relu'), Conv2D(3)])\n```\n",
        "Conv2D(3)])\n```\n",
    ),
    ({"type": "architecture"}, "x = 'ä\x0c\u2028'; Sequential([\rDense(4, foo)])", "foo)])"),
    ({"type": "architecture"}, "`Sequential([Dense(4, 'relu'), foo])`", "foo])`"),
    (
        {"type": "architecture"},
        "Sequential([Dense(4, 'relu'), Dense(1, 'relu', False)])",
        "Dense(1, 'relu', False)])",
    ),
    ({"type": "architecture"}, "```\nSequential([Dense(4, 'relu')\nDense(1]\n```", "]\n```"),
    ({"type": "architecture"}, "~~~\nfoo = 5\nwhile True: Dense(4)\n~~~", "while True: Dense(4)\n~~~"),
    ({"type": "architecture"}, "Sequential([Dense(4, ‘relu’), Dense(foo, ‘relu’)])", "foo, ‘relu’)])"),
    ({"type": "architecture"}, '{"layers": [4], "activaton": "relu"}', 'activaton": "relu"}'),
    ({"type": "vector"}, "w = (1,000; 2,500)", "1,000; 2,500)"),
    ({"type": "vector"}, "w = (0,5 1,5)", "0,5 1,5)"),
    ({"type": "matrix"}, "[[±1, 2], [3, 4]]", "±1, 2], [3, 4]]"),
    ({"type": "set"}, "5, 1 ± 2", "± 2"),
    ({"type": "set"}, "1, (0,5, 1,5)", "0,5, 1,5)"),
    ({"type": "real"}, "x = 1.23×10-4", "-4"),
    ({"type": "integer"}, "n = 128 B", "B"),
    ({"type": "formula", "symbols": ["x"]}, "f(x) = sqrt[x](2)", "(2)"),
    ({"type": "formula", "symbols": ["x"]}, "f(x) = z + 1", "z + 1"),
    ({"type": "formula", "symbols": ["x"]}, r"\frac{z}{2} + x", "z}{2} + x"),
    ({"type": "formula", "symbols": ["x"]}, r"$\tanh(q)$", "q)$"),
    ({"type": "formula", "symbols": ["x"]}, r"f(x) = \sqrt{x} + q", "q"),
    ({"type": "formula", "symbols": ["w", "x"], "target": "w"}, "w <- w + z", "z"),
    ({"type": "formula", "symbols": ["w", "x"], "target": "w"}, "x*u, u = q*w", "q*w"),
    ({"type": "formula", "symbols": ["w", "x"]}, "x*w[1]", "w[1]"),
]
NOWHERE: list[tuple[dict[str, Any], Any]] = [
    ({"type": "boolean"}, "maybe"),
    ({"type": "choice", "values": ["a", "b"]}, "c"),
    ({"type": "term"}, "???"),
    (MATCHED, "A = He"),
    (ORDERED, "read, grade"),
    ({"type": "widths"}, "784"),
    ({"type": "set"}, ["31", "5o"]),
    ({"type": "bits"}, ["1", "O"]),
    ({"type": "hyperplane"}, {"w": ["1", "a"], "b": "0"}),
]
"""What is wrong as a whole, lacks something, or is no text."""


@pytest.mark.parametrize(("spec", "typed", "rest"), REFUSED, ids=[typed for _, typed, _ in REFUSED])
def test_refusal_points_at_what_could_not_be_read(spec: dict[str, Any], typed: str, rest: str) -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader(spec).read(typed)

    assert typed[fault.value.position :] == rest
    assert fault.value.remedy


def test_refusal_points_nowhere_where_the_typed_text_was_rewritten() -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader({"type": "real"}).read(r"\frac{a}{2}")

    assert fault.value.position is None


@pytest.mark.parametrize(("spec", "typed"), NOWHERE, ids=[str(typed) for _, typed in NOWHERE])
def test_refusal_of_a_whole_answer_points_nowhere(spec: dict[str, Any], typed: Any) -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader(spec).read(typed)

    assert fault.value.position is None


def test_refusal_of_a_cell_points_into_its_text() -> None:
    grader = make_grader({"type": "table", "fields": {"size": {"type": "integer"}}})

    with pytest.raises(InvalidResponse) as fault:
        grader.read({"conv1": {"size": "N = 73.856"}})

    assert fault.value.position == len("N = ")
