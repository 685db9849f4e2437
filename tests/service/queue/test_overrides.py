"""Overrides and regrades together: what a released override leaves. Sums: 3 + 1 points."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from service import overrides
from service.db import Session
from service.models import AssessmentItem, FullMarks, Job, Mark, Submission, Work
from service.regrades import running

if TYPE_CHECKING:
    from conftest import Classroom, Office

KEY_IS_SIX = ("key = 5", "key = 6")
DOUBTFUL = "x^2/x"
"""Right but at 0, which takes a proof to tell from wrong."""


def release(submission: UUID, part: str = "total") -> None:
    with Session.begin() as session:
        overrides.release(session, session.get_one(Submission, submission), part, by="tess", reason="r")


def lanes(submission: UUID) -> list[str]:
    with Session() as session:
        return list(session.scalars(select(Work.lane).where(Work.submission_id == submission)))


def last_mark(submission: UUID) -> Mark:
    with Session() as session:
        last = select(Mark).where(Mark.submission_id == submission).order_by(Mark.id.desc()).limit(1)
        return session.scalars(last).one()


@pytest.mark.parametrize(("typed", "score"), [("5", 1), ("6", 4)])
def test_released_override_leaves_what_the_key_of_the_regrade_decides(
    classroom: Classroom, office: Office, typed: str, score: float
) -> None:
    sent = classroom.submit("ada", answers={"total": typed, "gap": "1"})
    classroom.grade()
    office.override(sent, "total", 0.5)
    office.edit(KEY_IS_SIX)
    office.preview(dry_run=False)
    assert last_mark(sent.id).score == 2.5

    release(sent.id)

    mark = last_mark(sent.id)
    assert (mark.score, mark.verdicts["total"]["score"]) == (score, (score - 1) / 3)
    assert mark.verdicts["total"]["reason"] != "override"


def test_override_made_anew_after_a_regrade_leaves_what_its_key_decides(
    classroom: Classroom, office: Office
) -> None:
    sent = classroom.submit("ada")
    classroom.grade()
    office.override(sent, "total", 0.5)
    office.edit(KEY_IS_SIX)
    office.preview(dry_run=False)
    office.override(sent, "total", 0.25)

    release(sent.id)

    assert last_mark(sent.id).score == 1


def test_released_override_leaves_what_was_graded_once_the_regrade_is_undone(
    classroom: Classroom, office: Office
) -> None:
    sent = classroom.submit("ada")
    classroom.grade()
    before = last_mark(sent.id).verdicts
    office.override(sent, "total", 0.5)
    office.edit(KEY_IS_SIX)
    office.undo(office.preview(dry_run=False))

    release(sent.id)

    assert last_mark(sent.id).verdicts == before


def test_released_override_of_a_part_given_away_meanwhile_leaves_full_marks(
    classroom: Classroom, office: Office
) -> None:
    sent = classroom.submit("ada", answers={"total": "7", "gap": "1"})
    classroom.grade()
    office.override(sent, "total", 0.5)
    with Session.begin() as session:
        given = {"assessment_id": "quiz", "item_id": "tiny/sums", "part": "total"}
        session.add(FullMarks(**given, reason="broken", created_by="tess"))
    office.preview(dry_run=False)

    release(sent.id)

    assert last_mark(sent.id).verdicts["total"]["reason"] == "full-marks-for-all"
    assert last_mark(sent.id).score == 4


def test_released_override_of_a_part_to_be_regraded_yet_leaves_what_was_graded(
    classroom: Classroom, office: Office
) -> None:
    sent = classroom.submit("ada")
    classroom.grade()
    before = last_mark(sent.id).verdicts
    office.override(sent, "total", 0.5)
    office.edit(KEY_IS_SIX)
    office.preview()

    release(sent.id)

    assert last_mark(sent.id).verdicts == before


OTHER_POINTS = ("positive = [[0, 1], [1, 0]]", "positive = [[1, 0], [0, 1]]")


@pytest.mark.parametrize(
    ("edited", "reason", "queued"),
    [(OTHER_POINTS, "needs-training", ["train"]), (("key = 4", "key = 3"), "trained", [])],
)
def test_released_override_of_what_a_failed_regrade_did_not_come_to_leaves_one_version_throughout(
    classroom: Classroom, office: Office, edited: tuple[str, str], reason: str, queued: list[str]
) -> None:
    # A design is trained for the points that the item names: for others it is trained anew.
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/design", position=2, points=4))
    answers = {"points": "4", "design": "2-3-1 tanh sigmoid"}
    sent = classroom.submit("ada", item="tiny/design", answers=answers)
    classroom.grade()
    classroom.grade("train")
    office.override(sent, "points", 0.5)
    office.edit(edited, item="design")
    failed = office.preview("tiny/design")
    office.start_applying(failed)
    with Session.begin() as session:
        job = session.get_one(Job, failed)
        running.fail(job, "of the power")
        job.applying_since = func.now()

    release(sent.id, "points")

    mark = last_mark(sent.id)
    assert mark.item_hash == office.job(failed).basis["tiny/design"]["hash"]
    assert mark.verdicts["design"]["reason"] == reason
    assert lanes(sent.id) == queued


def test_released_override_leaves_to_its_lane_what_takes_long(classroom: Classroom, office: Office) -> None:
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/formula", position=2, points=4))
    sent = classroom.submit("ada", item="tiny/formula", answers={"at_two": "2", "formula": DOUBTFUL})
    classroom.grade()
    office.override(sent, "formula", 0.5)
    classroom.grade("prove")
    assert lanes(sent.id) == []

    release(sent.id, "formula")

    assert last_mark(sent.id).verdicts["formula"]["status"] == "undecided"
    assert lanes(sent.id) == ["prove"]
