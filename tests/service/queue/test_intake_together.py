"""Submissions that arrive at the same moment, each in a transaction and a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import accommodations, assessments, excuses, full_marks, grading, intake, marks
from service.db import Session
from service.faults import Conflict, Unprocessable
from service.intake import AttemptsUsed, NewSubmission, NotOffered, Outcome
from service.models import Assessment, AssessmentItem, Score, Submission, Work
from service.rows import Submitted
from tests.locks import until_waiting

if TYPE_CHECKING:
    from conftest import Classroom

TOGETHER = 8
PRACTICE = {"assessment_id": None, "course_id": None}
EXTENSION = {"section": None, "extra_minutes": 0, "reason": "ill"}
SOON = 10.0
"""Seconds within which what does not wait has ended, on the slowest machine."""


def limit(attempts: int | None) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(max_attempts=attempts))


def together(submit: Callable[[], Outcome]) -> list[Outcome]:
    start = Barrier(TOGETHER)

    def at_once() -> Outcome:
        start.wait()
        try:
            return submit()
        except AttemptsUsed as refusal:
            return refusal

    with ThreadPoolExecutor(TOGETHER) as pool:
        running = [pool.submit(at_once) for _ in range(TOGETHER)]
        return [each.result() for each in running]


def stored() -> tuple[int, int]:
    with Session() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Submission, Work)]
    return counts[0] or 0, counts[1] or 0


def test_last_attempts_are_taken_as_often_as_there_are_any(classroom: Classroom) -> None:
    limit(3)

    outcomes = together(classroom.submit)

    taken = [outcome.attempt for outcome in outcomes if isinstance(outcome, Submitted)]
    assert sorted(taken) == [1, 2, 3]
    assert stored() == (3, 3)


def test_attempts_granted_meanwhile_are_taken_as_often_as_there_are_any(classroom: Classroom) -> None:
    limit(1)
    granted = Barrier(2)

    def grant() -> None:
        granted.wait()
        with Session.begin() as session:
            quiz = session.get_one(Assessment, "quiz")
            accommodations.grant(session, "tess", quiz, EXTENSION | {"student": "ada", "extra_attempts": 2})

    with ThreadPoolExecutor(1) as pool:
        granting = pool.submit(grant)
        granted.wait()
        outcomes = together(classroom.submit)
        granting.result()
    taken = [outcome.attempt for outcome in outcomes if isinstance(outcome, Submitted)]
    later = [outcome for outcome in together(classroom.submit) if isinstance(outcome, Submitted)]

    assert sorted(taken) == list(range(1, len(taken) + 1))  # as many as were granted by then
    assert 1 <= len(taken) <= 3
    assert len(taken) + len(later) == 3
    assert stored() == (3, 3)


def test_attempt_granted_while_another_tab_takes_the_last_is_one_to_take(classroom: Classroom) -> None:
    limit(1)

    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        intake.submit(session, classroom.new())
        other = pool.submit(classroom.submit)
        until_waiting()
        with Session.begin() as granting:
            quiz = granting.get_one(Assessment, "quiz")
            accommodations.grant(granting, "tess", quiz, EXTENSION | {"student": "ada", "extra_attempts": 1})
        session.commit()
        second = other.result(SOON)

    assert second.attempt == 2
    assert stored() == (2, 2)


def test_mark_made_while_an_extension_is_granted_counts_on_the_new_terms(classroom: Classroom) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(due_at=datetime(2026, 1, 1, tzinfo=UTC)))
        session.execute(update(Assessment).values(late_percent_per_day=100))
    classroom.submit()
    made = grading.grade_batch(classroom.lease())

    def record() -> None:
        with Session.begin() as session:
            marks.record(session, made)

    later = {"student": "ada", "due_at": "2999-01-01T00:00Z", "extra_attempts": 0}
    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        accommodations.grant(session, "tess", session.get_one(Assessment, "quiz"), EXTENSION | later)
        recording = pool.submit(record)
        until_waiting()
        session.commit()
        recording.result(SOON)

    with Session() as session:
        assert session.scalars(select(Score.score)).all() == [8.0]


def take_out(session: DbSession, *left: str) -> None:
    """Leave only these of the items of the quiz."""
    quiz = session.get_one(Assessment, "quiz")
    assessments.edit(session, "tess", quiz, {}, [{"item": item} for item in left])


def offered() -> list[str]:
    with Session() as session:
        return list(session.scalars(select(AssessmentItem.item_id).order_by(AssessmentItem.position)))


def test_item_answered_while_it_is_taken_out_stays(classroom: Classroom) -> None:
    def edit() -> None:
        with Session.begin() as session:
            take_out(session, "tiny/essay")

    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        intake.submit(session, classroom.new())
        editing = pool.submit(edit)
        until_waiting()
        session.commit()
        with pytest.raises(Conflict, match="answered tiny/sums here"):
            editing.result(SOON)

    assert offered() == ["tiny/sums", "tiny/essay"]
    assert stored() == (1, 1)


@pytest.mark.parametrize("attempts", [1, None], ids=["the last attempt", "attempts without limit"])
def test_submission_to_an_item_being_taken_out_is_refused(classroom: Classroom, attempts: int | None) -> None:
    limit(attempts)

    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        take_out(session, "tiny/essay")
        submitting = pool.submit(classroom.submit)
        until_waiting()
        session.commit()
        with pytest.raises(NotOffered, match="has no item 'tiny/sums'"):
            submitting.result(SOON)

    assert stored() == (0, 0)


def test_submission_waits_for_no_change_of_points(classroom: Classroom) -> None:
    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        quiz = session.get_one(Assessment, "quiz")
        points = [{"item": "tiny/sums", "points": 4}, {"item": "tiny/essay"}]
        assessments.edit(session, "tess", quiz, {}, points)
        pool.submit(classroom.submit).result(SOON)  # while the change is not committed

    assert stored() == (1, 1)


def excuse(session: DbSession, item: Item) -> None:
    quiz = session.get_one(Assessment, "quiz")
    excuses.grant(session, "tess", quiz, student="ada", item=item.id, reason="ill")


def give_full_marks(session: DbSession, item: Item) -> None:
    full_marks.give(session, "tess", session.get_one(Assessment, "quiz"), item, part="gap", reason="misprint")


@pytest.mark.parametrize("grant", [excuse, give_full_marks])
def test_nothing_is_granted_at_an_item_being_taken_out(
    classroom: Classroom, grant: Callable[[DbSession, Item], None]
) -> None:
    def granting() -> None:
        with Session.begin() as session:
            grant(session, classroom.bank["tiny/sums"])

    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        take_out(session, "tiny/essay")
        refused = pool.submit(granting)
        until_waiting()
        session.commit()
        with pytest.raises(Unprocessable, match="not an item of 'quiz'"):
            refused.result(SOON)


@pytest.mark.parametrize(
    ("attempts", "fields"),
    [
        pytest.param(1, {}, id="the last attempt"),
        pytest.param(None, {}, id="attempts without limit"),
        pytest.param(None, PRACTICE, id="practice"),
    ],
)
def test_one_key_stores_one_submission(
    classroom: Classroom, token: UUID, attempts: int | None, fields: dict[str, Any]
) -> None:
    limit(attempts)
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"} | fields

    outcomes = together(lambda: classroom.submit(**keyed))

    assert all(isinstance(outcome, Submitted) for outcome in outcomes)
    assert len({outcome.id for outcome in outcomes}) == 1
    assert [outcome.replayed for outcome in outcomes].count(False) == 1
    assert stored() == (1, 1)


@pytest.mark.parametrize("fields", [PRACTICE, {}], ids=["practice", "attempts without limit"])
def test_unlimited_submission_waits_for_no_other(classroom: Classroom, fields: dict[str, Any]) -> None:
    limit(None)

    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        first = intake.submit(session, classroom.new(**fields))
        second = pool.submit(classroom.submit, **fields).result(SOON)  # while the first is not committed

    assert first.id != second.id
    assert stored() == (2, 2)


def test_batches_with_the_same_keys_in_any_order_store_each_once(classroom: Classroom, token: UUID) -> None:
    def batch(keys: list[str]) -> list[NewSubmission]:
        keyed = PRACTICE | {"token_id": token, "body_hash": b"same"}
        return [classroom.new(idempotency_key=key, **keyed) for key in keys]

    def submit_batch(keys: list[str]) -> list[Outcome]:
        start.wait()
        with Session.begin() as session:
            return intake.submit_many(session, batch(keys))

    keys = [f"k-{number:03}" for number in range(200)]
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        upwards, downwards = pool.map(submit_batch, (keys, keys[::-1]))

    assert [outcome.id for outcome in upwards] == [outcome.id for outcome in reversed(downwards)]
    assert stored() == (200, 200)
