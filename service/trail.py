"""The audit trail: what staff did, when, to what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from getpass import getuser
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

KIND = "split_part(action, '.', 1)"
OF_PERSON = f"({KIND} = 'person')"
"""SQL: whether the subject of an event is a person. Elsewhere it may look like one: ids are free."""
OF_SUBMISSION = f"({KIND} in ('submission', 'regrade-request'))"
"""SQL: whether the subject of an event is a submission, perhaps with its lane."""
NAMED_IN = f"""(
    case when {KIND} in ('accommodation', 'excuse') then 'student' when {KIND} = 'token' then 'person' end
)"""
"""SQL: the key of an event's detail whose value is a person; null where there is none."""
ABOUT = f"(actor = :person or {OF_PERSON} and subject = :person or detail ->> {NAMED_IN} = :person)"
"""SQL: whether an event names somebody, who did it or whom it was done to: where ids of people stand, and in
no other value and no key. An action that puts one elsewhere has to be told here."""


def record(
    session: DbSession, actor: str, action: str, subject: str, *, course_id: str | None = None, **detail: Any
) -> None:
    """Add an event, in the transaction of what it tells of; ``course_id`` is where it happened."""
    session.add(AuditEvent(actor=actor, action=action, subject=subject, course_id=course_id, detail=detail))


def operator() -> str:
    """What the trail calls who works on the machine of the service: no person, though named like one."""
    return f"operator {getuser()}"


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
    """What was done in a course, newest first; ``before`` is the last event of the page before.

    Nothing of an earlier course of the same id, which was deleted: it had other people.
    """
    here = AuditEvent.course_id == course_id
    deleted = select(func.max(AuditEvent.id)).where(here, AuditEvent.action == "course.delete")
    query = select(AuditEvent).where(here, AuditEvent.id > func.coalesce(deleted.scalar_subquery(), 0))
    if action is not None:
        query = query.where(
            or_(AuditEvent.action == action, func.starts_with(AuditEvent.action, f"{action}."))
        )
    if actor is not None:
        query = query.where(AuditEvent.actor == actor)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)).all()
