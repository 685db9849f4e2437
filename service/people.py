"""The people who are in a course. Functions take a session and never commit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from service import courses, scores, trail
from service.models import SectionMember

PEOPLE = """
    select person.id, person.name, person.email, enrolment.role, array(
               select section from section_member member
               where member.course_id = enrolment.course_id and member.person_id = person.id order by section
           ) as sections
    from enrolment join person on person.id = enrolment.person_id
    where enrolment.course_id = :course {and_} order by person.id limit :limit
"""
FILTERS = {
    "person": "and person.id = :person",
    "role": "and enrolment.role = :role",
    "section": """and exists (
        select from section_member member where member.course_id = enrolment.course_id
        and member.person_id = person.id and member.section = :section
    )""",
    "after": "and person.id > :after",
}


def listing(session: DbSession, course_id: str, limit: int, **wanted: str | None) -> list[dict[str, Any]]:
    """The people of a course by id; ``wanted`` are values of ``FILTERS``."""
    given = {name: value for name, value in wanted.items() if value is not None}
    query = text(PEOPLE.format(and_=" ".join(FILTERS[name] for name in given)))
    rows = session.execute(query, {"course": course_id, "limit": limit, **given})
    return [dict(row) for row in rows.mappings()]


def end(session: DbSession, actor: str, course_id: str, person_id: str) -> bool:
    """End somebody's enrolment; what they sent in stays. False where they are not enrolled.

    The caller has locked the course.
    """
    scores.lock_course(session, course_id)
    here = (SectionMember.course_id == course_id) & (SectionMember.person_id == person_id)
    left = session.scalars(select(SectionMember.section).where(here)).all()
    ended = session.scalar(
        text("delete from enrolment where course_id = :course and person_id = :person returning role"),
        {"course": course_id, "person": person_id},
    )
    if ended is not None:
        scores.rebuild_members(session, course_id, [person_id])  # they left their sections, too
        courses.forget_sections(session, course_id, left)
        trail.record(session, actor, "person.leave", person_id, course_id=course_id, role=ended)
    return ended is not None
