"""What students are asked: the assessments they may look at. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session as DbSession

from service.excused import FROM_ITEM
from service.models import Assessment
from service.terms import HELD

BEGUN = text(f"""
    select assessment.id from enrolment
    join assessment using (course_id)
    cross join {HELD.format(person="enrolment.person_id")}
    where enrolment.person_id = :student and enrolment.role = 'student'
          and coalesce(terms.opens_at <= now(), true) and assessment.id > :after
    order by assessment.id limit :limit
""")
EXCUSED = FROM_ITEM.format(assessment="asked.id", person=":student", item="item.item_id")
TOTALS = text(f"""
    select asked.id, points, score, possible, parts_pending
    from unnest(cast(:assessments as text[])) asked(id)
    cross join lateral (
        select coalesce(sum(points), 0) as points from assessment_item item
        where assessment_id = asked.id and not {EXCUSED}
    ) offered
    cross join lateral (
        select sum(score) as score, sum(possible) as possible,
               coalesce(sum(parts_pending), 0) as parts_pending
        from score where assessment_id = asked.id and person_id = :student
    ) earned
""")


def begun(session: DbSession, student: str, after: str | None, limit: int) -> Sequence[Assessment]:
    """The assessments of a student's courses that have opened for them, by id."""
    ids = session.scalars(BEGUN, {"student": student, "after": after or "", "limit": limit}).all()
    return session.scalars(select(Assessment).where(Assessment.id.in_(ids)).order_by(Assessment.id)).all()


def totals(session: DbSession, student: str, assessments: Collection[str]) -> Mapping[str, RowMapping]:
    """The points of each assessment, without items the student is excused from, and what the student has."""
    values: dict[str, Any] = {"student": student, "assessments": list(assessments)}
    return {row["id"]: row for row in session.execute(TOTALS, values).mappings()}
