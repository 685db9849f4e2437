"""What a new machine starts with: a course, an assessment over a document, a token of each scope."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from question_bank.bank import Bank
from service import trail
from service.bank import register
from service.enrolments import Entry
from service.lms import roster
from service.lms.standard_webhooks import PREFIX
from service.models import Assessment, AssessmentItem, Course, Enrolment, Integration, Person
from service.tokens import identify, issue_token

COURSE = "demo"
DOCUMENT = "dl-exam"
INTEGRATION = "demo"
STUDENT = "student-1"
INSTRUCTOR = "instructor-1"
PEOPLE = {STUDENT: ("Student One", "student"), INSTRUCTOR: ("Instructor One", "instructor")}

HOLDERS: Mapping[str, tuple[str | None, str | None]] = {
    "admin": (None, None),
    "instructor": (INSTRUCTOR, COURSE),
    "student": (STUDENT, None),
    "lms": (None, COURSE),
}
"""Person and course of each scope's token."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a user needs to call the service; only hashes of the tokens are in the database."""

    tokens: Mapping[str, str]
    webhook_secret: str


class AssessmentExists(Exception):
    """The assessment is there and asks for other instances than was wanted."""


def seed(
    session: DbSession,
    bank: Bank,
    kept: Credentials | None = None,
    document: str = DOCUMENT,
    variants: str | None = None,
) -> Credentials:
    """Create whatever is missing; tokens of an earlier run that still work are kept.

    The assessment has the id of its document. ``variants`` is what it asks: see ``service.variants``.
    Raises LookupError for a document the bank does not have, and AssessmentExists.
    """
    register(session, bank)
    _add(session, Course, {"id": COURSE, "title": "Demonstration"})
    for person, (name, role) in PEOPLE.items():
        _add(session, Person, {"id": person, "name": name})
        _add(session, Enrolment, {"course_id": COURSE, "person_id": person, "role": role})
    _add_assessment(session, bank, document, variants)
    earlier = kept.tokens if kept else {}
    tokens = {scope: _token(session, scope, earlier.get(scope)) for scope in HOLDERS}
    return Credentials(tokens=tokens, webhook_secret=_webhook_secret(session, document))


def enrol(session: DbSession, names: Mapping[str, str]) -> dict[str, str]:
    """Enrol students, given by id and name, in the course; return a token for each."""
    students = [Entry(person=person, name=name or None) for person, name in names.items()]
    roster.enrol(session, trail.operator(), COURSE, students)
    return {person: issue_token(session, "student", person_id=person) for person in names}


def _add_assessment(session: DbSession, bank: Bank, document_id: str, variants: str | None) -> None:
    documents = {document.id: document for document in bank.documents}
    document = documents[document_id]
    fields = {"id": document_id, "course_id": COURSE, "title": document.title}
    _add(session, Assessment, fields | ({} if variants is None else {"variants": variants}))
    kept = session.get_one(Assessment, document_id).variants
    if variants not in (None, kept):
        raise AssessmentExists(f"the assessment {document_id!r} exists and asks instances by {kept!r}")
    rows = [
        {"assessment_id": document_id, "item_id": item, "position": position, "points": bank[item].points}
        for position, item in enumerate(document.items)
    ]
    _add(session, AssessmentItem, *rows)


def _add(session: DbSession, table: type, *rows: Mapping[str, object]) -> None:
    if rows:
        session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def _token(session: DbSession, scope: str, earlier: str | None) -> str:
    if earlier is not None and identify(session, earlier) is not None:
        return earlier
    person, course = HOLDERS[scope]
    return issue_token(session, scope, person_id=person, course_id=course)


def _webhook_secret(session: DbSession, document_id: str) -> str:
    integration = session.get(Integration, INTEGRATION)
    if integration is None:
        secret = PREFIX + b64encode(secrets.token_bytes(32)).decode()
        integration = Integration(
            id=INTEGRATION, course_id=COURSE, assessment_id=document_id, secrets=[secret]
        )
        session.add(integration)
    return integration.secrets[0]
