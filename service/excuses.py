"""Excuses: what a person need not answer. It counts as neither earned nor possible, and has no score.

Functions take a session and never commit.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import granted, scores, trail
from service.faults import Conflict
from service.models import Assessment, Excuse

IN_FORCE = """
    select id, item_id from excuse
    where assessment_id = :assessment and person_id = {person} and withdrawn_at is null
"""
"""SQL: a person's excuses that were not withdrawn; one without an item is from the whole assessment."""
EXCUSED = text(f"""
    select distinct offered.item_id from assessment_item offered
    join ({IN_FORCE.format(person=":person")}) held
         on coalesce(held.item_id, offered.item_id) = offered.item_id
    where offered.assessment_id = :assessment
""")
SAYS_SO = text(f"""
    select id from ({IN_FORCE.format(person=":person")}) held where item_id is null or item_id = :item limit 1
""")


def excused(session: DbSession, assessment_id: str, person: str) -> set[str]:
    """The items a person is excused from: all of them, of the whole assessment."""
    return set(session.scalars(EXCUSED, {"assessment": assessment_id, "person": person}))


def grant(
    session: DbSession, actor: str, assessment: Assessment, *, student: str, item: str | None, reason: str
) -> Excuse:
    """Excuse a student from an item, or from all; raises Unprocessable, or Conflict where they are."""
    scores.lock(session, assessment.id)
    granted.check_student(session, assessment, student)
    if item is not None:
        granted.check_item(session, assessment, item)
    check_new(session, assessment.id, student, item)
    row = Excuse(
        assessment_id=assessment.id, person_id=student, item_id=item, reason=reason, created_by=actor
    )
    session.add(row)
    session.flush()
    _note(session, actor, "excuse.grant", assessment, row)
    scores.rebuild(session, assessment.id, [student])
    return row


def withdraw(session: DbSession, actor: str, assessment: Assessment, number: int) -> Excuse:
    """Withdraw an excuse: what was answered counts again. Raises NotFound or Conflict."""
    scores.lock(session, assessment.id)
    row = granted.withdraw(session, Excuse, assessment.id, number)
    _note(session, actor, "excuse.withdraw", assessment, row)
    scores.rebuild(session, assessment.id, [row.person_id])
    return row


def check_new(session: DbSession, assessment_id: str, student: str, item: str | None) -> None:
    """Raise Conflict where an excuse says so already."""
    number = session.scalar(SAYS_SO, {"assessment": assessment_id, "person": student, "item": item})
    if number is not None:
        raise Conflict(f"The student {student!r} is excused already, by number {number}.")


def _note(session: DbSession, actor: str, action: str, assessment: Assessment, row: Excuse) -> None:
    trail.record(
        session,
        actor,
        action,
        assessment.id,
        course_id=assessment.course_id,
        number=row.id,
        student=row.person_id,
        item=row.item_id,
        reason=row.reason,
    )
