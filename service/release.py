"""Release: whether students see marks as they are made, or once they are posted.

Until then a student is told that a submission was received and how each answer was read, and nothing that
depends on what it earned: not the state of a mark, nor how long grading takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import locks, trail
from service.attempts import SPENT
from service.faults import Conflict
from service.models import Assessment
from service.terms import HELD
from service.variants import AS_PRINTED

WHEN_POSTED = "when-posted"

NOT_POSTED = "not-posted"
"""The reason of a part whose mark is not posted yet."""
UNPOSTED = f"assessment.release = '{WHEN_POSTED}' and assessment.posted_at is null"
"""SQL: whether an assessment keeps its marks from its students. ``withholds`` says the same of a row."""
RATIONED = f"""
    assessment.variants = '{AS_PRINTED}' and coalesce(now() <= terms.closes_at, true)
    and terms.max_attempts > (
        select count(*) from submission s
        where s.person_id = this.person_id and s.item_id = this.item_id and s.assessment_id = assessment.id
              and {SPENT}
    )
"""
"""SQL: whether an assessment hands out the instance that may be practised, and attempts at it are left.

Of whatever instance ``this`` is: among a few, one that is drawn is soon the document's own.
"""
WITHHELD = f"""(
    coalesce({UNPOSTED}, false) or this.assessment_id is null and exists (
        select from (
            select course_id, true as enrolled from enrolment
            where enrolment.person_id = this.person_id and enrolment.role = 'student'
            union
            select sat.course_id, false
            from submission sent join assessment sat on sat.id = sent.assessment_id
            where sent.person_id = this.person_id
        ) attended
        join assessment on assessment.course_id = attended.course_id
        join assessment_item asked on asked.assessment_id = assessment.id and asked.item_id = this.item_id
        cross join {HELD.format(person="this.person_id")}
        where coalesce(terms.opens_at <= this.created_at, true)
              and ({UNPOSTED} or attended.enrolled and {RATIONED})
    )
)"""
"""SQL: whether the marks of submission ``this`` are kept from its student.

Also those of practice, of an item that an assessment of theirs asks meanwhile. They would tell marks that are
not posted, also to who has left the course or assists in it since they sent something in; or what to answer
while attempts are limited.
"""


def withholds(assessment: Assessment) -> bool:
    """Whether an assessment keeps its marks from its students: what ``UNPOSTED`` says in SQL."""
    return assessment.release == WHEN_POSTED and assessment.posted_at is None


def readings(item: Item, answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """How each answer of a submission was read, in the form of verdicts that say nothing.

    Read anew from what was typed: what a mark says of it may depend on the mark.
    """
    return {
        part: {
            "status": "invalid" if reading.status == "invalid" else None,
            "score": None,
            "reason": reading.reason or NOT_POSTED,
            "feedback": reading.feedback,
            "read_as": reading.read_as,
        }
        for part, reading in item.preview(answers).items()
    }


def post(session: DbSession, actor: str, assessment: Assessment, *, posted: bool) -> None:
    """Show the marks of an assessment to its students, or hide them again.

    Raises Conflict where they are shown as they are made.
    """
    locks.row(session, assessment)
    if assessment.release != WHEN_POSTED:
        raise Conflict(
            f"Marks of {assessment.id!r} are shown as they are made; set its `release` to {WHEN_POSTED!r} to "
            "hold them back until you post them."
        )
    if posted == (assessment.posted_at is not None):
        return
    assessment.posted_at = session.scalar(select(func.now())) if posted else None
    action = "assessment.post" if posted else "assessment.unpost"
    trail.record(session, actor, action, assessment.id, course_id=assessment.course_id)
