"""The projection of marks the gradebook reads."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from service import grading, marks, scores
from service.db import Session
from service.models import Assessment, Score, Submission
from tests.locks import until_waiting

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


ESSAY = {
    "blank": {},
    "sum": {"total": "5"},
    "wrong sum": {"total": "6", "because": "so"},
    "waiting": {"total": "5", "because": "so"},
    "waiting for all it may earn": {"because": "so"},
}
"""Of the 5 points the sum is worth 1, and the explanation, which waits for a person, 4."""


@pytest.mark.parametrize(
    ("which", "attempts", "counts", "decided"),
    [
        pytest.param(
            "best",
            ["blank", "waiting for all it may earn"],
            1,
            (0, 1, 1),
            id="as many points, and waiting",
        ),
        pytest.param("best", ["waiting for all it may earn", "blank"], 0, (0, 1, 1), id="in the other order"),
        pytest.param("best", ["sum", "wrong sum"], 0, (1, 5, 1), id="fewer points, and may come to more"),
        pytest.param("best", ["wrong sum", "sum"], 1, (1, 5, 1), id="fewer points, in the other order"),
        pytest.param("best", ["waiting", "waiting"], 0, (1, 1, 2), id="both wait"),
        pytest.param("best", ["blank", "sum"], 1, (1, 5, 0), id="nothing waits"),
        pytest.param("last", ["waiting", "sum"], 1, (1, 5, 0), id="the last counts"),
        pytest.param("first", ["sum", "waiting"], 0, (1, 5, 0), id="the first counts"),
    ],
)
def test_attempt_that_may_become_the_best_is_seen_to_wait(
    classroom: Classroom, which: str, attempts: list[str], counts: int, decided: tuple[int, ...]
) -> None:
    keep(which)
    sent = [classroom.submit(item="tiny/essay", answers=ESSAY[each]) for each in attempts]

    classroom.grade()

    assert [row[2:] for row in kept()] == [(sent[counts].id, *decided)]


def test_attempt_that_lateness_keeps_from_becoming_the_best_does_not_wait(classroom: Classroom) -> None:
    keep("best")
    with Session.begin() as session:
        session.execute(update(Assessment).values(late_percent_per_day=80))
    early = classroom.submit(item="tiny/essay", answers=ESSAY["sum"])
    late = classroom.submit(item="tiny/essay", answers=ESSAY["waiting"])  # 20 % of 5 points at most
    with Session.begin() as session:
        due = select(Submission.created_at).where(Submission.id == early.id).scalar_subquery()
        session.execute(update(Assessment).values(due_at=due))
        hour_later = Submission.created_at + timedelta(hours=1)
        session.execute(update(Submission).where(Submission.id == late.id).values(created_at=hour_later))

    classroom.grade()

    assert [row[2:] for row in kept()] == [(early.id, 1, 5, 0)]


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
        until_waiting()  # for the first to commit, whose mark it could not see yet
    other.join()

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
