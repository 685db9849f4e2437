"""Courses and assessments by the ids a client gave, as far as the caller may reach them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from service import tokens
from service.faults import Forbidden, NotFound, shown
from service.models import Assessment, Course, Enrolment
from service.tokens import TEACHING, Caller


def course(session: DbSession, caller: Caller, course_id: str, roles: Collection[str] = TEACHING) -> Course:
    """The course, when the caller has one of these roles in it.

    Raises NotFound where they have none, and Forbidden where they have another.
    """
    found = session.get(Course, course_id)
    role = None if found is None else tokens.role(session, caller, course_id)
    if found is None or role is None:
        raise NotFound(f"There is no course {shown(course_id)!r} that your token may see.")
    allow(role, roles)
    return found


def assessment(
    session: DbSession, caller: Caller, assessment_id: str, roles: Collection[str] = TEACHING
) -> Assessment:
    """The assessment, when the caller has one of these roles in its course; raises as ``course`` does."""
    found = session.get(Assessment, assessment_id)
    role = None if found is None else tokens.role(session, caller, found.course_id)
    if found is None or role is None:
        raise NotFound(f"There is no assessment {shown(assessment_id)!r} that your token may see.")
    allow(role, roles)
    return found


def attended(
    session: DbSession, caller: Caller, assessment_id: str, student: str | None = None
) -> Assessment:
    """The assessment, for a student of its course, who may name nobody but themself.

    Raises NotFound where they are none, and Forbidden where they name another.
    """
    found = session.get(Assessment, assessment_id)
    key = found and caller.person_id and (found.course_id, caller.person_id)
    if found is None or not key or session.get(Enrolment, key) is None:
        raise NotFound(f"There is no assessment {shown(assessment_id)!r} that your token may see.")
    if student not in (None, caller.person_id):
        raise Forbidden("A student's token sees that student's terms; leave `student` out.")
    return found


def assessments(session: DbSession, caller: Caller) -> list[Assessment]:
    """The assessments of the courses the caller acts for, by title."""
    query = select(Assessment).order_by(Assessment.title, Assessment.id)
    if caller.scope != "admin":
        query = query.where(Assessment.course_id.in_(tokens.courses(session, caller)))
    return list(session.scalars(query))


def courses(session: DbSession, caller: Caller) -> Collection[str] | None:
    """The courses the caller acts for; None: all there are."""
    return None if caller.scope == "admin" else tokens.courses(session, caller)


def allow(role: str, roles: Collection[str]) -> None:
    """Raise Forbidden where a role in a course is not among these."""
    if role not in roles:
        raise Forbidden(f"This needs the role of {' or '.join(roles)} in the course.")
