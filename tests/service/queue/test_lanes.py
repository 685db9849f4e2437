"""Work in several lanes: what takes seconds to decide never holds up the rest, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import select, update

from graders import Integer
from graders.grader import NEEDS_TRAINING
from graders.verdict import Verdict, undecided
from question_bank.bank import Bank
from service import bank, grading, intake, marks, queue, tasks, work
from service.db import Session
from service.gradebook import gradebook
from service.models import AssessmentItem, Mark, Work
from service.rows import Submitted
from tests.locks import until_waiting

if TYPE_CHECKING:
    from conftest import Classroom

LARGE = """
title = "Large"
prompt = "Two and three, and a large number."
[parts.total]
ask = "Their sum?"
answer = { type = "integer" }
key = 5
cite = "counted on fingers"
[parts.large]
ask = "A large number?"
answer = { type = "integer" }
key = 500
cite = "agreed on"
points = 3
"""
ITEM = "tiny/large"
OPEN = {"total": "5", "large": "500"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Large(Integer):
    """Integers, of which those from 100 on take their time to compare."""

    def grade(self, value: object, key: int) -> Verdict:
        if isinstance(value, int) and value >= 100:
            return undecided(NEEDS_TRAINING, read_as=str(value), feedback="Being trained.")
        return Integer.grade(self, value, key)

    def settle(self, value: int, key: int) -> Verdict:
        return Integer.grade(self, value, key)


@pytest.fixture
def studio(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The classroom with an item of 1 point and 3 more that take their time, 8 points in the quiz."""
    item = classroom.bank.item_from_toml(ITEM, LARGE)
    slow = replace(item.parts["large"], grader=Large(), answer={"type": "architecture"})
    item = replace(item, parts={**item.parts, "large": slow})
    studio = replace(classroom, bank=Bank(classroom.bank.documents, [*classroom.bank.items, item]))
    monkeypatch.setattr(bank, "_current", studio.bank)
    with Session.begin() as session:
        bank.register(session, studio.bank)
        session.add(AssessmentItem(assessment_id="quiz", item_id=ITEM, position=2, points=8))
    return studio


def lanes() -> list[str]:
    """The lanes with work."""
    with Session() as session:
        return list(session.scalars(select(Work.lane).order_by(Work.id)))


def outcome(studio: Classroom, submitted: Submitted) -> tuple[str, bool, float | None, float | None]:
    seen = studio.view(submitted)
    return seen.state, seen.in_progress, seen.score, seen.possible


def pending() -> tuple[float, float, int]:
    """Score, possible and pending parts of Ada in the gradebook."""
    with Session() as session:
        ada, *_ = gradebook(session, "quiz")
    return ada.score, ada.possible, ada.parts_pending


def count_marks() -> int:
    with Session() as session:
        return len(session.scalars(select(Mark.id)).all())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(OPEN, ["live", "train"], id="answered"),
        pytest.param({"total": "5", "large": " "}, ["live"], id="blank"),
    ],
)
def test_submit_inserts_work_for_the_lanes_of_the_answers(
    studio: Classroom, answers: dict[str, str], expected: list[str]
) -> None:
    submitted = studio.submit(item=ITEM, answers=answers)

    assert lanes() == list(submitted.lanes) == expected


def test_batch_inserts_work_for_the_lanes_of_each_row(studio: Classroom) -> None:
    rows = [studio.new("ada", ITEM, answers=OPEN), studio.new("bob"), studio.new("cyd", ITEM, answers=OPEN)]

    with Session.begin() as session:
        outcomes = intake.submit_many(session, rows)

    assert [outcome.lanes for outcome in outcomes] == [("live", "train"), ("live",), ("live", "train")]
    assert lanes() == ["live", "train", "live", "live", "train"]


def test_submission_goes_from_queued_over_provisional_to_graded(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers=OPEN)

    queued = outcome(studio, submitted)
    studio.grade("live")
    provisional, then = outcome(studio, submitted), pending()
    feedback = studio.view(submitted).parts["large"]["feedback"]
    studio.grade("train")

    assert queued == ("queued", True, None, None)
    assert provisional == ("provisional", True, 2, 2)
    assert feedback == "Being trained."
    assert outcome(studio, submitted) == ("graded", False, 8, 8)
    assert (then, pending()) == ((2, 2, 1), (8, 8, 0))


def test_answer_decided_at_once_is_not_trained(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers={"total": "5", "large": "7"})

    studio.grade("live")

    assert outcome(studio, submitted) == ("graded", False, 2, 8)
    assert lanes() == []


def test_invalid_submission_is_not_trained(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers={"total": "x", "large": "500"})

    studio.grade("live")

    assert outcome(studio, submitted) == ("invalid", False, None, 0)
    assert studio.lease("train") == []
    assert studio.view(submitted).attempts_left == 2


def test_slow_lane_that_comes_first_does_the_work_of_the_live_one(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers=OPEN)

    studio.grade("train")

    assert outcome(studio, submitted) == ("graded", False, 8, 8)
    assert lanes() == []


def test_live_mark_that_comes_late_is_not_recorded(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers=OPEN)
    late = grading.grade_batch(studio.lease("live"))
    studio.grade("train")

    with Session.begin() as session:
        recorded = marks.record(session, late)

    assert recorded == []
    assert outcome(studio, submitted) == ("graded", False, 8, 8)
    assert count_marks() == 1


@pytest.mark.parametrize("assessment", ["quiz", None], ids=["assessed", "practice"])
@pytest.mark.parametrize("first", ["live", "train"])
def test_lanes_that_record_at_the_same_time_lose_nothing(
    studio: Classroom, first: str, assessment: str | None
) -> None:
    submitted = studio.submit(item=ITEM, answers=OPEN, assessment_id=assessment)
    second = "train" if first == "live" else "live"
    made = {lane: grading.grade_batch(studio.lease(lane)) for lane in (first, second)}

    def record_second() -> None:
        with Session.begin() as session:
            marks.record(session, made[second])

    other = Thread(target=record_second)
    with Session.begin() as session:
        marks.record(session, made[first])
        other.start()
        until_waiting()  # for the first to commit, whose mark it could not see yet
    other.join()

    points = 4 if assessment is None else 8
    assert outcome(studio, submitted) == ("graded", False, points, points)


def test_decision_of_a_person_meanwhile_stands(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers={"total": "6", "large": "500"})
    studio.grade("live")
    override(submitted.id, "total", 0.5, "partial")

    studio.grade("train")

    assert outcome(studio, submitted) == ("graded", False, 7, 8)
    assert studio.view(submitted).parts["total"]["reason"] == "by-hand"


def test_part_a_person_decided_meanwhile_is_not_decided_again(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers=OPEN)
    studio.grade("live")
    override(submitted.id, "large", 0.0, "incorrect")

    studio.grade("train")

    assert outcome(studio, submitted) == ("graded", False, 2, 8)


def override(submission: UUID, part: str, score: float, status: str) -> None:
    """Add the mark of a person who decided one part."""
    with Session.begin() as session:
        last = session.scalars(select(Mark).where(Mark.submission_id == submission)).one()
        decided = last.verdicts[part] | {"score": score, "status": status, "reason": "by-hand"}
        columns = ("submission_id", "state", "score", "possible", "points", "parts_pending")
        fields = {name: getattr(last, name) for name in columns}
        versions = {"solver_version": "1", "policy_version": "1"}
        session.add(Mark(**fields, **versions, verdicts=last.verdicts | {part: decided}, made_by="tess"))


def test_training_that_fails_leaves_what_was_graded_and_spends_no_attempt(studio: Classroom) -> None:
    submitted = studio.submit(item=ITEM, answers=OPEN)
    studio.grade("live")
    with Session.begin() as session:
        session.execute(update(Work).values(attempts=work.MAX_ATTEMPTS))
    studio.end_leases()

    tasks.sweep()

    assert outcome(studio, submitted) == ("failed", False, 2, 2)
    assert studio.view(submitted).attempts_left == 2


def test_training_leases_one_submission_at_a_time(studio: Classroom) -> None:
    for person in ("ada", "bob"):
        studio.submit(person, ITEM, answers=OPEN)

    assert [len(studio.lease("train")) for _ in range(3)] == [1, 1, 0]


def test_drain_of_one_lane_leaves_the_others_their_work(studio: Classroom, redis: Redis) -> None:
    for person in ("ada", "bob"):
        studio.submit(person, ITEM, answers=OPEN)

    tasks.drain("live")
    left = lanes()
    tasks.drain("train")

    assert left == ["train", "train"]
    assert lanes() == []


def test_sweep_wakes_each_lane_with_work(studio: Classroom, redis: Redis) -> None:
    studio.submit(item=ITEM, answers=OPEN)

    tasks.sweep()

    assert [redis.llen(lane) for lane in queue.LANES] == [1, 0, 0, 1]
