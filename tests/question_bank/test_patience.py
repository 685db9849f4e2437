"""Answers that take seconds to decide: left open at once, settled by whoever has the time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from graders import Integer
from graders.grader import NEEDS_PROOF, NEEDS_TRAINING
from graders.verdict import Status, Verdict, scored, undecided
from question_bank import patience
from question_bank.item import Item
from question_bank.item_verdict import OVERRIDE, keep_decided

CHAIN = """
[parts.start]
ask = "A start?"
answer = { type = "integer" }
key = 500
cite = "agreed on"
points = 2
[parts.doubled]
ask = "Twice the start?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{parts.start}}" }
[parts.tripled]
ask = "Thrice that?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{parts.doubled}}", b = 3 }
"""
PRODUCT = """
[parts.left]
ask = "A number?"
answer = { type = "integer" }
key = 500
cite = "agreed on"
[parts.right]
ask = "Another?"
answer = { type = "integer" }
key = 400
cite = "agreed on"
[parts.both]
ask = "Their product?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{parts.left}}", b = "{{parts.right}}" }
"""
CONVENTIONS = """
[conventions.small]
side = 2
[conventions.large]
side = 3
[parts.side]
ask = "A side?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{side}}", b = 1 }
[parts.area]
ask = "So many areas of it?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{side}}", b = 200 }
points = 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Large(Integer):
    """Integers, of which those from 100 on take their time to compare."""

    reason: str = NEEDS_TRAINING

    def grade(self, value: int | Decimal, key: int) -> Verdict:
        if value >= 100:
            return undecided(self.reason, read_as=str(value), feedback="Being decided.")
        return Integer.grade(self, value, key)

    def settle(self, value: int, key: int) -> Verdict:
        return Integer.grade(self, value, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hopeless(Large):
    """Integers, of which those from 100 on are a person's to decide in the end."""

    def settle(self, value: int, key: int) -> Verdict:
        return undecided("not-decided", read_as=str(value), feedback="A person decides.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sceptical(Large):
    """Integers, of which those that are not the key take their time."""

    def grade(self, value: int | Decimal, key: int) -> Verdict:
        equal = Integer.grade(self, value, key)
        return equal if equal.score else undecided(self.reason, read_as=str(value), feedback="Being decided.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Costly(Large):
    """Integers, of which those from 100 on take a third of a second of a child's processor time."""

    def settle(self, value: int, key: int) -> Verdict:
        busy = "import time\nwhile time.process_time() < 0.3: pass"
        subprocess.run([sys.executable, "-S", "-c", busy], check=True)
        return Integer.grade(self, value, key)


@pytest.fixture
def item(load_item: Callable[..., Item]) -> Item:
    """A chain of three parts, the first of which may take its time."""
    loaded = load_item(CHAIN)
    slow = replace(loaded.parts["start"], grader=Large(), answer={"type": "architecture"})
    return replace(loaded, parts={**loaded.parts, "start": slow})


def reasons(item: Item, answers: dict[str, str], **options: bool) -> dict[str, str]:
    return {name: verdict.reason for name, verdict in item.grade(answers, **options).parts.items()}


def test_answer_that_takes_time_stays_open_at_once(item: Item) -> None:
    graded = item.grade({"start": "500"})

    assert graded.parts["start"].reason == NEEDS_TRAINING
    assert (graded.status, graded.score, graded.possible, graded.points) == (Status.UNDECIDED, 0, 2, 4)


@pytest.mark.parametrize(("typed", "score"), [("500", 2.0), ("501", 0.0)], ids=["right", "wrong"])
def test_answer_that_takes_time_is_decided_with_patience(item: Item, typed: str, score: float) -> None:
    graded = item.grade({"start": typed}, patient=True)

    assert (graded.score, graded.possible) == (score, 4)
    assert item.grade_part("start", typed, patient=True).score == score / 2


def test_answer_that_is_decided_at_once_needs_no_patience(item: Item) -> None:
    assert item.grade_part("start", "7") == item.grade_part("start", "7", patient=True)
    assert item.grade_part("start", "7").status is Status.INCORRECT


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param({"start": "600", "doubled": "1200"}, NEEDS_TRAINING, id="may follow"),
        pytest.param({"start": "600", "doubled": "1000"}, "equal", id="right whatever follows"),
        pytest.param({"start": "7", "doubled": "14"}, "follow-through", id="decided at once"),
        pytest.param({"start": "", "doubled": "14"}, "wrong-value", id="blank"),
    ],
)
def test_answer_waits_only_where_it_may_follow_from_one_that_is_open(
    item: Item, answers: dict[str, str], reason: str
) -> None:
    assert reasons(item, answers)["doubled"] == reason


def test_answer_waits_through_a_blank_one(item: Item) -> None:
    assert reasons(item, {"start": "600", "tripled": "3600"})["tripled"] == NEEDS_TRAINING
    assert reasons(item, {"start": "600", "tripled": "3600"}, patient=True)["tripled"] == "follow-through"


@pytest.mark.parametrize(
    ("waits_for", "reason"),
    [
        pytest.param((NEEDS_PROOF, NEEDS_PROOF), NEEDS_PROOF, id="proofs"),
        pytest.param((NEEDS_TRAINING, NEEDS_PROOF), NEEDS_TRAINING, id="training, which settles proofs too"),
    ],
)
def test_answer_waits_in_the_lane_that_decides_all_it_may_follow_from(
    load_item: Callable[..., Item], waits_for: tuple[str, str], reason: str
) -> None:
    item = load_item(PRODUCT)
    slow = {
        name: replace(item.parts[name], grader=Large(reason=waited))
        for name, waited in zip(("left", "right"), waits_for, strict=True)
    }
    item = replace(item, parts={**item.parts, **slow})
    answers = {"left": "600", "right": "700", "both": "420000"}

    assert item.grade(answers).parts["both"].reason == reason
    assert reasons(item, answers, patient=True)["both"] == "follow-through"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param({"start": "600", "doubled": "1200"}, "follows-undecided", id="follows"),
        pytest.param({"start": "600", "doubled": "1201"}, "wrong-value", id="does not"),
        pytest.param({"start": "600", "doubled": "1000"}, "equal", id="right whatever follows"),
    ],
)
def test_answer_that_follows_from_one_left_to_a_person_is_not_wrong_yet(
    item: Item, answers: dict[str, str], reason: str
) -> None:
    hopeless = replace(item.parts["start"], grader=Hopeless())
    item = replace(item, parts={**item.parts, "start": hopeless})

    assert reasons(item, answers, patient=True) == {
        "start": "not-decided",
        "doubled": reason,
        "tripled": "blank",
    }


def test_answer_that_stands_on_another_wrong_one_does_not_wait(item: Item) -> None:
    answers = {"start": "600", "doubled": "12", "tripled": "36"}

    assert reasons(item, answers)["tripled"] == "follow-through"


@pytest.mark.parametrize(
    ("answers", "lanes"),
    [
        pytest.param({"start": "500", "doubled": "1"}, ("live", "train"), id="answered"),
        pytest.param({"start": " ", "doubled": "1"}, ("live",), id="blank"),
        pytest.param({"doubled": "1"}, ("live",), id="missing"),
        pytest.param({}, ("live",), id="nothing"),
    ],
)
def test_lanes_are_those_the_answers_need(
    item: Item, answers: dict[str, str], lanes: tuple[str, ...]
) -> None:
    assert item.lanes(answers) == lanes


def test_later_grading_keeps_what_was_decided_and_decides_the_rest(item: Item) -> None:
    at_once = item.grade({"start": "500", "doubled": "9"})
    by_hand = {**at_once.parts, "doubled": scored(0.5, "by-hand", read_as="9")}

    graded = keep_decided(item.parts, by_hand, item.grade({"start": "500", "doubled": "9"}, patient=True))

    assert graded.parts["start"].score == 1
    assert graded.parts["doubled"].reason == "by-hand"
    assert (graded.score, graded.status) == (2.5, Status.PARTIAL)


@pytest.fixture
def two_ways(load_item: Callable[..., Item]) -> Item:
    """An item with two conventions, a later part of which takes its time."""
    loaded = load_item(CONVENTIONS)
    slow = replace(loaded.parts["area"], grader=Large(reason=NEEDS_PROOF))
    return replace(loaded, parts={**loaded.parts, "area": slow})


def test_what_was_open_may_make_another_convention_the_best(two_ways: Item) -> None:
    answers = {"side": "2", "area": "600"}
    at_once = two_ways.grade(answers)

    assert (at_once.convention, at_once.score, at_once.possible) == ("small", 1, 1)
    settled = two_ways.grade(answers, patient=True)
    assert (settled.convention, settled.score) == ("large", 3)
    # Not the 4 points of the side by one convention and the area by the other.
    kept = keep_decided(two_ways.parts, at_once.parts, settled)
    assert (kept.convention, kept.score, kept.possible) == ("large", 3, 4)
    assert kept.parts["side"].score == 0


def test_what_was_open_may_confirm_the_convention(two_ways: Item) -> None:
    answers = {"side": "2", "area": "400"}
    at_once, settled = two_ways.grade(answers), two_ways.grade(answers, patient=True)

    kept = keep_decided(two_ways.parts, at_once.parts, settled)

    assert (at_once.convention, kept.convention, kept.score) == ("small", "small", 4)


def test_what_a_person_decided_stands_under_every_convention(two_ways: Item) -> None:
    answers = {"side": "2", "area": "600"}
    by_person = {**two_ways.grade(answers).parts, "side": scored(1.0, OVERRIDE, read_as="2")}

    kept = keep_decided(two_ways.parts, by_person, two_ways.grade(answers, patient=True))

    assert (kept.convention, kept.score) == ("large", 4)


def test_what_was_found_out_stands_where_a_later_grading_leaves_it_open(two_ways: Item) -> None:
    answers = {"side": "2", "area": "400"}
    settled = two_ways.grade(answers, patient=True)

    kept = keep_decided(two_ways.parts, settled.parts, two_ways.grade(answers))

    assert (kept.score, kept.status) == (4, Status.CORRECT)


def test_a_convention_that_leaves_an_answer_open_does_not_hide_one_that_decides_it(two_ways: Item) -> None:
    area = replace(two_ways.parts["area"], grader=Sceptical())
    item = replace(two_ways, parts={**two_ways.parts, "area": area})

    graded = item.grade({"side": "2", "area": "600"})

    assert (graded.convention, graded.score, graded.status) == ("large", 3, Status.PARTIAL)


def test_of_conventions_that_earn_the_same_the_one_with_more_open_is_kept(two_ways: Item) -> None:
    area = replace(two_ways.parts["area"], grader=Sceptical(), points=1.0)
    item = replace(two_ways, parts={**two_ways.parts, "area": area})

    assert item.grade({"side": "3", "area": "400"}).convention == "large"


def costly(item: Item, *names: str) -> Item:
    slow = {name: replace(item.parts[name], grader=Costly()) for name in names}
    return replace(item, parts={**item.parts, **slow})


@pytest.mark.parametrize(
    ("seconds", "reasons"),
    [
        pytest.param(0.2, ("equal", "no-time-left", "no-time-left"), id="for one"),
        pytest.param(0.4, ("equal", "equal", "no-time-left"), id="for two"),
        pytest.param(60.0, ("equal", "equal", "equal"), id="for all"),
    ],
)
def test_parts_beyond_the_time_of_a_submission_are_left_to_a_person(
    load_item: Callable[..., Item],
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    reasons: tuple[str, ...],
) -> None:
    monkeypatch.setattr(patience, "SECONDS", seconds)
    item = costly(load_item(PRODUCT), "left", "right", "both")

    graded = item.grade({"left": "500", "right": "400", "both": "200000"}, patient=True)

    assert tuple(verdict.reason for verdict in graded.parts.values()) == reasons
    assert (graded.score, graded.status) == (
        reasons.count("equal"),
        Status.CORRECT if reasons.count("equal") == 3 else Status.UNDECIDED,
    )


def test_what_conventions_share_is_decided_once(
    load_item: Callable[..., Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.2)
    item = costly(load_item(CONVENTIONS.replace('a = "{{side}}", b = 200', "a = 2, b = 200")), "area")

    graded = item.grade({"side": "3", "area": "400"}, patient=True)

    assert (graded.convention, graded.score, graded.status) == ("large", 4, Status.CORRECT)
