"""The audit trail: what staff did, when, to what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session as DbSession

from service.db import dump_json
from service.models import AuditEvent

RECORD = text("""
    insert into audit_event (actor, action, subject, course_id, detail)
    select :actor, action, subject, :course, detail
    from json_to_recordset(cast(:rows as json)) as event(action text, subject text, detail jsonb)
""")


def record(
    session: DbSession, actor: str, action: str, subject: str, *, course_id: str | None = None, **detail: Any
) -> None:
    """Add an event, in the transaction of what it tells of; ``course_id`` is where it happened."""
    session.add(AuditEvent(actor=actor, action=action, subject=subject, course_id=course_id, detail=detail))


def record_many(
    session: DbSession,
    actor: str,
    events: Iterable[tuple[str, str, dict[str, Any]]],
    *,
    course_id: str | None = None,
) -> None:
    """Add events, each an action, a subject and its detail, in one statement for thousands."""
    rows = [{"action": action, "subject": subject, "detail": detail} for action, subject, detail in events]
    session.execute(RECORD, {"actor": actor, "course": course_id, "rows": dump_json(rows)})


def page(
    session: DbSession,
    course_id: str,
    *,
    action: str | None = None,
    actor: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[AuditEvent]:
    """What was done in a course, newest first; ``before`` is the last event of the page before."""
    query = select(AuditEvent).where(AuditEvent.course_id == course_id)
    if action is not None:
        query = query.where(
            or_(AuditEvent.action == action, func.starts_with(AuditEvent.action, f"{action}."))
        )
    if actor is not None:
        query = query.where(AuditEvent.actor == actor)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)).all()
