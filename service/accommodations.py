"""Accommodations: other terms for one person or one section. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from service import granted, locks, scores
from service.assessments import MOMENTS, read_moments
from service.faults import Unprocessable, refused, shown
from service.models import Accommodation, Assessment, Course, Section, SectionMember

NOT_LIMITED = {
    "opens_at": "is open from the beginning: it cannot open earlier",
    "due_at": "has no due time: there is none to extend",
    "closes_at": "does not close: there is no closing time to extend",
}


def grant(session: DbSession, actor: str, assessment: Assessment, fields: Mapping[str, Any]) -> Accommodation:
    """Accommodate a person or a section, and bring their scores up to date.

    Raises Unprocessable for what would change nothing: see ``service.terms``.
    """
    locks.row(session, assessment)
    scores.lock(session, assessment.id)
    check_addressee(session, assessment, fields.get("student"), fields.get("section"))
    given = {name: fields[name] for name in ("section", "extra_minutes", "extra_attempts", "reason")}
    course = session.get_one(Course, assessment.course_id)
    given |= read_moments({name: fields.get(name) for name in MOMENTS}, course)
    check_effect(assessment, given)
    row = Accommodation(
        assessment_id=assessment.id, person_id=fields.get("student"), created_by=actor, **given
    )
    granted.add(session, "accommodation.grant", assessment, row)
    scores.rebuild(session, assessment.id, concerned(session, assessment, row))
    return row


def withdraw(session: DbSession, actor: str, assessment: Assessment, number: int) -> Accommodation:
    """Withdraw an accommodation, and bring scores up to date. Raises NotFound or Conflict."""
    scores.lock(session, assessment.id)
    row = granted.withdraw(session, actor, "accommodation.withdraw", Accommodation, assessment, number)
    scores.rebuild(session, assessment.id, concerned(session, assessment, row))
    return row


def concerned(session: DbSession, assessment: Assessment, row: Accommodation) -> list[str]:
    """The people whose terms an accommodation changes."""
    if row.person_id is not None:
        return [row.person_id]
    here = (SectionMember.course_id == assessment.course_id) & (SectionMember.section == row.section)
    return list(session.scalars(select(SectionMember.person_id).where(here)))


def check_addressee(
    session: DbSession, assessment: Assessment, student: str | None, section: str | None
) -> None:
    """Refuse anybody but one student or one section of the course."""
    if (student is None) == (section is None):
        raise Unprocessable("An accommodation is for one `student` or one `section`; name one of them.")
    if student is not None:
        granted.check_student(session, assessment, student)
    elif session.get(Section, (assessment.course_id, section)) is None:
        raise refused("section", f"{shown(section or '')!r} is not a section of the course; see its people")


def check_effect(assessment: Assessment, given: Mapping[str, Any]) -> None:
    """Refuse what gives nobody anything: less than the assessment, or nothing at all."""
    for name in MOMENTS:
        if given[name] is not None:
            check_moment(assessment, name, given[name], given)
    if given["extra_minutes"] and assessment.due_at is None and assessment.closes_at is None:
        raise refused("extra_minutes", f"extend nothing: {assessment.id!r} has no due or closing time")
    if given["extra_attempts"] and assessment.max_attempts is None:
        raise refused("extra_attempts", f"add nothing: attempts at {assessment.id!r} are not limited")
    if not any(given[name] for name in (*MOMENTS, "extra_minutes", "extra_attempts")):
        raise Unprocessable("Nothing is granted; send `due_at`, `extra_attempts`, or another of the terms.")


def check_moment(assessment: Assessment, name: str, given: datetime, others: Mapping[str, Any]) -> None:
    """Refuse an opening that is no earlier, and a deadline that is no later, than the assessment's own."""
    own: datetime | None = getattr(assessment, name)
    if own is None:
        raise refused(name, f"has no effect: {assessment.id!r} {NOT_LIMITED[name]}")
    opens = others["opens_at"] or assessment.opens_at
    if name != "opens_at" and opens is not None and given <= opens:
        raise refused(name, f"is not after the opening at {opens.isoformat()}; put it later")
    if (given > own) if name == "opens_at" else (given < own):
        later = "later" if name == "opens_at" else "earlier"
        raise refused(
            name,
            f"is {later} than that of {assessment.id!r} itself, {own.isoformat()}: accommodations only add; "
            "change the assessment instead",
        )
