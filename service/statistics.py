"""The statistics of an assessment, from its scores and marks. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import answer_statistics, assessment_items
from service.answer_statistics import BY_STUDENTS
from service.excused import FROM_ITEM
from service.item_analysis import Table, analyse
from service.models import Assessment, Statistics
from service.offers import Offered

MATRIX = text(f"""
    select array_agg(offered.place - 1),
           array_agg(case when score.possible = 0 then null
                     else coalesce(score.score + score.late_penalty, 0) end),
           array_agg(coalesce(score.possible, offered.points))
    from (select distinct person_id as id from {BY_STUDENTS}) person
    cross join unnest(cast(:items as text[]), cast(:points as float[])) with ordinality
               as offered(item_id, points, place)
    left join score on score.assessment_id = :assessment and score.person_id = person.id
                    and score.item_id = offered.item_id
    where not {FROM_ITEM.format(assessment=":assessment", person="person.id", item="offered.item_id")}
    group by person.id order by person.id
""")
"""SQL: of each student who sat the assessment, the places of the items that count, and what they earned and
could have at each, lateness apart.
"""

AT_ONCE = 1000
"""Students read from the database together."""

STUDENTS = """
    select count(*) from enrolment where course_id = assessment.course_id and role = 'student'
"""
"""SQL: how many students the course of ``assessment`` has."""
STALE = text(f"""
    select assessment.id from assessment left join statistics on statistics.assessment_id = assessment.id
    where assessment.id = coalesce(cast(:assessment as text), assessment.id)
      and (
          statistics.assessment_id is not null
          or exists (select from score where score.assessment_id = assessment.id)
      )
      and (coalesce(statistics.computed_from, 0) <= greatest(
          assessment.changed,
          (select max(score.changed) from score where score.assessment_id = assessment.id),
          (select max(enrolment.changed) from enrolment where enrolment.course_id = assessment.course_id),
          (select max(excuse.changed) from excuse where excuse.assessment_id = assessment.id),
          (select statistics.computed_from from job where job.assessment_id = assessment.id
           and job.finished_at > statistics.computed_at limit 1)
      ) or (statistics.figures ->> 'enrolled')::bigint is distinct from ({STUDENTS}))
      and (not :rested or coalesce(
          statistics.computed_at + (statistics.figures ->> 'n')::int
              * jsonb_array_length(statistics.figures -> 'items') * interval '1 millisecond' < now(), true
      ))
    order by assessment.id
""")
"""SQL: assessments that something changed in a transaction their statistics may not have seen.

A regrade may change reasons without changing a score, so the end of one counts, too; and of who has left no
row is there to have changed. Of an assessment that nobody sat there is nothing to compute. Those that are to
be ``rested`` are left until a millisecond has passed for each answer there may be: to compute them takes a
thirtieth of that, and a large exam, while it is sat, changes all the time.
"""

OLDEST = text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
"""SQL: the first transaction of which not everything can be seen now."""


def stale(session: DbSession, assessment_id: str) -> bool:
    """Whether an assessment may have changed since its statistics were computed."""
    return bool(session.scalars(STALE, {"assessment": assessment_id, "rested": False}).all())


def due(session: DbSession) -> list[str]:
    """The assessments whose statistics are to be computed anew."""
    return list(session.scalars(STALE, {"assessment": None, "rested": True}))


def last(session: DbSession, assessment_id: str) -> Statistics | None:
    """The statistics as they were last computed; None where a worker has yet to compute the first.

    Where nobody sat the assessment there is nothing to wait for: they are what they are now.
    """
    kept = session.get(Statistics, assessment_id)
    if kept is not None or stale(session, assessment_id):
        return kept
    moment = session.scalars(select(func.now())).one()
    return Statistics(computed_at=moment, figures=compute(session, assessment_id))


def refresh(session: DbSession, assessment_id: str) -> None:
    """Compute and keep the statistics of an assessment; the session sees a single moment."""
    figures = compute(session, assessment_id)
    values = {"computed_from": session.scalar(OLDEST), "figures": figures}
    statement = insert(Statistics).values(assessment_id=assessment_id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["assessment_id"], set_={**values, "computed_at": func.now()}
        )
    )


def compute(session: DbSession, assessment_id: str) -> dict[str, Any]:
    """The statistics of an assessment, its items, their parts and variants, as JSON."""
    session.get_one(Assessment, assessment_id)
    items = assessment_items.of(session, assessment_id)
    earned, possible = matrix(session, assessment_id, items)
    students = text(f"select ({STUDENTS}) from assessment where id = :assessment")
    figures = asdict(analyse(earned, possible))
    figures["enrolled"] = session.scalar(students, {"assessment": assessment_id})
    parts = answer_statistics.answered(session, assessment_id)
    variants = answer_statistics.by_variant(session, assessment_id)
    for offered, of_item in zip(items, figures["items"], strict=True):
        of_item |= {"item": offered.item, "points": offered.points}
        of_item["parts"] = parts.get(offered.item, [])
        of_item["variants"] = variants.get(offered.item)
    return figures


def matrix(session: DbSession, assessment_id: str, items: Sequence[Offered]) -> tuple[Table, Table]:
    """Points earned and possible, by student and item; NaN where an item does not count for a student."""
    values = {"items": [one.item for one in items], "points": [one.points for one in items]}
    given = {"assessment": assessment_id, **values}
    students = []
    with session.execute(MATRIX, given, execution_options={"yield_per": AT_ONCE}) as rows:
        for places, *figures in rows:
            table = np.full((2, len(items)), np.nan)
            table[:, places] = np.array(figures, dtype=float)
            students.append(table)
    tables = np.array(students).reshape(len(students), 2, len(items))
    return tables[:, 0], np.nan_to_num(tables[:, 1])
