"""The items of assessments: what is asked, in which order, and what it counts.

Functions take a session and never commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service.faults import Conflict
from service.models import AssessmentItem
from service.offers import Offered, offers

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


def edit(session: DbSession, assessment_id: str, items: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Replace the items of an assessment; return what that changes.

    Raises Conflict where one is to go that was answered already.
    """
    before = of(session, assessment_id)
    after = offers(items, {one.item: one for one in before})
    refuse_removal(session, assessment_id, {one.item for one in before} - {one.item for one in after})
    store(session, assessment_id, after)
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


def store(session: DbSession, assessment_id: str, offered: Sequence[Offered]) -> None:
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


def of(session: DbSession, assessment_id: str) -> list[Offered]:
    """The items of an assessment, in the order they are asked."""
    return of_each(session, [assessment_id])[assessment_id]


def of_each(session: DbSession, assessments: Sequence[str]) -> dict[str, list[Offered]]:
    """The items of several assessments, each in the order they are asked."""
    found: dict[str, list[Offered]] = {assessment: [] for assessment in assessments}
    columns = (AssessmentItem.item_id, AssessmentItem.points, AssessmentItem.conventions)
    query = select(AssessmentItem.assessment_id, *columns)
    query = query.order_by(AssessmentItem.position, AssessmentItem.item_id)
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
