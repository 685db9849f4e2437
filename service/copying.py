"""Copies of courses: the same assessments for other people, at other dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import assessments, courses, moments, trail
from service.faults import Conflict, Forbidden, Unprocessable, refused
from service.models import Assessment, Course, Enrolment
from service.tokens import Caller
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
    made = courses.create(session, caller.name, fields, copy_of=original.id)
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
    named = new_ids([one.id for one in found], original.id, made.id)
    if named:
        rows = [values(one, named[one.id], original, made, days) for one in found]
        store(session, rows)
        session.execute(ITEMS, {"originals": list(named), "copies": list(named.values())})
    return named


def new_ids(assessments: Sequence[str], original: str, made: str) -> dict[str, str]:
    """The ids of copied assessments by the old ones: they begin with that of their course.

    Where two would be the same, such as those of ``quiz`` and ``phys-quiz`` of ``phys``, all but the one
    that began with its course are numbered.
    """
    prefix, named = f"{original}-", dict[str, str]()
    taken = set[str]()
    for one in sorted(assessments, key=lambda one: (not one.startswith(prefix), one)):
        stem = f"{made}-{one.removeprefix(prefix)}"
        numbered = (f"{stem}-{number}" for number in count(2))
        named[one] = next(id for id in chain([stem], numbered) if id not in taken)
        taken.add(named[one])
    return named


def store(session: DbSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store copied assessments; raises Conflict where one has an id that is taken, or is too long."""
    ids = {row["id"] for row in rows}
    refused = {id for id in ids if len(id) > LONGEST_ID}
    if not refused:
        new = insert(Assessment).values(rows).on_conflict_do_nothing()
        refused = ids - set(session.scalars(new.returning(Assessment.id)))
    if refused:
        raise Conflict(
            f"The assessment {min(refused)!r} exists or has too long an id; choose another course id."
        )


def values(one: Assessment, id: str, original: Course, made: Course, days: int) -> Mapping[str, Any]:
    """The row of a copied assessment."""
    here = moments.zone(original.time_zone)
    dates = {name: moments.shifted(getattr(one, name), days, here) for name in assessments.MOMENTS}
    try:
        assessments.check_order(dates)
    except Unprocessable:
        why = f"lets times of {one.id!r} fall together or change places, as clocks are changed there"
        raise refused("shift_days", f"{why}; choose another number of days") from None
    kept = {name: getattr(one, name) for name in assessments.FIELDS if name not in dates}
    return {"id": id, "course_id": made.id, "title": one.title} | kept | dates
