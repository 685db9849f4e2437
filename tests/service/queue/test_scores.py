"""The projection of marks the gradebook reads."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from service import grading, marks, scores
from service.db import Session
from service.models import Assessment, Score

if TYPE_CHECKING:
    from conftest import Classroom

RIGHT = {"total": "5", "gap": "1"}
HALF = {"total": "5", "gap": "2"}
WRONG = {"total": "6", "gap": "2"}
UNREADABLE = {"total": "five-ish", "gap": "1"}


def keep(which: str) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(keep=which, max_attempts=None))


def kept() -> list[tuple[object, ...]]:
    columns = (Score.person_id, Score.item_id, Score.submission_id, Score.score, Score.possible)
    with Session() as session:
        rows = session.execute(select(*columns, Score.parts_pending).order_by(Score.person_id, Score.item_id))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(("which", "points"), [("best", 6.0), ("last", 0.0), ("first", 2.0)])
def test_score_keeps_the_attempt_the_assessment_asks_for(
    classroom: Classroom, which: str, points: float
) -> None:
    # 8 points in the quiz for 4 of the item: each counts double. Earned: 1, 3, 0.
    keep(which)

    for answers in ({"gap": "1"}, HALF, WRONG):
        classroom.submit(answers=answers)
        classroom.grade()

    assert [row[3] for row in kept()] == [points]


@pytest.mark.parametrize(("which", "points"), [("best", 6.0), ("last", 0.0), ("first", 2.0)])
def test_score_does_not_depend_on_batches(classroom: Classroom, which: str, points: float) -> None:
    keep(which)
    for answers in ({"gap": "1"}, HALF, WRONG):
        classroom.submit(answers=answers)

    classroom.grade()

    assert [row[3] for row in kept()] == [points]


def test_score_ignores_what_could_not_be_read(classroom: Classroom) -> None:
    keep("last")
    for answers in (HALF, UNREADABLE):
        classroom.submit(answers=answers)
        classroom.grade()

    assert [row[3] for row in kept()] == [6.0]


def test_score_of_practice_is_in_no_gradebook(classroom: Classroom) -> None:
    classroom.submit(assessment_id=None)

    classroom.grade()

    assert kept() == []


def test_score_shows_points_decided_so_far(classroom: Classroom) -> None:
    # The essay counts 5 points, of which its sum is 1 and its explanation, for a person to decide, 4.
    classroom.submit(item="tiny/essay", answers={"total": "5", "because": "so"})

    classroom.grade()

    assert [row[3:] for row in kept()] == [(1.0, 1.0, 1)]


def test_score_of_attempts_recorded_at_the_same_time_is_the_best(classroom: Classroom) -> None:
    for answers in (RIGHT, WRONG):
        classroom.submit(answers=answers)
    right, wrong = grading.grade_batch(classroom.lease())

    def record_wrong() -> None:
        with Session.begin() as session:
            marks.record(session, [wrong])

    other = Thread(target=record_wrong)
    with Session.begin() as session:
        marks.record(session, [right])
        other.start()
        other.join(0.3)  # it waits for the first to commit, whose mark it could not see yet
        blocked = other.is_alive()
    other.join()

    assert blocked
    assert [row[3] for row in kept()] == [8.0]


def test_rebuilt_scores_equal_those_kept(classroom: Classroom) -> None:
    for person, answers in (("ada", WRONG), ("ada", RIGHT), ("bob", HALF), ("cyd", UNREADABLE)):
        classroom.submit(person, answers=answers)
        classroom.grade()
    classroom.submit("bob", item="tiny/essay", answers={"total": "5"})
    classroom.grade()
    before = kept()
    with Session.begin() as session:
        session.execute(update(Score).values(score=99))

    with Session.begin() as session:
        scores.rebuild(session, "quiz")

    assert kept() == before
    assert [row[3] for row in before] == [8.0, 1.0, 6.0]
