"""Attempts: how many of them are spent; how many there are is a matter of ``service.terms``."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

Slot = tuple[str, str, str | None]
"""What attempts are counted by: person, item, assessment."""

SPENT = """
    not exists (select from work where work.submission_id = s.id and work.failed_at is not null)
    and 'invalid' is distinct from (
        select mark.state from mark where mark.submission_id = s.id order by mark.id desc limit 1
    )
"""
"""SQL: whether submission ``s`` spent an attempt. What could not be read, or graded by our fault, did not."""

# Nulls are no equals to the planner: only the whole order of the index lets it take practice from its end.
LAST_OF = """
    select s.attempt from submission s
    where s.person_id = given.person_id and s.item_id = given.item_id and s.assessment_id {same}
    order by s.assessment_id desc, s.attempt desc limit 1
"""
LAST = f"""
    coalesce(case when given.assessment_id is null then ({LAST_OF.format(same="is null")})
                  else ({LAST_OF.format(same="= given.assessment_id")}) end, 0)
"""
"""SQL: the highest attempt in the slot of the row ``given``, 0 where there is none: one index look-up."""


def lock(session: DbSession, people: Collection[str]) -> None:
    """Make other submissions of these people to limited items wait until the end of the transaction."""
    if people:
        session.execute(
            text("select from person where id = any(:ids) order by id for no key update"),
            {"ids": list(people)},
        )


def used(session: DbSession, slots: Collection[Slot]) -> dict[Slot, int]:
    """The attempts spent in each slot of an assessment, where there are any; practice is not counted."""
    if not slots:
        return {}
    rows = session.execute(
        text(f"""
            select s.person_id, s.item_id, s.assessment_id, count(*)
            from unnest(cast(:people as text[]), cast(:items as text[]), cast(:assessments as text[]))
                 as slot(person_id, item_id, assessment_id)
            join submission s using (person_id, item_id, assessment_id)
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
