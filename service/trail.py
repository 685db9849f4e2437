"""The audit trail: what staff did, when, to what."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session as DbSession

from service.models import AuditEvent


def record(
    session: DbSession, actor: str, action: str, subject: str, *, course_id: str | None = None, **detail: Any
) -> None:
    """Add an event, in the transaction of what it tells of; ``course_id`` is where it happened."""
    session.add(AuditEvent(actor=actor, action=action, subject=subject, course_id=course_id, detail=detail))
