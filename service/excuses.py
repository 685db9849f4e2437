"""Excuses: what a person need not answer. It counts as neither earned nor possible, and has no score.

Functions take a session and never commit.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import granted, scores, trail
from service.faults import Conflict
from service.models import Assessment, Excuse


def excused(session: DbSession, assessment_id: str) -> dict[str, set[str]]:
    """The items each person is excused from: all of them, of the whole assessment."""
    rows = session.execute(
        text("""
            select distinct excuse.person_id, offered.item_id from excuse
            join assessment_item offered on offered.assessment_id = excuse.assessment_id
                 and offered.item_id = coalesce(excuse.item_id, offered.item_id)
            where excuse.assessment_id = :assessment and excuse.withdrawn_at is null
        """),
        {"assessment": assessment_id},
    )
    found: dict[str, set[str]] = {}
    for person, item in rows:
        found.setdefault(person, set()).add(item)
    return found


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
    number = session.scalar(
        text("""
            select id from excuse
            where assessment_id = :assessment and person_id = :person and withdrawn_at is null
                  and (item_id is null or item_id = :item) limit 1
        """),
        {"assessment": assessment_id, "person": student, "item": item},
    )
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
