"""Full marks for all: parts that turned out broken. Functions take a session and never commit.

What is graded from now on is graded so; marks that are made change by a regrade.
"""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from question_bank.policy import FULL_MARKS
from service import granted, scores, trail
from service.faults import Conflict, refused, shown
from service.models import Assessment, FullMarks

GRADED_OTHERWISE = text("""
    select count(*) from submission
    left join lateral (
        select verdicts from mark where mark.submission_id = submission.id order by mark.id desc limit 1
    ) last on true
    where assessment_id = :assessment and item_id = :item and (
        (last.verdicts -> cast(:part as text) ->> 'reason' is not distinct from :reason) <> :given
        and last.verdicts is not null
        or exists (select from work where work.submission_id = submission.id and work.leased_until > now())
    )
""")
"""SQL: with a mark that says otherwise, or being graded by a worker that knew no better."""


def give(
    session: DbSession, actor: str, assessment: Assessment, item: Item, *, part: str, reason: str
) -> FullMarks:
    """Have everybody get full marks for a part; raises Unprocessable, or Conflict where they do."""
    scores.lock(session, assessment.id)
    granted.check_item(session, assessment, item.id)
    if part not in item.parts:
        raise refused("part", f"{shown(part)!r} is no part of {item.id!r}; it has {', '.join(item.parts)}")
    here = (FullMarks.assessment_id == assessment.id) & (FullMarks.item_id == item.id)
    same = here & (FullMarks.part == part) & FullMarks.withdrawn_at.is_(None)
    number = session.scalar(select(FullMarks.id).where(same))
    if number is not None:
        raise Conflict(f"Everybody gets full marks for {part!r} already, by number {number}.")
    row = FullMarks(assessment_id=assessment.id, item_id=item.id, part=part, reason=reason, created_by=actor)
    session.add(row)
    session.flush()
    _note(session, actor, "full-marks.give", assessment, row)
    return row


def withdraw(session: DbSession, actor: str, assessment: Assessment, number: int) -> FullMarks:
    """Have a part graded again as it is answered. Raises NotFound or Conflict."""
    scores.lock(session, assessment.id)
    row = granted.withdraw(session, FullMarks, assessment.id, number)
    _note(session, actor, "full-marks.withdraw", assessment, row)
    return row


def to_regrade(session: DbSession, row: FullMarks) -> int:
    """How many submissions are graded otherwise than they would be now."""
    values = {"assessment": row.assessment_id, "item": row.item_id, "part": row.part, "reason": FULL_MARKS}
    return session.scalar(GRADED_OTHERWISE, values | {"given": row.withdrawn_at is None}) or 0


def _note(session: DbSession, actor: str, action: str, assessment: Assessment, row: FullMarks) -> None:
    trail.record(
        session,
        actor,
        action,
        assessment.id,
        course_id=assessment.course_id,
        number=row.id,
        item=row.item_id,
        part=row.part,
        reason=row.reason,
    )
