"""Deleting assessments nobody has answered, and courses without any.

Functions take a session and never commit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as DbSession

from service import locks, scores, trail
from service.faults import Conflict
from service.models import Assessment, Course, Enrolment, Integration, Submission

# SQL: what deletes them, in the order in which rows refer to each other; the trail stays.
JOBS = "(select id from job where assessment_id = :id)"
HOLD_ITEMS = text("select from assessment_item where assessment_id = :id order by item_id for update")
DELETE_ASSESSMENT = (
    "delete from replacement where assessment_id = :id",
    f"delete from regrade_score where job_id in {JOBS}",
    f"delete from regrading where job_id in {JOBS}",
    "delete from job where assessment_id = :id",
    "delete from statistics where assessment_id = :id",
    "delete from full_marks where assessment_id = :id",
    "delete from excuse where assessment_id = :id",
    "delete from accommodation where assessment_id = :id",
    "delete from assessment_item where assessment_id = :id",
    "delete from assessment where id = :id",
)
DELETE_COURSE = (
    "delete from enrolment where course_id = :id",
    "delete from section where course_id = :id",
    "update api_token set course_id = null, revoked_at = coalesce(revoked_at, now()) where course_id = :id",
    "delete from course where id = :id",
)


def delete_assessment(session: DbSession, actor: str, assessment: Assessment) -> None:
    """Delete an assessment with its items and terms.

    Raises Conflict where it was answered, NotFound where it is gone.
    """
    locks.regrades(session)
    locks.row(session, assessment)
    scores.lock(session, assessment.id)
    # Whoever submits to it meanwhile locks its item, too: they wait, and find it gone.
    session.execute(HOLD_ITEMS, {"id": assessment.id})
    locks.row(session, assessment, wholly=True)
    sent = session.scalar(select(func.count()).where(Submission.assessment_id == assessment.id))
    if sent:
        raise Conflict(
            f"Students have answered {assessment.id!r}: what they sent in, {sent} in all, would be lost. Set "
            "its `closes_at` to take no more, or the points of its items to 0 to have them count nothing."
        )
    refuse_integrated(session, Integration.assessment_id == assessment.id)
    remove(session, DELETE_ASSESSMENT, assessment)
    trail.record(
        session,
        actor,
        "assessment.delete",
        assessment.id,
        course_id=assessment.course_id,
        title=assessment.title,
    )


def delete_course(session: DbSession, actor: str, course: Course) -> None:
    """Delete a course with its roster and sections; raises Conflict where it has assessments.

    Tokens that act for it alone are revoked. The people stay.
    """
    locks.row(session, course, wholly=True)
    query = select(Assessment.id).where(Assessment.course_id == course.id).order_by(Assessment.id)
    if left := session.scalars(query.limit(3)).all():
        raise Conflict(f"{course.id!r} has assessments, {', '.join(left)} among them; delete those first.")
    refuse_integrated(session, Integration.course_id == course.id)
    people = session.scalar(select(func.count()).where(Enrolment.course_id == course.id))
    remove(session, DELETE_COURSE, course)
    trail.record(
        session, actor, "course.delete", course.id, course_id=course.id, title=course.title, people=people
    )


def refuse_integrated(session: DbSession, here: Any) -> None:
    """Raise Conflict where an LMS hands in what its students answer."""
    integration = session.scalar(select(Integration.id).where(here).limit(1))
    if integration is not None:
        raise Conflict(f"The integration {integration!r} of an LMS hands in here, so that it stays.")


def remove(session: DbSession, statements: tuple[str, ...], row: Assessment | Course) -> None:
    """Delete a row and what is of no use without it."""
    for statement in statements:
        session.execute(text(statement), {"id": row.id})
    session.expunge(row)
