"""Attempts: how many a student has, and how many are spent."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

Slot = tuple[str, str, str | None]
"""What attempts are counted by: person, item, assessment."""
Offer = tuple[str, str]
"""An assessment and one of its items."""

SPENT = """
    not exists (select from work where work.submission_id = s.id and work.failed_at is not null)
    and 'invalid' is distinct from (
        select mark.state from mark where mark.submission_id = s.id order by mark.id desc limit 1
    )
"""
"""SQL: whether submission ``s`` spent an attempt. What could not be read, or graded by our fault, did not."""


def limits(
    session: DbSession, assessments: Collection[str], items: Collection[str]
) -> dict[Offer, int | None]:
    """The attempts each of these assessments allows at those of these items it contains."""
    if not assessments:
        return {}
    rows = session.execute(
        text("""
            select offered.assessment_id, offered.item_id, assessment.max_attempts
            from assessment_item offered join assessment on assessment.id = offered.assessment_id
            where assessment.id = any(:assessments) and offered.item_id = any(:items)
        """),
        {"assessments": list(assessments), "items": list(items)},
    )
    return {(assessment, item): limit for assessment, item, limit in rows}


def used(session: DbSession, slots: Collection[Slot]) -> dict[Slot, int]:
    """The attempts spent in each slot, where there are any."""
    rows = session.execute(
        text(f"""
            select s.person_id, s.item_id, s.assessment_id, count(*)
            from unnest(cast(:people as text[]), cast(:items as text[]), cast(:assessments as text[]))
                 as slot(person_id, item_id, assessment_id)
            join submission s on s.person_id = slot.person_id and s.item_id = slot.item_id
                 and s.assessment_id is not distinct from slot.assessment_id
            where {SPENT}
            group by s.person_id, s.item_id, s.assessment_id
        """),
        {
            "people": [person for person, _, _ in slots],
            "items": [item for _, item, _ in slots],
            "assessments": [assessment for _, _, assessment in slots],
        },
    )
    return {(person, item, assessment): count for person, item, assessment, count in rows}
