"""Courses. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import trail
from service.faults import Conflict
from service.models import Course, Section

FORGET = text("""
    delete from section where course_id = :course and name = any(:left)
    and not exists (
        select from section_member member
        where member.course_id = section.course_id and member.section = section.name
    )
    and not exists (
        select from accommodation join assessment on assessment.id = accommodation.assessment_id
        where assessment.course_id = section.course_id and accommodation.section = section.name
              and accommodation.withdrawn_at is null
    )
""")


def create(session: DbSession, actor: str, fields: Mapping[str, Any], **told: Any) -> Course:
    """Add a course; raises Conflict where there is one of its id. What is ``told`` goes on the trail, too."""
    new = insert(Course).values(**fields).on_conflict_do_nothing().returning(Course.id)
    if session.scalar(new) is None:
        raise Conflict(f"There is a course {fields['id']!r} already; choose another id.")
    trail.record(session, actor, "course.create", fields["id"], course_id=fields["id"], **fields, **told)
    return session.get_one(Course, fields["id"])


def edit(session: DbSession, actor: str, course: Course, fields: Mapping[str, Any]) -> None:
    """Change fields of a course that the caller has locked."""
    if changes := apply(course, fields):
        trail.record(session, actor, "course.edit", course.id, course_id=course.id, changes=changes)


def apply(row: Any, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set fields of a row; those that changed, each with its value before and after."""
    changes = {
        name: [before, value] for name, value in fields.items() if (before := getattr(row, name)) != value
    }
    for name in changes:
        setattr(row, name, fields[name])
    return changes


def forget_sections(session: DbSession, course_id: str, left: Collection[str]) -> None:
    """Forget those sections, which somebody has left, that nobody is in now and no accommodation is for.

    The caller has locked the course, or somebody who joins one meanwhile would be taken out of it.
    """
    session.execute(FORGET, {"course": course_id, "left": list(left)})


def listing(
    session: DbSession, within: Collection[str] | None, after: str | None, limit: int
) -> Sequence[Course]:
    """Courses by id; ``within`` are those the caller may see, None: all."""
    query = select(Course).order_by(Course.id).limit(limit)
    if within is not None:
        query = query.where(Course.id.in_(within))
    return session.scalars(query if after is None else query.where(Course.id > after)).all()


def described(session: DbSession, courses: Sequence[Course]) -> list[dict[str, Any]]:
    """What is told of courses."""
    names: dict[str, list[str]] = {course.id: [] for course in courses}
    query = select(Section).where(Section.course_id.in_(names)).order_by(Section.name)
    for section in session.scalars(query):
        names[section.course_id].append(section.name)
    return [
        {
            "id": course.id,
            "title": course.title,
            "time_zone": course.time_zone,
            "decimal_comma": course.decimal_comma,
            "sections": names[course.id],
            "created_at": course.created_at,
        }
        for course in courses
    ]
