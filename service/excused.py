"""Who is excused from what: the one way in which excuses are read."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

IN_FORCE = """
    select id, item_id from excuse
    where assessment_id = {assessment} and person_id = {person} and withdrawn_at is null
"""
"""SQL: a person's excuses that were not withdrawn; one without an item is from the whole assessment."""
FROM_ITEM = f"exists (select from ({IN_FORCE}) held where coalesce(held.item_id, {{item}}) = {{item}})"
"""SQL: whether a person is excused from an item of an assessment."""

ITEMS = text(f"""
    select offered.item_id from assessment_item offered
    where offered.assessment_id = :assessment
          and {FROM_ITEM.format(assessment=":assessment", person=":person", item="offered.item_id")}
""")
SAYS_SO = text(f"""
    select id from ({IN_FORCE.format(assessment=":assessment", person=":person")}) held
    where item_id is null or item_id = :item limit 1
""")


def items(session: DbSession, assessment_id: str, person: str) -> set[str]:
    """The items a person is excused from: all of them, of the whole assessment."""
    return set(session.scalars(ITEMS, {"assessment": assessment_id, "person": person}))


def says_so(session: DbSession, assessment_id: str, person: str, item: str | None) -> int | None:
    """The number of an excuse of a person that covers an item, or the whole assessment; None without one."""
    number: int | None = session.scalar(
        SAYS_SO, {"assessment": assessment_id, "person": person, "item": item}
    )
    return number
