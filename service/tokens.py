"""Bearer tokens: issue, revoke, and tell whom they belong to. Imports no web framework."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session as DbSession

from service.models import ApiToken, Enrolment

PREFIX = "assay_"
STAFF = ("instructor", "admin")
TEACHING = ("assistant", "instructor")
"""Roles in a course that act for its students: assistants see and override, instructors also run it."""
RUNNING = ("instructor",)
VALID = select(ApiToken.id, ApiToken.scope, ApiToken.person_id, ApiToken.course_id).where(
    ApiToken.hash == bindparam("digest"), ApiToken.revoked_at.is_(None)
)
"""Built once: every request looks its token up."""
ON_BEHALF = ("instructor", "admin", "lms")
"""Scopes that may name the student they act for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a request comes from, as far as their token says."""

    token_id: UUID
    scope: str
    person_id: str | None = None
    course_id: str | None = None

    @property
    def name(self) -> str:
        """What audit records call this caller."""
        return self.person_id or f"{self.scope} token {self.token_id}"


def issue_token(
    session: DbSession, scope: str, person_id: str | None = None, course_id: str | None = None
) -> str:
    """Store a new token of a scope and return its text, which is shown this once."""
    text = PREFIX + secrets.token_urlsafe(32)
    session.add(ApiToken(hash=digest(text), scope=scope, person_id=person_id, course_id=course_id))
    session.flush()
    return text


def revoke(session: DbSession, text: str) -> bool:
    """Make a token worthless from now on; False when there is no such valid token."""
    valid = (ApiToken.hash == digest(text)) & ApiToken.revoked_at.is_(None)
    revoked = session.execute(
        update(ApiToken).where(valid).values(revoked_at=func.now()).returning(ApiToken.id)
    )
    return revoked.first() is not None


def identify(session: DbSession, text: str) -> Caller | None:
    """The caller a token belongs to; None when it is unknown or revoked."""
    row = session.connection().execute(VALID, {"digest": digest(text)}).one_or_none()
    return None if row is None else Caller(token_id=row[0], scope=row[1], person_id=row[2], course_id=row[3])


def courses(session: DbSession, caller: Caller) -> Collection[str]:
    """The courses a caller acts for: the token's own, else those where its person has a teaching role.

    A student's token acts for none, an LMS's for its own.
    """
    if caller.scope not in ON_BEHALF:
        return ()
    if caller.person_id is None or caller.scope == "lms":
        return () if caller.course_id is None else [caller.course_id]
    taught = (Enrolment.person_id == caller.person_id) & Enrolment.role.in_(TEACHING)
    if caller.course_id is not None:
        taught &= Enrolment.course_id == caller.course_id
    return session.scalars(select(Enrolment.course_id).where(taught)).all()


def role(session: DbSession, caller: Caller, course_id: str) -> str | None:
    """The teaching role a caller has in a course; None where they act for nobody there.

    An admin is instructor everywhere, an LMS assistant in its own course; else it is the role of the
    token's person, or instructor where the token is the course's and nobody's.
    """
    if caller.scope == "admin":
        return "instructor"
    if caller.scope not in ON_BEHALF or caller.course_id not in (None, course_id):
        return None
    if caller.person_id is None or caller.scope == "lms":
        own = "assistant" if caller.scope == "lms" else "instructor"
        return None if caller.course_id is None else own
    enrolled = (Enrolment.person_id == caller.person_id) & (Enrolment.course_id == course_id)
    held = session.scalar(select(Enrolment.role).where(enrolled))
    return held if held in TEACHING else None


def digest(text: str) -> bytes:
    """What is stored of a token. The text is random, so a fast hash without salt is enough."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
