"""Courses and assessments by the ids a client gave, as far as the caller may reach them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from service import auth
from service.auth import TEACHING, Caller
from service.faults import Forbidden, NotFound, shown
from service.models import Assessment, Course


def course(session: DbSession, caller: Caller, course_id: str, roles: Collection[str] = TEACHING) -> Course:
    """The course, when the caller has one of these roles in it.

    Raises NotFound where they have none, and Forbidden where they have another.
    """
    found = session.get(Course, course_id)
    if found is None or not reaches(session, caller, course_id):
        raise NotFound(f"There is no course {shown(course_id)!r} that your token may see.")
    allow(session, caller, course_id, roles)
    return found


def assessment(
    session: DbSession, caller: Caller, assessment_id: str, roles: Collection[str] = TEACHING
) -> Assessment:
    """The assessment, when the caller has one of these roles in its course; raises as ``course`` does."""
    found = session.get(Assessment, assessment_id)
    if found is None or not reaches(session, caller, found.course_id):
        raise NotFound(f"There is no assessment {shown(assessment_id)!r} that your token may see.")
    allow(session, caller, found.course_id, roles)
    return found


def assessments(session: DbSession, caller: Caller) -> list[Assessment]:
    """The assessments of the courses the caller acts for, by title."""
    query = select(Assessment).order_by(Assessment.title, Assessment.id)
    if caller.scope != "admin":
        query = query.where(Assessment.course_id.in_(auth.courses(session, caller)))
    return list(session.scalars(query))


def courses(session: DbSession, caller: Caller) -> Collection[str] | None:
    """The courses the caller acts for; None: all there are."""
    return None if caller.scope == "admin" else auth.courses(session, caller)


def reaches(session: DbSession, caller: Caller, course_id: str, roles: Collection[str] = TEACHING) -> bool:
    """Whether the caller has one of these roles in a course; an admin has them all."""
    return caller.scope == "admin" or course_id in auth.courses(session, caller, roles)


def allow(session: DbSession, caller: Caller, course_id: str, roles: Collection[str]) -> None:
    """Raise Forbidden where the caller's role in the course is not among these."""
    if not reaches(session, caller, course_id, roles):
        raise Forbidden(f"This needs the role of {' or '.join(roles)} in the course.")
