"""The basis of a regrade: what items are graded by, and what scores are made of the marks. Never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import bank
from service.assessments import SCORED_BY
from service.faults import Conflict
from service.models import Job

OFFERED = text("""
    select offered.item_id, offered.conventions, array(
        select distinct part from full_marks
        where full_marks.assessment_id = offered.assessment_id and full_marks.item_id = offered.item_id
              and withdrawn_at is null order by part
    ) as full_marks, to_jsonb(assessment) || jsonb_build_object('points', offered.points) as terms
    from assessment_item offered join assessment on assessment.id = offered.assessment_id
    where offered.assessment_id = :assessment and (cast(:item as text) is null or offered.item_id = :item)
    order by offered.position
""")
GONE = "The bank holds no item {} any more; put its file back, then ask for another regrade."
CHANGED = {
    "hash": "the item itself",
    "conventions": "the conventions that are accepted",
    "full_marks": "the parts that everybody gets full marks for",
    "terms": "the points, the deadline, the late policy or the attempt that counts",
}
"""What an aspect of the basis is to people."""


def now(session: DbSession, assessment: str, item: str | None) -> dict[str, Mapping[str, Any] | None]:
    """What an item of an assessment, or each, is graded by now; None where the bank holds it no more."""
    current = bank.current()
    return {
        row.item_id: {
            "hash": current[row.item_id].hash,
            "conventions": row.conventions,
            "full_marks": row.full_marks,
            "terms": {name: row.terms[name] for name in sorted(SCORED_BY)},
        }
        if row.item_id in current
        else None
        for row in session.execute(OFFERED, {"assessment": assessment, "item": item})
    }


def refuse_changed(session: DbSession, job: Job) -> None:
    """Raise Conflict where a job has compared with something else than there is now."""
    present = now(session, job.assessment_id, job.item_id)
    for item, compared in job.basis.items():
        if item not in present:
            raise Conflict(f"The assessment has no item {item!r} any more; ask for another regrade.")
        found = present[item]
        if found is None:
            raise Conflict(GONE.format(repr(item)))
        changed = [words for aspect, words in CHANGED.items() if found[aspect] != compared.get(aspect)]
        if changed:
            raise Conflict(
                f"Since regrade {job.id} was compared, {' and '.join(changed)} changed for the item "
                f"{item!r}. Ask for another regrade to see what it would do now."
            )


def vanished(session: DbSession, assessment: str, items: Sequence[str]) -> list[dict[str, Any]]:
    """The submissions to items that the bank does not hold any more, by item."""
    counts = text("""
        select item_id, count(*) from submission where assessment_id = :assessment and item_id = any(:items)
        group by item_id order by item_id
    """)
    rows = session.execute(counts, {"assessment": assessment, "items": list(items)}) if items else ()
    return [{"why": f"the bank holds no item {item!r} any more", "count": count} for item, count in rows]
