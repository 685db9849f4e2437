"""Whatever an author or a line of JSON gives, only InvalidSpec comes of it; a key taken can be graded by."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders import GRADERS, InvalidResponse, InvalidSpec, make_grader

NUMBERS: list[Any] = [0, 1, -1, 1.5, 10**30, 10**400, Decimal("1e400"), Decimal("1e-400"), float("inf")]
DIGITS = [
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "0e-999999999",
    "0e999999999",
    "1e1000001",
    "1e400",
    "1e308",
    "9e307",
    "1e-308",
    "1e-200",
    "nan",
    "sNaN",
    "-Infinity",
    "1" * 70,
    "0." + "1" * 70,
    "2.5",
    "0",
]
WORDS = [
    "x",
    "y",
    "real",
    "sign",
    "",
    "a",
    "A",
    "-",
    "b",
    "Conv2D",
    "not a",
    "\x00",
    "\ud800x",
    "1,2",
    "1101",
    "a" * 5_000,
    "f(x",
    "?",
]
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 9),
    st.sampled_from([*NUMBERS, *DIGITS, *WORDS]),
    st.text(max_size=5),
)
NAMES = st.sampled_from(
    [
        "w",
        "b",
        "relation",
        "limit",
        "members",
        "optional",
        "input",
        "target",
        "conv1",
        "shape",
        "size",
        "type",
    ]
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
POINTS = st.lists(st.lists(ATOMS, max_size=2), max_size=3)
FORMULAS = [
    "x",
    "y/x",
    "sqrt(x)*2",
    "1/(x - x)",
    "log(-1)",
    "9^9^9^9^9",
    "x if x > 0",
    "0*x",
    "3",
    "x^y",
    "e^x",
]
FITTING: dict[str, Any] = {
    "integer": ATOMS,
    "real": ATOMS,
    "inequality": st.fixed_dictionaries({"relation": st.sampled_from([">", "<=", [], "!"]), "limit": ATOMS}),
    "shape": st.lists(ATOMS, max_size=3),
    "vector": st.lists(ATOMS, max_size=3),
    "matrix": st.lists(st.lists(ATOMS, min_size=2, max_size=2), min_size=1, max_size=2),
    "one-hot": st.permutations([0, 1, "0"]),
    "pair": st.fixed_dictionaries({"input": st.just("10"), "target": st.permutations([0, 1]) | ATOMS}),
    "matching": st.fixed_dictionaries({"A": ATOMS, "B": ATOMS}),
    "ordering": st.lists(ATOMS, max_size=4),
    "certificate": st.fixed_dictionaries({"positive": st.just([[0, 0]]), "negative": POINTS}),
    "architecture": st.fixed_dictionaries(
        {
            "positive": st.just([[0, 0]]),
            "negative": POINTS | st.just([[1, 1]]),
            "overlaps": st.lists(
                st.dictionaries(st.sampled_from(["positive", "negative"]), POINTS), max_size=1
            ),
            "certificates": st.lists(
                st.fixed_dictionaries(
                    {
                        "activations": st.lists(st.sampled_from(["relu", "gelu"]) | ATOMS, max_size=1),
                        "weights": st.lists(
                            st.fixed_dictionaries(
                                {"W": POINTS | st.just([[-1], [-1]]), "b": st.lists(ATOMS, max_size=1)}
                            ),
                            max_size=2,
                        ),
                    }
                ),
                max_size=2,
            ),
        }
    ),
    "widths": st.lists(st.integers(-1, 9) | ATOMS, max_size=5),
    "bits": st.lists(st.sampled_from([0, 1, "1", "1e99"]), max_size=4),
    "set": st.lists(ATOMS | st.lists(ATOMS, max_size=2), max_size=3),
    "table": st.dictionaries(NAMES, st.fixed_dictionaries({"size": ATOMS}), min_size=1, max_size=2),
    "boolean": ATOMS,
    "choice": ATOMS,
    "term": ATOMS,
    "layer": ATOMS,
    "expression": st.sampled_from(FORMULAS)
    | st.fixed_dictionaries({"expression": ATOMS, "accepts": st.lists(ATOMS)}),
    "formula": st.sampled_from(FORMULAS),
    "hyperplane": st.fixed_dictionaries({"w": st.lists(ATOMS, min_size=1, max_size=3), "b": ATOMS}),
}
NEEDED: dict[str, dict[str, Any]] = {
    "choice": {"values": ["a", "b"]},
    "matching": {"left": ["A", "B"]},
    "expression": {"symbols": ["x", "y"]},
    "formula": {"symbols": ["x", "y"]},
}
OPTIONS = st.sampled_from(
    [
        "rtol",
        "atol",
        "digits",
        "aliases",
        "fields",
        "values",
        "rows",
        "orientation",
        "per_cell",
        "open",
        "labels",
        "left",
        "names",
        "rule",
        "_words",
        "symbols",
        "domains",
        "constants",
        "target",
        "without",
    ]
)
OPTION_VALUES = st.one_of(
    VALUES,
    st.dictionaries(st.sampled_from(WORDS), ATOMS | st.lists(st.sampled_from(WORDS), max_size=2), max_size=3),
    st.lists(st.sampled_from(WORDS), max_size=3),
    st.dictionaries(
        NAMES, st.fixed_dictionaries({"type": st.sampled_from([*GRADERS, "formula", "no"])}), max_size=2
    ),
)
TYPED = ["1", "10 -> 01", "0.5", "yes", "a", "[1, 0]", "(1, 0)", "w=(1,2), b=1e300", "1e308", "{}"]


def exercise(spec: dict[str, Any], key: Any, typed: list[Any]) -> None:
    """Do with a grader all that a service does; only the two faults may come of it."""
    try:
        grader = make_grader(spec)
        prepared = grader.prepare(key)
    except InvalidSpec as fault:
        str(fault).encode()
        return
    values = [mutant for _, mutant in itertools.islice(grader.mutants(prepared), 20)]
    for raw in [grader.write(prepared), *typed]:
        try:
            values.append(grader.read(raw))
        except InvalidResponse as fault:
            str(fault).encode()
    for value in values:
        verdict = grader.grade(value, prepared)
        assert verdict.score is None or 0 <= verdict.score <= 1
        grader.preview(value)
        grader.plain(value)


@pytest.mark.parametrize("kind", GRADERS)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_spec_and_key_are_graded_by_or_refused(kind: str, data: st.DataObject) -> None:
    options = data.draw(st.dictionaries(OPTIONS, OPTION_VALUES, max_size=2) | st.just({}))
    usual = NEEDED.get(kind, {})
    key = data.draw(FITTING[kind] | VALUES)
    typed = data.draw(st.lists(st.sampled_from(TYPED) | st.text(max_size=12), max_size=3))

    exercise({**usual, **options, "type": kind}, key, typed)


HUGE = "1e999999999"
FAULTS: dict[str, tuple[dict[str, Any], Any]] = {
    "real-key": ({"type": "real"}, HUGE),
    "real-key-tiny": ({"type": "real", "atol": 1}, "1e-999999999"),
    "real-rtol": ({"type": "real", "rtol": HUGE}, 1),
    "real-digits": ({"type": "real", "digits": 0}, "1e400"),
    "real-alias": ({"type": "real", "aliases": {"1": HUGE}}, 1),
    "real-alias-twice": ({"type": "real", "aliases": {"a b": 1, "ab": 2}}, 1),
    "real-many-digits": ({"type": "real"}, "0." + "1" * 60),
    "inequality-key": ({"type": "inequality"}, "1e1000001"),
    "integer-fields": ({"type": "integer", "fields": None}, 1),
    "integer-fields-of-types": ({"type": "integer", "fields": {"a": {"type": "integer"}}}, 1),
    "integer-key": ({"type": "integer"}, 10**60),
    "integer-key-unwritable": ({"type": "integer"}, 10**5_000),
    "term-aliases": ({"type": "term", "aliases": 5}, "a"),
    "term-aliases-nothing": ({"type": "term", "aliases": None}, "a"),
    "term-alias-twice": ({"type": "term", "aliases": {"a": ["c"], "b": ["c"]}}, "a"),
    "term-aliases-too-many": (
        {"type": "term", "aliases": {f"a{n}": [f"a{n}b{m}" for m in range(20)] for n in range(60)}},
        "a",
    ),
    "choice-values-too-many": ({"type": "choice", "values": [f"a{n}" for n in range(101)]}, "a1"),
    "table-fields-too-many": (
        {"type": "table", "fields": {f"c{n}": {"type": "real"} for n in range(51)}},
        {"r": {"c1": 1}},
    ),
    "term-key": ({"type": "term"}, "a" * 121),
    "choice-values": ({"type": "choice", "values": [1, None, {}]}, "a"),
    "choice-text-of-two": ({"type": "choice", "values": {"a": "b", "b": "c"}}, "a"),
    "choice-alias-of-another": ({"type": "choice", "values": ["a", "b"], "aliases": {"a": "b"}}, "a"),
    "shape-key": ({"type": "shape"}, [10**12]),
    "shape-axes": ({"type": "shape"}, [1] * 17),
    "bits-key": ({"type": "bits"}, "1" * 1_001),
    "vector-key": ({"type": "vector"}, [1] * 1_001),
    "vector-scalar-array": ({"type": "vector"}, Decimal(3)),
    "matrix-key": ({"type": "matrix"}, [[1] * 40] * 40),
    "set-key": ({"type": "set"}, list(range(101))),
    "set-empty-point": ({"type": "set"}, [[]]),
    "set-blank-word": ({"type": "set"}, ["?"]),
    "hyperplane-key": ({"type": "hyperplane"}, {"w": ["1e300", "1e300"], "b": 1}),
    "hyperplane-underflow": ({"type": "hyperplane"}, {"w": ["1e-200", 0], "b": 0}),
    "hyperplane-axes": ({"type": "hyperplane"}, {"w": [1] * 10, "b": 0}),
    "layer-key": ({"type": "layer"}, "Conv2D()"),
    "pair-names": ({"type": "pair", "fields": {"a": {"type": "real"}, "A": {"type": "real"}}}, [1, 2]),
    "pair-unreadable": (
        {"type": "pair", "fields": {"a": {"type": "set"}, "b": {"type": "set"}}},
        [["not a"], ["b"]],
    ),
    "pair-of-explanations": (
        {"type": "pair", "fields": {"a": {"type": "explanation"}, "b": {"type": "real"}}},
        ["x", 1],
    ),
    "table-in-table": ({"type": "table", "fields": {"a": {"type": "table"}}}, {"r": {"a": {}}}),
    "table-rows": ({"type": "table", "rows": 5}, {"r": {"size": 1}}),
    "table-same-rows": ({"type": "table"}, {"r": {"size": 1}, "R": {"size": 1}}),
    "table-many-rows": ({"type": "table"}, {f"r{n}": {"size": 1} for n in range(201)}),
    "field-type": ({"type": "table", "fields": {"a": {"type": []}}}, {"r": {"a": 1}}),
    "type": ({"type": []}, 1),
}


@pytest.mark.parametrize(("spec", "key"), FAULTS.values(), ids=FAULTS)
def test_fault_of_an_author_is_told_in_one_short_line(spec: dict[str, Any], key: object) -> None:
    with pytest.raises(InvalidSpec) as fault:
        make_grader(spec).prepare(key)

    assert len(str(fault.value)) < 500
    assert str(fault.value).isprintable()


EXTREMES: dict[str, tuple[dict[str, Any], Any]] = {
    "integer": ({"type": "integer"}, 10**60 - 10**15),
    "power-of-ten": ({"type": "real"}, 10**100),
    "largest": ({"type": "real"}, "1e308"),
    "smallest": ({"type": "real", "atol": "1e-308"}, "-1e-308"),
    "most-digits": ({"type": "real"}, "0.00000" + "1" * 50),
    "longest-list": ({"type": "vector"}, [1] * 1_000),
}


@pytest.mark.parametrize(("spec", "key"), EXTREMES.values(), ids=EXTREMES)
def test_extreme_key_can_still_be_typed(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)

    assert grader.grade(grader.read(grader.write(prepared)), prepared).score == 1
