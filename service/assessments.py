"""Assessments: made, edited, described. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import courses, moments, scores, trail
from service.faults import Conflict, refused
from service.models import Assessment, AssessmentItem, Course
from service.offers import Offered, offers

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
WITH_OTHER_CONVENTIONS = text("""
    select distinct s.item_id from submission s
    join assessment_item offered using (assessment_id, item_id)
    cross join lateral (
        select conventions from mark where mark.submission_id = s.id order by mark.id desc limit 1
    ) last
    where s.assessment_id = :assessment and offered.item_id = any(:items)
          and coalesce(last.conventions, 'null') <> coalesce(to_jsonb(offered.conventions), 'null')
    order by s.item_id
""")
ANSWERED = text("""
    select distinct item_id from submission
    where assessment_id = :assessment and item_id = any(:items) order by item_id
""")


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
    store_items(session, fields["id"], offered)
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
        changes |= edit_items(session, assessment.id, items)
    if not changes:
        return []
    told = {name: [_told(value) for value in pair] for name, pair in changes.items()}
    trail.record(
        session, actor, "assessment.edit", assessment.id, course_id=assessment.course_id, changes=told
    )
    if not SCORED_BY.isdisjoint(changes):
        scores.rebuild(session, assessment.id)
    return with_other_conventions(session, assessment.id, changes)


def edit_items(
    session: DbSession, assessment_id: str, items: Sequence[Mapping[str, Any]]
) -> dict[str, list[Any]]:
    """Replace the items of an assessment; return what that changes.

    Raises Conflict where one is to go that was answered already.
    """
    before = stored_items(session, [assessment_id])[assessment_id]
    after = offers(items, {one.item: one for one in before})
    refuse_removal(session, assessment_id, {one.item for one in before} - {one.item for one in after})
    store_items(session, assessment_id, after)
    aspects: dict[str, list[Any]] = {
        "items": [[one.item for one in listed] for listed in (before, after)],
        "points": [{one.item: one.points for one in listed} for listed in (before, after)],
        "conventions": [{one.item: one.conventions for one in listed} for listed in (before, after)],
    }
    return {name: pair for name, pair in aspects.items() if pair[0] != pair[1]}


def refuse_removal(session: DbSession, assessment_id: str, gone: Iterable[str]) -> None:
    """Refuse to take away an item that somebody has answered."""
    answered = session.scalars(ANSWERED, {"assessment": assessment_id, "items": sorted(gone)}).all()
    if answered:
        raise Conflict(
            f"Students have answered {', '.join(answered)} here, so that it cannot be taken out. Keep it "
            "with 0 points, which takes it out of every score, or excuse those who need not answer it."
        )


def store_items(session: DbSession, assessment_id: str, offered: Sequence[Offered]) -> None:
    """Make these the items of an assessment."""
    gone = AssessmentItem.item_id.not_in([one.item for one in offered])
    session.execute(delete(AssessmentItem).where(AssessmentItem.assessment_id == assessment_id, gone))
    if not offered:
        return
    rows = [
        {
            "assessment_id": assessment_id,
            "item_id": one.item,
            "position": position,
            "points": one.points,
            "conventions": one.conventions,
        }
        for position, one in enumerate(offered)
    ]
    new = insert(AssessmentItem).values(rows)
    names = ("position", "points", "conventions")
    session.execute(
        new.on_conflict_do_update(
            index_elements=["assessment_id", "item_id"], set_={name: new.excluded[name] for name in names}
        )
    )


def stored_items(session: DbSession, assessments: Sequence[str]) -> dict[str, list[Offered]]:
    """The items of assessments, in the order they are asked."""
    found: dict[str, list[Offered]] = {assessment: [] for assessment in assessments}
    columns = (AssessmentItem.item_id, AssessmentItem.points, AssessmentItem.conventions)
    query = select(AssessmentItem.assessment_id, *columns).order_by(AssessmentItem.position)
    rows = session.execute(query.where(AssessmentItem.assessment_id.in_(assessments)))
    for assessment, item, points, conventions in rows:
        found[assessment].append(Offered(item, points, conventions))
    return found


def with_other_conventions(
    session: DbSession, assessment_id: str, changes: Mapping[str, list[Any]]
) -> list[str]:
    """Of the items whose conventions changed, those with marks that were made by others."""
    before, after = changes.get("conventions", ({}, {}))
    touched = sorted(item for item in after if item in before and before[item] != after[item])
    values = {"assessment": assessment_id, "items": touched}
    return list(session.scalars(WITH_OTHER_CONVENTIONS, values)) if touched else []


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
    items = stored_items(session, [assessment.id for assessment in assessments])
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
