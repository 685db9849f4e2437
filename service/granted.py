"""What staff grant and may withdraw: accommodations, excuses, full marks. A withdrawn row stays.

Functions take a session and never commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from service import trail
from service.faults import Conflict, NotFound, refused, shown
from service.models import Accommodation, Assessment, AssessmentItem, Enrolment, Excuse, FullMarks

Row = TypeVar("Row", Accommodation, Excuse, FullMarks)

TOLD_AS = {"person_id": "student", "item_id": "item"}
"""What the trail calls columns that have another name there."""
NOT_TOLD = {"assessment_id", "created_by", "created_at", "withdrawn_at", "changed"}
"""Columns that the trail tells by its own, or not at all."""


def page(session: DbSession, table: type[Row], assessment_id: str, after: int, limit: int) -> Sequence[Row]:
    """What was granted at an assessment, the oldest first, withdrawn or not."""
    here = (table.assessment_id == assessment_id) & (table.id > after)
    return session.scalars(select(table).where(here).order_by(table.id).limit(limit)).all()


def add(session: DbSession, action: str, assessment: Assessment, row: Row) -> None:
    """Store what was granted, and put it on the trail."""
    session.add(row)
    session.flush()
    _note(session, row.created_by, action, assessment, row)


def find(session: DbSession, table: type[Row], assessment_id: str, number: int, *, lock: bool = False) -> Row:
    """One of them, by its id; raises NotFound."""
    row = session.get(table, number, with_for_update=lock)
    if row is None or row.assessment_id != assessment_id:
        raise NotFound(f"There is no number {number} at {shown(assessment_id)!r}; GET lists those there are.")
    return row


def withdraw(
    session: DbSession, actor: str, action: str, table: type[Row], assessment: Assessment, number: int
) -> Row:
    """Withdraw one of them; raises NotFound, or Conflict where it is withdrawn already."""
    row = find(session, table, assessment.id, number, lock=True)
    if row.withdrawn_at is not None:
        raise Conflict(f"Number {number} was withdrawn already; nothing has changed.")
    row.withdrawn_at = session.scalar(select(func.now()))
    _note(session, actor, action, assessment, row)
    return row


def check_student(session: DbSession, assessment: Assessment, person_id: str) -> None:
    """Refuse somebody who is no student of the course."""
    enrolment = session.get(Enrolment, (assessment.course_id, person_id))
    if enrolment is None:
        raise refused("student", f"{shown(person_id)!r} is not enrolled in the course; enrol them first")
    if enrolment.role != "student":
        raise refused("student", f"{shown(person_id)!r} is {enrolment.role} here; name a student")


def check_item(session: DbSession, assessment: Assessment, item_id: str) -> None:
    """Refuse an item that the assessment does not ask."""
    if session.get(AssessmentItem, (assessment.id, item_id)) is None:
        raise refused("item", f"{shown(item_id)!r} is not an item of {assessment.id!r}")


def _note(session: DbSession, actor: str, action: str, assessment: Assessment, row: Row) -> None:
    trail.record(session, actor, action, assessment.id, course_id=assessment.course_id, **dict(_told(row)))


def _told(row: Row) -> Iterator[tuple[str, Any]]:
    for name in (column.key for column in row.__table__.columns):
        value = getattr(row, name)
        if name not in NOT_TOLD and value is not None:
            yield TOLD_AS.get(name, name), value.isoformat() if isinstance(value, datetime) else value
