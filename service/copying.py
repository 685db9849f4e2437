"""Copies of courses: the same assessments for other people, at other dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import assessments, courses, moments, trail
from service.auth import Caller
from service.faults import Conflict, Forbidden
from service.models import Assessment, Course, Enrolment
from service.wire.courses import CourseCopy

LONGEST_ID = 200
ITEMS = text("""
    insert into assessment_item (assessment_id, item_id, position, points, conventions)
    select named.copy, item_id, position, points, conventions
    from unnest(cast(:originals as text[]), cast(:copies as text[])) as named(original, copy)
    join assessment_item on assessment_item.assessment_id = named.original
""")
SECTIONS = text("""
    insert into section (course_id, name) select :copy, name from section where course_id = :original
""")


def copy(
    session: DbSession, caller: Caller, original: Course, wanted: CourseCopy
) -> tuple[Course, dict[str, str]]:
    """Make a course with the assessments of another; also return their new ids by the old ones.

    Raises Forbidden where the caller could not see the copy, and Conflict where an id is taken.
    """
    if caller.course_id is not None:
        raise Forbidden("This token acts for one course alone; copy it with one that does not.")
    fields = {
        "id": wanted.id,
        "title": wanted.title or original.title,
        "time_zone": original.time_zone,
        "decimal_comma": original.decimal_comma,
    }
    made = courses.create(session, caller.name, fields)
    named = copy_assessments(session, original, made, wanted.shift_days)
    if wanted.sections:
        session.execute(SECTIONS, {"original": original.id, "copy": made.id})
    if caller.scope == "instructor" and caller.person_id is not None:
        session.add(Enrolment(course_id=made.id, person_id=caller.person_id, role="instructor"))
    detail = {"copy": made.id, "shift_days": wanted.shift_days, "assessments": named}
    trail.record(session, caller.name, "course.copy", original.id, course_id=original.id, **detail)
    return made, named


def copy_assessments(session: DbSession, original: Course, made: Course, days: int) -> dict[str, str]:
    """Copy the assessments of a course with their items, so many days later."""
    found = assessments.of_course(session, original.id)
    named = {one.id: new_id(one.id, original.id, made.id) for one in found}
    refuse_taken(session, list(named.values()))
    if named:
        session.execute(
            insert(Assessment), [values(one, named[one.id], original, made, days) for one in found]
        )
        session.execute(ITEMS, {"originals": list(named), "copies": list(named.values())})
    return named


def new_id(assessment: str, original: str, made: str) -> str:
    """The id of a copied assessment: it begins with that of its course."""
    own = assessment.removeprefix(f"{original}-")
    return f"{made}-{own}"


def refuse_taken(session: DbSession, ids: Sequence[str]) -> None:
    """Refuse ids that assessments have, or that are too long for one."""
    taken = sorted(session.scalars(select(Assessment.id).where(Assessment.id.in_(ids))))
    taken += [id for id in ids if len(id) > LONGEST_ID]
    if taken:
        raise Conflict(f"The assessment {taken[0]!r} exists or has too long an id; choose another course id.")


def values(one: Assessment, id: str, original: Course, made: Course, days: int) -> Mapping[str, Any]:
    """The row of a copied assessment."""
    here = moments.zone(original.time_zone)
    dates = {name: moments.shifted(getattr(one, name), days, here) for name in assessments.MOMENTS}
    assessments.check_order(dates)
    kept = {name: getattr(one, name) for name in assessments.FIELDS if name not in dates}
    return {"id": id, "course_id": made.id, "title": one.title} | kept | dates
