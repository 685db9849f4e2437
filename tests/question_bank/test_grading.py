from __future__ import annotations

from collections.abc import Callable

import pytest

from graders.verdict import Status
from question_bank.errors import UnknownPart
from question_bank.item import Item

LoadItem = Callable[..., Item]

TWO_PRODUCTS = """
[params]
width = 6
height = 7
[parts.area]
ask = "Area?"
answer = { type = "integer" }
points = 2
solver = "small.product"
given = { a = "{{width}}", b = "{{height}}" }
[parts.rows]
ask = "How many rows?"
answer = { type = "integer" }
key = 7
cite = "counted"
"""

WITH_MISCONCEPTIONS = """
[params]
width = 6
[parts.area]
ask = "Area of a square of width {{width}}?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{width}}", b = "{{width}}" }
[[parts.area.misconceptions]]
id = "one-side"
given = { b = 1 }
feedback = "A square has two sides; {{width}} is one of them."
[[parts.area.misconceptions]]
id = "perimeter"
solver = "small.product"
given = { b = 4 }
feedback = "That is the way around."
[[parts.area.misconceptions]]
id = "doubled"
scale = 2
feedback = "Exactly twice the area."
score = 0.5
[[parts.area.misconceptions]]
id = "counted"
value = "35"
feedback = "Count again."
[[parts.area.misconceptions]]
id = "two-sides"
solver = "small.double"
given = { x = "{{width}}" }
feedback = "That is the sum of two sides."
[[parts.area.misconceptions]]
id = "twelve"
value = "12"
feedback = "Twelve of what?"
"""

SQUARES = """
[params]
side = 3
[parts.area]
ask = "Area?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{side}}", b = "{{side}}" }
[parts.half]
ask = "Twice the side?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{side}}" }
[conventions.inner]
side = 3
[conventions.outer]
side = 5
"""

WITH_EXPLANATION = (
    TWO_PRODUCTS
    + """
[parts.why]
ask = "Why?"
answer = { type = "explanation" }
points = 3
"""
)


def test_grade_gives_every_part_in_order(load_item: LoadItem) -> None:
    item = load_item(TWO_PRODUCTS)

    verdict = item.grade({"rows": "7", "area": "42"})

    assert list(verdict.parts) == ["area", "rows"]
    assert verdict.status is Status.CORRECT
    assert (verdict.score, verdict.possible, verdict.points) == (3, 3, 3)


def test_grade_weighs_parts_by_points(load_item: LoadItem) -> None:
    verdict = load_item(TWO_PRODUCTS).grade({"area": "42", "rows": "8"})

    assert verdict.status is Status.PARTIAL
    assert (verdict.score, verdict.possible) == (2, 3)


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0\t\n"])
def test_grade_gives_nothing_for_a_blank_answer(load_item: LoadItem, blank: str | None) -> None:
    verdict = load_item(TWO_PRODUCTS).grade({"area": "42", "rows": blank})

    assert verdict.parts["rows"].status is Status.INCORRECT
    assert verdict.parts["rows"].reason == "blank"
    assert (verdict.score, verdict.possible) == (2, 3)


def test_grade_of_nothing_is_incorrect(load_item: LoadItem) -> None:
    verdict = load_item(TWO_PRODUCTS).grade({})

    assert verdict.status is Status.INCORRECT
    assert (verdict.score, verdict.possible) == (0, 3)


def test_an_unreadable_answer_makes_the_submission_invalid(load_item: LoadItem) -> None:
    verdict = load_item(TWO_PRODUCTS).grade({"area": "lots", "rows": "7"})

    assert verdict.status is Status.INVALID
    assert verdict.score is None
    assert verdict.parts["area"].status is Status.INVALID
    assert "lots" in verdict.parts["area"].feedback


def test_an_invalid_submission_reveals_no_verdict_of_its_readable_parts(load_item: LoadItem) -> None:
    item = load_item(TWO_PRODUCTS)

    right, wrong = (item.grade({"area": "lots", "rows": rows}).parts["rows"] for rows in ("7", "8"))

    assert right.status is wrong.status is Status.UNDECIDED
    assert right.reason == wrong.reason == "not-marked"
    assert right.score is wrong.score is None
    assert (right.read_as, wrong.read_as) == ("7", "8")


def test_a_final_submission_leaves_the_unreadable_to_a_person(load_item: LoadItem) -> None:
    verdict = load_item(TWO_PRODUCTS).grade({"area": "lots", "rows": "7"}, final=True)

    assert verdict.status is Status.UNDECIDED
    assert verdict.parts["area"].status is Status.UNDECIDED
    assert verdict.parts["area"].reason == "unreadable"
    assert verdict.parts["rows"].status is Status.CORRECT
    assert (verdict.score, verdict.possible, verdict.points) == (1, 1, 3)


def test_an_undecided_part_counts_neither_way(load_item: LoadItem) -> None:
    verdict = load_item(WITH_EXPLANATION).grade({"area": "42", "rows": "8", "why": "because"})

    assert verdict.parts["why"].status is Status.UNDECIDED
    assert verdict.status is Status.UNDECIDED
    assert (verdict.score, verdict.possible, verdict.points) == (2, 3, 6)


def test_an_answer_to_an_unknown_part_is_the_callers_fault(load_item: LoadItem) -> None:
    item = load_item(TWO_PRODUCTS)

    with pytest.raises(UnknownPart, match="volume"):
        item.grade({"volume": "1"})
    with pytest.raises(UnknownPart, match="volume"):
        item.grade_part("volume", "1")


def test_preview_shows_readings_and_no_verdict(load_item: LoadItem) -> None:
    readings = load_item(WITH_EXPLANATION).preview({"area": "43", "rows": "lots"})

    assert [reading.status for reading in readings.values()] == ["read", "invalid", "blank"]
    assert readings["area"].read_as == "43"
    assert "lots" in readings["rows"].feedback


def test_written_keys_earn_full_marks(load_item: LoadItem) -> None:
    item = load_item(WITH_EXPLANATION)

    keys = item.written_keys()

    assert keys == {"area": "42", "rows": "7"}


@pytest.mark.parametrize(
    ("answer", "reason", "score", "feedback"),
    [
        pytest.param("6", "one-side", 0, "A square has two sides; 6 is one of them.", id="given"),
        pytest.param("24", "perimeter", 0, "That is the way around.", id="solver-with-one-given"),
        pytest.param("72", "doubled", 0.5, "Exactly twice the area.", id="scale"),
        pytest.param("35", "counted", 0, "Count again.", id="value"),
        pytest.param("12", "wrong-value", 0, "", id="two-of-equal-value"),
        pytest.param("13", "wrong-value", 0, "", id="none"),
    ],
)
def test_a_wrong_answer_names_its_cause(
    load_item: LoadItem, answer: str, reason: str, score: float, feedback: str
) -> None:
    item = load_item(WITH_MISCONCEPTIONS)

    verdict = item.grade({"area": answer}).parts["area"]

    assert (verdict.reason, verdict.score, verdict.feedback) == (reason, score, feedback)
    assert item.grade_part("area", answer) == verdict


def test_the_cause_of_a_wrong_answer_has_its_value_as_evidence(load_item: LoadItem) -> None:
    verdict = load_item(WITH_MISCONCEPTIONS).grade_part("area", "72")

    assert verdict.evidence == {"value": "72"}
    assert verdict.status is Status.PARTIAL


def test_a_right_answer_is_no_misconception(load_item: LoadItem) -> None:
    verdict = load_item(WITH_MISCONCEPTIONS).grade_part("area", "36")

    assert (verdict.status, verdict.score) == (Status.CORRECT, 1)


OPEN_TERM = """
[parts.place]
ask = "Where?"
answer = { type = "term", open = true }
key = "at the end"
cite = "looked up"
[[parts.place.misconceptions]]
id = "first"
value = "at the start"
feedback = "What would come before it?"
"""


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        pytest.param("At the end", Status.CORRECT, "equal", id="key"),
        pytest.param("at the start", Status.INCORRECT, "first", id="misconception"),
        pytest.param("behind all others", Status.UNDECIDED, "unknown-term", id="unknown-wording"),
    ],
)
def test_an_open_term_is_wrong_only_by_a_known_misconception(
    load_item: LoadItem, answer: str, status: Status, reason: str
) -> None:
    item = load_item(OPEN_TERM)

    verdict = item.grade({"place": answer}).parts["place"]

    assert (verdict.status, verdict.reason) == (status, reason)
    assert item.grade_part("place", answer) == verdict


@pytest.mark.parametrize(
    ("area", "double", "score", "convention"),
    [
        pytest.param("9", "6", 2, "inner", id="all-by-the-first"),
        pytest.param("25", "10", 2, "outer", id="all-by-the-second"),
        pytest.param("9", "10", 1, "inner", id="mixed-earns-half-and-the-first-of-equals"),
        pytest.param("24", "10", 1, "outer", id="better-by-the-second"),
        pytest.param("1", "1", 0, "inner", id="wrong-by-both"),
    ],
)
def test_conventions_are_whole(
    load_item: LoadItem, area: str, double: str, score: float, convention: str
) -> None:
    verdict = load_item(SQUARES).grade({"area": area, "half": double})

    assert (verdict.score, verdict.convention) == (score, convention)


@pytest.mark.parametrize("answer", ["9", "25"])
def test_one_part_alone_is_right_under_any_convention(load_item: LoadItem, answer: str) -> None:
    assert load_item(SQUARES).grade_part("area", answer).score == 1


def test_one_part_alone_is_explained_under_any_convention(load_item: LoadItem) -> None:
    doubled = """
[[parts.area.misconceptions]]
id = "doubled"
scale = 2
feedback = "Twice the area."
"""
    item = load_item(SQUARES.replace("[parts.half]", doubled + "[parts.half]"))

    assert [item.grade_part("area", answer).reason for answer in ("18", "50")] == ["doubled", "doubled"]


def test_a_blank_and_an_unreadable_answer_to_one_part(load_item: LoadItem) -> None:
    item = load_item(SQUARES)

    assert item.grade_part("area", "").reason == "blank"
    assert item.grade_part("area", "lots").status is Status.INVALID


def test_as_json_leaves_evidence_out(load_item: LoadItem) -> None:
    body = load_item(WITH_MISCONCEPTIONS).grade({"area": "72"}).as_json()

    assert body["score"] == 0.5
    assert set(body["parts"]["area"]) == {"status", "score", "reason", "feedback", "read_as"}
