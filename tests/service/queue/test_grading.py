"""Marks: what grading yields and how it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from graders.verdict import scored
from question_bank.versions import policy_version, solver_version
from service import grading
from service.db import Session
from service.models import ItemVersion, Mark, Submission

if TYPE_CHECKING:
    from conftest import Classroom


def only_mark() -> Mark:
    with Session() as session:
        return session.scalars(select(Mark)).one()


@pytest.mark.parametrize(
    ("item", "answers", "state", "score", "possible", "pending"),
    [
        pytest.param("tiny/sums", {"total": "5", "gap": "1"}, "graded", 4, 4, 0, id="all right"),
        pytest.param("tiny/sums", {"total": "5", "gap": "9"}, "graded", 3, 4, 0, id="one part wrong"),
        pytest.param("tiny/sums", {"gap": "1"}, "graded", 1, 4, 0, id="blank part earns nothing"),
        pytest.param("tiny/sums", {"total": "x", "gap": "1"}, "invalid", None, 0, 0, id="unreadable part"),
        pytest.param("tiny/essay", {"total": "5", "because": "so"}, "provisional", 1, 1, 1, id="undecided"),
    ],
)
def test_mark_holds_points_and_state(
    classroom: Classroom,
    item: str,
    answers: dict[str, str],
    state: str,
    score: float | None,
    possible: float,
    pending: int,
) -> None:
    classroom.submit(item=item, answers=answers)

    classroom.grade()

    mark = only_mark()
    assert (mark.state, mark.score, mark.possible, mark.parts_pending) == (state, score, possible, pending)


def test_mark_of_a_final_submission_leaves_the_unreadable_part_to_a_person(classroom: Classroom) -> None:
    classroom.submit(answers={"total": "x", "gap": "1"}, final=True)

    classroom.grade()

    mark = only_mark()
    assert (mark.state, mark.score, mark.possible, mark.points) == ("provisional", 1, 1, 4)
    assert mark.verdicts["total"]["reason"] == "unreadable"


def test_mark_names_what_made_it(classroom: Classroom) -> None:
    classroom.submit()

    classroom.grade()

    mark = only_mark()
    assert mark.made_by == "worker"
    assert (mark.solver_version, mark.policy_version) == (solver_version(), policy_version())


def test_mark_is_made_with_the_version_the_student_was_shown(classroom: Classroom) -> None:
    submitted = classroom.submit(answers={"total": "6", "gap": "1"})
    older = classroom.bank["tiny/sums"].toml.replace("key = 5", "key = 6")
    with Session.begin() as session:
        session.add(ItemVersion(hash="older", item_id="tiny/sums", toml=older))
        session.flush()
        session.execute(update(Submission).values(item_hash="older"))

    classroom.grade()

    assert classroom.view(submitted).score == 8  # twice the item's 4 in the quiz


@pytest.mark.parametrize("change", [update(Mark).values(score=0), delete(Mark)], ids=["update", "delete"])
def test_mark_cannot_be_changed(classroom: Classroom, change: object) -> None:
    classroom.submit()
    classroom.grade()

    with pytest.raises(DBAPIError, match="mark is append-only"), Session.begin() as session:
        session.execute(change)


def test_grading_that_raises_leaves_the_rest_of_its_batch_alone(
    classroom: Classroom, break_grading: Callable[[UUID], None]
) -> None:
    torn, whole = classroom.submit("ada"), classroom.submit("bob")
    break_grading(torn.id)

    classroom.grade()

    assert classroom.view(torn).state == "queued"
    assert classroom.view(whole).state == "graded"


def test_batch_that_takes_too_long_is_recorded_in_parts(classroom: Classroom) -> None:
    for person in ("ada", "bob"):
        classroom.submit(person)
    leased = classroom.lease()

    marks = grading.grade_batch(leased, seconds=0)

    assert [mark.leased for mark in marks] == leased[:1]


def test_batch_of_nothing_but_failures_is_recorded(
    classroom: Classroom, break_grading: Callable[[UUID], None]
) -> None:
    submitted = classroom.submit()
    break_grading(submitted.id)

    classroom.grade()

    with Session() as session:
        assert session.scalar(select(func.count()).select_from(Mark)) == 0


@pytest.mark.parametrize(
    ("evidence", "written"),
    [
        pytest.param({"n": 10**30}, '"n": 1000000000000000000000000000000', id="integer beyond 64 bits"),
        pytest.param({"z": 1 + 2j}, '"z":"(1+2j)"', id="complex number"),
        pytest.param({3: "x"}, '"3":"x"', id="number as a name"),
    ],
)
def test_verdicts_json_writes_any_evidence(evidence: dict[object, object], written: str) -> None:
    verdict = scored(0.0, "wrong-value", read_as="7", evidence=evidence)

    assert written in grading.verdicts_json({"total": verdict})


def test_verdicts_json_refuses_what_the_database_cannot_store() -> None:
    verdict = scored(0.0, "wrong-value", read_as="7\0")

    with pytest.raises(ValueError, match="U\\+0000"):
        grading.verdicts_json({"total": verdict})
