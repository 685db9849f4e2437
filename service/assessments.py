"""Assessments: made, edited, described. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import assessment_items, courses, moments, scores, trail
from service.faults import Conflict, refused
from service.models import Assessment, Course
from service.offers import offers

MOMENTS = ("opens_at", "due_at", "closes_at")
FIELDS = (
    "variants",
    "max_attempts",
    "keep",
    *MOMENTS,
    "late_percent_per_day",
    "late_grace_minutes",
    "late_floor_percent",
    "release",
)
"""What an instructor decides about an assessment, besides title and items."""
SCORED_BY = {"keep", "due_at", "late_percent_per_day", "late_grace_minutes", "late_floor_percent", "points"}
"""What the scores follow from, besides the marks."""


def create(
    session: DbSession, actor: str, course: Course, fields: dict[str, Any], items: Sequence[Mapping[str, Any]]
) -> Assessment:
    """Add an assessment to a course; raises Conflict where there is one of its id."""
    values = fields | read_moments(fields, course)
    check_order(values)
    offered = offers(items, {})
    new = insert(Assessment).values(course_id=course.id, **values).on_conflict_do_nothing()
    if session.scalar(new.returning(Assessment.id)) is None:
        raise Conflict(f"There is an assessment {fields['id']!r} already; choose another id.")
    assessment_items.store(session, fields["id"], offered)
    detail = {"title": fields["title"], "items": [one.item for one in offered]}
    trail.record(session, actor, "assessment.create", fields["id"], course_id=course.id, **detail)
    return session.get_one(Assessment, fields["id"])


def edit(
    session: DbSession,
    actor: str,
    assessment: Assessment,
    fields: dict[str, Any],
    items: Sequence[Mapping[str, Any]] | None,
) -> list[str]:
    """Change what is given of an assessment that the caller has locked, and its scores with it.

    Returns the items with marks that were made by other conventions than are accepted now.
    """
    course = session.get_one(Course, assessment.course_id)
    changes = courses.apply(assessment, fields | read_moments(fields, course))
    check_order({name: getattr(assessment, name) for name in MOMENTS})
    session.flush()
    if items is not None:
        changes |= assessment_items.edit(session, assessment.id, items)
    if not changes:
        return []
    told = {name: [_told(value) for value in pair] for name, pair in changes.items()}
    trail.record(
        session, actor, "assessment.edit", assessment.id, course_id=assessment.course_id, changes=told
    )
    if not SCORED_BY.isdisjoint(changes):
        scores.rebuild(session, assessment.id)
    return assessment_items.with_other_conventions(session, assessment.id, changes)


def read_moments(fields: Mapping[str, Any], course: Course) -> dict[str, Any]:
    """The moments among the fields, as those of the course's time zone; raises Unprocessable."""
    here, read = moments.zone(course.time_zone), {}
    for name in MOMENTS:
        if name in fields:
            try:
                read[name] = None if fields[name] is None else moments.read(fields[name], here)
            except moments.NoMoment as fault:
                raise refused(name, str(fault)) from None
    return read


def check_order(values: Mapping[str, Any]) -> None:
    """Refuse an assessment that closes before it opens, or the like."""
    opens, due, closes = (values.get(name) for name in MOMENTS)
    if opens and due and due <= opens:
        raise refused("due_at", "is not after `opens_at`; put the deadline after the opening")
    if opens and closes and closes <= opens:
        raise refused("closes_at", "is not after `opens_at`; let it close after its opening")
    if due and closes and closes < due:
        raise refused("closes_at", "is before `due_at`; let it close at the deadline or later")


def of_course(
    session: DbSession, course_id: str, after: str | None = None, limit: int | None = None
) -> Sequence[Assessment]:
    """The assessments of a course, by id."""
    query = select(Assessment).where(Assessment.course_id == course_id).order_by(Assessment.id).limit(limit)
    return session.scalars(query if after is None else query.where(Assessment.id > after)).all()


def described(session: DbSession, course: Course, assessments: Sequence[Assessment]) -> list[dict[str, Any]]:
    """What is told of the assessments of a course, moments by its clock."""
    items = assessment_items.of_each(session, [assessment.id for assessment in assessments])
    here = moments.zone(course.time_zone)
    return [
        {"id": one.id, "course": course.id, "title": one.title, "time_zone": course.time_zone}
        | {"items": items[one.id], "points": sum(item.points for item in items[one.id])}
        | {name: getattr(one, name) for name in FIELDS}
        | {name: moments.shown(getattr(one, name), here) for name in (*MOMENTS, "posted_at", "created_at")}
        for one in assessments
    ]


def _told(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
