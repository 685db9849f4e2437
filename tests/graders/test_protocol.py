"""What holds for every answer type."""

from __future__ import annotations

import dataclasses
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders import EXACT, GRADERS, NOT_YET, InvalidResponse, InvalidSpec, Status, make_grader
from graders import raw as answers

ONE_HOTS = {"input": {"type": "one-hot"}, "target": {"type": "one-hot"}}
COUNTS = {"N": "positive-integer", "B": "positive-integer"}
COLUMNS = {"shape": {"type": "shape", "vector_as_column": True}, "size": {"type": "integer"}}
CROSSING = {
    "positive": [[0, 0], [1, 1]],
    "negative": [[0, 1], [1, 0]],
    "common": {"positive": [[[0, 0], "1/2"], [[1, 1], "1/2"]], "negative": [[[0, 1], 0.5], [[1, 0], 0.5]]},
}
DESIGNED = {
    **{name: CROSSING[name] for name in ("positive", "negative")},
    "overlaps": [CROSSING["common"]],
    "certificates": [
        {
            "activations": ["relu"],
            "weights": [{"W": [[1, -1], [-1, 1]], "b": [0, 0]}, {"W": [[-1], [-1]], "b": ["0.5"]}],
        }
    ],
}
SPECIMENS: list[tuple[dict[str, Any], object]] = [
    ({"type": "integer"}, 73856),
    ({"type": "integer", "fields": ["units"]}, 0),
    ({"type": "integer", "place": 2, "places": 2}, 5),
    ({"type": "real"}, 25.2747),
    ({"type": "real", "digits": 3}, -2.3225),
    ({"type": "real", "atol": "0.1"}, 0),
    ({"type": "real", "rtol": 0.01, "atol": 1}, 1),
    ({"type": "real", "unit": "m/s", "without_unit": 0.5}, 3),
    ({"type": "inequality"}, {"relation": ">", "limit": 139.2384}),
    ({"type": "inequality"}, {"relation": "<=", "limit": -2}),
    ({"type": "shape"}, [224, 224, 1]),
    ({"type": "shape", "vector_as_column": True}, [120, 1]),
    ({"type": "vector"}, [-0.54, 0, 0.27]),
    ({"type": "expression", "symbols": ["w", "x"], "domains": {"w": "vector", "x": "vector"}}, "(w·x)*x"),
    ({"type": "vector", "per_cell": True, "atol": 1e-9}, [0, 0]),
    ({"type": "matrix"}, [[1, 2], [3, 4]]),
    ({"type": "matrix", "per_cell": True}, [[1, 2], [2, 1]]),
    ({"type": "one-hot"}, [0, 0, 1]),
    ({"type": "pair", "fields": ONE_HOTS}, {"input": [1, 0], "target": [0, 1]}),
    ({"type": "matching", "left": ["A", "B", "C"]}, {"A": "He", "B": "Xavier", "C": "zero"}),
    ({"type": "matching", "left": ["A", "B"], "per_cell": True}, {"A": "up", "B": "up"}),
    ({"type": "matching"}, {"encoder": "narrows", "decoder": "widens"}),
    ({"type": "bits"}, "1101"),
    ({"type": "set"}, [31]),
    ({"type": "set"}, []),
    ({"type": "set"}, {"members": [[5, 5], [7, 3]], "optional": [[6, 2]]}),
    ({"type": "set"}, ["SGD", "mini-batch"]),
    ({"type": "ordering"}, ["read", "grade", "record"]),
    ({"type": "ordering", "labels": ["2nd", "1st"]}, ["1st", "2nd"]),
    ({"type": "table", "fields": COLUMNS}, {"fc3": {"shape": [120, 1], "size": 120}, "in": {"size": 3072}}),
    ({"type": "table", "fields": COLUMNS, "per_cell": True}, {"fc3": {"shape": [120, 1], "size": 120}}),
    ({"type": "boolean"}, True),
    ({"type": "choice", "values": ["first-order", "second-order"]}, "first-order"),
    ({"type": "term"}, "categorical_crossentropy"),
    ({"type": "term", "aliases": {"cce": "categorical_crossentropy"}}, "categorical_crossentropy"),
    ({"type": "layer"}, "Conv2D"),
    ({"type": "hyperplane"}, {"w": [-0.5, 0.5], "b": 1}),
    ({"type": "hyperplane", "orientation": "oriented"}, {"w": [1, 0, 2], "b": 0}),
    ({"type": "hyperplane", "orientation": "canonical"}, {"w": [-0.5, 0.5], "b": 1}),
    ({"type": "expression", "symbols": ["x"], "constants": {"a": 0.25}}, "max(0, x) + a*min(0, x)"),
    ({"type": "expression", "symbols": ["N", "B"], "domains": COUNTS}, {"expression": "ceil(N/B)"}),
    ({"type": "formula", "symbols": ["eta", "y", "x", "w"], "target": "w"}, "eta*y*x*exp(-y*w*x)"),
    ({"type": "widths"}, [784, 512, 256, 64, 256, 512, 784]),
    ({"type": "certificate", "names": ["green", "red"]}, CROSSING),
    ({"type": "architecture"}, DESIGNED),
]
IDS = [f"{number}-{spec['type']}" for number, (spec, _) in enumerate(SPECIMENS)]
HOSTILE: list[Any] = [
    "",
    " \t\n",
    None,
    True,
    [],
    {},
    [[]],
    [[], []],
    [None],
    {"": None},
    "\x00",
    "1\x00",
    "\ud800",
    "\u202e123",
    "\u2067",
    "nan",
    "NaN",
    "-Infinity",
    "1e400",
    "1e-400",
    "0e-400",
    "0e999",
    "1e308",
    "-1e308",
    "9**9**9**9",
    "9" * 1_000_000,
    "9" * 1_999,
    "9" * 59,
    "0." + "0" * 50 + "1",
    "(" * 1_999,
    "[" * 19_999,
    "((((1))))",
    "-" * 1_999,
    "- " * 900 + "x=0",
    "1/0",
    "1/0.0",
    "x/0=0",
    "w=(1,2), b=1e300",
    "1e300x=1e-300y",
    "½",
    "²",
    "10^",
    "10^-999",
    "$",
    "\\",
    "\\frac{1}{0}",
    "\\begin{bmatrix}\\end{bmatrix}",
    "^T",
    "[1,2]^T",
    "[[1,2],[3]]^T",
    ";",
    ",",
    "{}",
    '{"w": [NaN], "b": Infinity}',
    '{"w":' * 3_000,
    "__import__('os').system('true')",
    "().__class__.__mro__",
    "lambda: 0",
    "f(" * 400,
    "a.b." * 120,
    "1 " * 9_000,
    "1,2;" * 4_000,
    ["1"] * 2_000,
    [["1"] * 2_000] * 20,
    {str(number): "1" for number in range(3_000)},
    {"w": ["1e-320", "1"], "b": "1"},
    {"w": [True, "1"], "b": "1"},
    {"conv1": {"size": {"size": "1"}}},
    "ﷺ" * 1_999,
    "a" * 19_000,
    "no " * 600,
    "x" + "_" * 1_990,
    "not " * 400,
]
JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=30) | st.from_regex(r"-?\d{1,30}(\.\d{1,30})?(e-?\d{1,4})?"),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
LOOKALIKES = st.text(
    alphabet="0123456789.,-+eE×^*/()[]{};:= xyw12bT\\$&_'%<>≥∞½²none and or trueyesfalse→", max_size=60
)


def deep(levels: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


def read_or_refuse(spec: dict[str, Any], key: object, raw: Any) -> None:
    grader = make_grader(spec)
    try:
        value = grader.read(raw)
    except InvalidResponse as fault:
        json.dumps(str(fault), ensure_ascii=False).encode()
        return
    verdict = grader.grade(value, grader.prepare(key))
    assert verdict.score is not None or verdict.status is Status.UNDECIDED
    assert 0 <= (verdict.score or 0) <= 1
    json.dumps([verdict.as_json(), verdict.evidence, grader.plain(value)], ensure_ascii=False).encode()


def test_specimens_cover_every_type() -> None:
    assert {spec["type"] for spec, _ in SPECIMENS} == set(GRADERS)


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_key_as_written_earns_full_marks(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)

    verdict = grader.grade(grader.read(grader.write(prepared)), prepared)

    assert verdict.score == 1
    assert verdict.status is Status.CORRECT


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_grader_sent_to_another_process_grades_alike(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    written = grader.write(prepared)
    for _, wrong in grader.mutants(prepared):  # what it has met so far stays behind
        grader.grade(wrong, prepared)
    sent = pickle.loads(pickle.dumps(grader))

    verdict = sent.grade(sent.read(written), sent.prepare(key))

    assert verdict.score == 1


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_every_mutant_scores_below_one(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)

    scores = {name: grader.grade(mutant, prepared).score for name, mutant in grader.mutants(prepared)}

    assert scores
    assert not [name for name, score in scores.items() if score is None or score >= 1]


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_hostile_answers_are_refused_or_graded(spec: dict[str, Any], key: object) -> None:
    for raw in [*HOSTILE, deep(50)]:
        read_or_refuse(spec, key, raw)


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
@settings(max_examples=60, deadline=None)
@given(raw=JSON | LOOKALIKES | st.text(max_size=80))
def test_any_answer_is_refused_or_graded(spec: dict[str, Any], key: object, raw: Any) -> None:
    read_or_refuse(spec, key, raw)


@pytest.mark.parametrize(
    ("spec", "key"), [specimen for specimen in SPECIMENS if specimen[0]["type"] != "table"]
)
def test_preview_reads_back_to_the_same_value(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    value = grader.read(grader.write(grader.prepare(key)))

    assert grader.preview(grader.read(grader.preview(value))) == grader.preview(value)


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_wrong_answer_does_not_reveal_the_key(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    reading = grader.preview(grader.read(grader.write(prepared)))

    for _, mutant in grader.mutants(prepared):
        assert reading not in grader.grade(mutant, prepared).feedback


@pytest.mark.parametrize("kind", sorted(NOT_YET))
def test_type_without_grader_waits_for_a_person(kind: str) -> None:
    grader = make_grader({"type": kind})

    verdict = grader.grade(grader.read("an answer"), grader.prepare(None))

    assert (verdict.status, verdict.score, verdict.reason) == (Status.UNDECIDED, None, "needs-a-person")
    unreadable: list[Any] = ["", None, True, "a" * 20_001, ["a" * 20_001], "\x00", deep(50)]
    for raw in unreadable:
        with pytest.raises(InvalidResponse):
            grader.read(raw)


SPEC_FAULTS = {
    "unknown-type": ({"type": "number"}, "number.*integer"),
    "no-type": ({}, "None.*integer"),
    "unknown-option": ({"type": "real", "tol": 1}, "tol.*rtol"),
    "missing-option": ({"type": "choice"}, "values"),
    "negative-tolerance": ({"type": "real", "rtol": -1}, "rtol"),
    "tolerance-nan": ({"type": "vector", "atol": "nan"}, "finite"),
    "digits-fraction": ({"type": "real", "digits": 1.5}, "1.5"),
    "flag": ({"type": "vector", "per_cell": "yes"}, "per_cell"),
    "open": ({"type": "term", "open": "yes"}, "open"),
    "term-aliases": ({"type": "term", "aliases": "cce"}, "aliases"),
    "set-aliases": ({"type": "set", "aliases": {"x": 3}}, "3"),
    "orientation": ({"type": "hyperplane", "orientation": "up"}, "canonical"),
    "nested": ({"type": "pair", "fields": {"a": {"type": "integer"}, "b": {"type": "nil"}}}, "'b'.*nil"),
    "fields": ({"type": "table", "fields": {"a": 3}}, "'a'"),
    "one-field": ({"type": "pair", "fields": {"a": {"type": "integer"}}}, "two names"),
    "remarks": ({"type": "integer", "remarks": ["drop_last"]}, "remarks"),
    "remark-wordings": ({"type": "integer", "remarks": {"drop_last": "last dropped"}}, "remarks"),
    "remark-of-two-meanings": ({"type": "integer", "remarks": {"a": ["x"], "b": ["X"]}}, "two meanings"),
    "subject": ({"type": "formula", "symbols": ["x"], "subject": "y"}, "subject"),
    "subject beside target": (
        {"type": "formula", "symbols": ["x"], "subject": "x", "target": "x"},
        "remove subject",
    ),
    "place": ({"type": "integer", "place": 3, "places": 2}, "place = 3"),
    "symmetric": ({"type": "real", "symmetric": 1}, "symmetric"),
    "symmetric-formula": ({"type": "formula", "symbols": [], "symmetric": "yes"}, "symmetric"),
    "alias": ({"type": "integer", "aliases": {"none": "many"}}, "many"),
    "aliases": ({"type": "boolean", "aliases": 3}, "aliases"),
    "matching-one-label": ({"type": "matching", "left": ["A"]}, "two labels"),
    "matching-aliases": ({"type": "matching", "left": ["A", "B"], "aliases": ["x"]}, "aliases"),
    "ordering-alias": ({"type": "ordering", "labels": ["a", "b"], "aliases": {"x": "c"}}, "'c'.*a, b"),
    "inputs": ({"type": "architecture", "inputs": 0}, "inputs = 0"),
    "certificate-names": ({"type": "certificate", "names": ["green"]}, "two classes"),
    "rule": ({"type": "widths", "rule": "funnel"}, "funnel.*bottleneck"),
    "rubric-weights": ({"type": "explanation", "rubric": [{"id": "a", "weight": 0.9, "text": "x"}]}, "0.9"),
    "rubric-id": ({"type": "explanation", "rubric": [{"weight": 1, "text": "x"}]}, "id"),
    "rubric-id-twice": (
        {"type": "explanation", "rubric": [{"id": "a", "weight": 0.5, "text": "x"}] * 2},
        "'a' twice",
    ),
    "rubric-text": ({"type": "explanation", "rubric": [{"id": "a", "weight": 1, "text": " "}]}, "text of"),
    "rubric-weight": (
        {
            "type": "explanation",
            "rubric": [{"id": "a", "weight": 0, "text": "x"}, {"id": "b", "weight": 1, "text": "y"}],
        },
        "above 0",
    ),
    "rubric-field": (
        {"type": "explanation", "rubric": [{"id": "a", "weight": 1, "text": "x", "weigth": 1}]},
        "weigth",
    ),
    "rubric-name": ({"type": "explanation", "rubric": "linsep.text"}, "list of key points"),
    "rubric-wordings": (
        {"type": "explanation", "rubric": [{"id": "a", "weight": 1, "text": "x", "alternatives": "y"}]},
        "list of at most",
    ),
}


@pytest.mark.parametrize(("spec", "message"), SPEC_FAULTS.values(), ids=SPEC_FAULTS)
def test_option_fault_names_the_option(spec: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidSpec, match=message):
        make_grader(spec)


KEY_FAULTS = {
    "real-zero": ({"type": "real"}, 0),
    "real-noise": ({"type": "real"}, 2.8e-17),
    "real-nan": ({"type": "real"}, float("nan")),
    "real-true": ({"type": "real"}, True),
    "integer-fraction": ({"type": "integer"}, 2.5),
    "integer-grouped": ({"type": "integer"}, "73,856"),
    "vector-noise": ({"type": "vector"}, [1.0, 2.8e-17]),
    "vector-scalar": ({"type": "vector"}, 3),
    "vector-text": ({"type": "vector"}, "12"),
    "matrix-ragged": ({"type": "matrix"}, [[1, 2], [3]]),
    "one-hot-two": ({"type": "one-hot"}, [1, 1]),
    "bits": ({"type": "bits"}, "1201"),
    "set-mixed": ({"type": "set"}, [1, "a"]),
    "boolean-one": ({"type": "boolean"}, 1),
    "choice": ({"type": "choice", "values": ["a", "b"]}, "c"),
    "inequality": ({"type": "inequality"}, {"relation": "=", "limit": 3}),
    "hyperplane-zero": ({"type": "hyperplane"}, {"w": [0, 0], "b": 1}),
    "hyperplane-list": ({"type": "hyperplane"}, [1, 2]),
    "term": ({"type": "term"}, "--"),
    "shape": ({"type": "shape"}, [2.5]),
    "matching-label": ({"type": "matching", "left": ["A", "B"]}, {"A": "x"}),
    "matching-value": ({"type": "matching", "left": ["A", "B"], "values": ["x"]}, {"A": "x", "B": "y"}),
    "ordering-short": ({"type": "ordering", "labels": ["a", "b", "c"]}, ["a", "b"]),
    "ordering-twice": ({"type": "ordering"}, ["a", "A"]),
    "ordering-strange": ({"type": "ordering", "labels": ["a", "b"]}, ["a", "c"]),
    "widths-widen": ({"type": "widths"}, [64, 128, 64]),
    "widths-fraction": ({"type": "widths"}, [64, 2.5, 64]),
    "widths-one": ({"type": "widths"}, [64]),
    "certificate-class": ({"type": "certificate"}, {"positive": [[0, 0]]}),
    "certificate-empty": ({"type": "certificate"}, {"positive": [[0, 0]], "negative": []}),
    "certificate-axes": ({"type": "certificate"}, {"positive": [[0, 0]], "negative": [[1]]}),
    "certificate-proof": ({"type": "certificate"}, CROSSING | {"common": {"positive": [], "negative": []}}),
    "architecture-certificate": (
        {"type": "architecture"},
        DESIGNED | {"positive": [[0, 1], [1, 0]], "negative": [[0, 0], [1, 1]]},
    ),
    "architecture-overlap": ({"type": "architecture"}, DESIGNED | {"positive": [[0, 0], [2, 2]]}),
    "architecture-none": ({"type": "architecture"}, DESIGNED | {"certificates": []}),
    "architecture-axes": ({"type": "architecture", "inputs": 3}, DESIGNED),
    "certificate-false": ({"type": "certificate"}, CROSSING | {"positive": [[0, 0], [2, 2]]}),
}


@pytest.mark.parametrize(("spec", "key"), KEY_FAULTS.values(), ids=KEY_FAULTS)
def test_key_fault_is_the_authors(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)

    with pytest.raises(InvalidSpec):
        grader.prepare(key)


@pytest.mark.parametrize("kind", GRADERS.values(), ids=list(GRADERS))
def test_grader_is_frozen_and_keyword_only(kind: type[Any]) -> None:
    assert kind.__dataclass_params__.frozen
    assert all(field.kw_only for field in dataclasses.fields(kind))


def test_digits_of_json_numbers_are_kept() -> None:
    grader = make_grader({"type": "real"})

    value = grader.read(answers.load("0.30"))

    assert grader.preview(value) == "0.30"


def test_feedback_of_a_refused_cell_names_row_and_column() -> None:
    grader = make_grader({"type": "table", "fields": {"size": {"type": "integer"}}})

    with pytest.raises(InvalidResponse, match="conv1.*size.*73.856"):
        grader.read({"conv1": {"size": "73.856"}})


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("integer", ["7", "8", "7.0", "7.5", "-7"]), ("boolean", ["yes", "no", "true", "false"])],
)
def test_an_exact_type_is_right_just_when_value_and_key_are_equal(kind: str, typed: list[str]) -> None:
    grader = make_grader({"type": kind})
    values = [grader.read(raw) for raw in typed]
    keys = [True, False] if kind == "boolean" else [7, 8]

    for key in map(grader.prepare, keys):
        assert [value == key for value in values] == [grader.grade(value, key).score == 1 for value in values]
    assert type(grader) in EXACT
