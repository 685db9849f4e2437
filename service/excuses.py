"""Excuses: what a person need not answer. It counts as neither earned nor possible, and has no score.

Functions take a session and never commit.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as DbSession

from service import excused, granted, scores
from service.faults import Conflict
from service.models import Assessment, Excuse


def grant(
    session: DbSession, actor: str, assessment: Assessment, *, student: str, item: str | None, reason: str
) -> Excuse:
    """Excuse a student from an item, or from all; raises Unprocessable, or Conflict where they are."""
    scores.lock(session, assessment.id)
    granted.check_student(session, assessment, student)
    if item is not None:
        granted.check_item(session, assessment, item)
    number = excused.says_so(session, assessment.id, student, item)
    if number is not None:
        raise Conflict(f"The student {student!r} is excused already, by number {number}.")
    row = Excuse(
        assessment_id=assessment.id, person_id=student, item_id=item, reason=reason, created_by=actor
    )
    granted.add(session, "excuse.grant", assessment, row)
    scores.rebuild(session, assessment.id, [student])
    return row


def withdraw(session: DbSession, actor: str, assessment: Assessment, number: int) -> Excuse:
    """Withdraw an excuse: what was answered counts again. Raises NotFound or Conflict."""
    scores.lock(session, assessment.id)
    row = granted.withdraw(session, actor, "excuse.withdraw", Excuse, assessment, number)
    scores.rebuild(session, assessment.id, [row.person_id])
    return row
