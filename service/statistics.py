"""The statistics of an assessment, from its scores and marks. Functions take a session and never commit."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import answer_statistics
from service.item_analysis import Table, analyse
from service.models import Assessment, AssessmentItem, Statistics

MATRIX = text("""
    select person.id, offered.position,
           case when score.possible = 0 then null else coalesce(score.score + score.late_penalty, 0) end,
           coalesce(score.possible, offered.points)
    from (select distinct person_id as id from score where assessment_id = :assessment) person
    cross join (
        select item_id, points, row_number() over (order by position, item_id) - 1 as position
        from assessment_item where assessment_id = :assessment
    ) offered
    left join score on score.assessment_id = :assessment and score.person_id = person.id
                    and score.item_id = offered.item_id
    where not exists (
        select from excuse where excuse.assessment_id = :assessment and excuse.person_id = person.id
        and excuse.withdrawn_at is null and coalesce(excuse.item_id, offered.item_id) = offered.item_id
    )
    order by person.id
""")
"""SQL: what each student who sat the assessment earned and could have at each item, lateness apart."""

STATE = text("""
    select md5(concat_ws(' ', count(*), max(updated_at), sum(hashtextextended(score::text, 0))))
    from score where assessment_id = :assessment
""")

STALE = text("""
    select assessment.id from assessment left join statistics on statistics.assessment_id = assessment.id
    where exists (
        select from score where score.assessment_id = assessment.id
        and score.updated_at > coalesce(statistics.computed_at, '-infinity') - interval '1 minute'
    ) order by assessment.id
""")


def state(session: DbSession, assessment_id: str) -> str:
    """A text that changes whenever the scores of an assessment do."""
    return str(session.scalar(STATE, {"assessment": assessment_id}))


def stale(session: DbSession) -> list[str]:
    """The assessments whose scores may have changed since their statistics were computed."""
    return list(session.scalars(STALE))


def refresh(session: DbSession, assessment_id: str) -> bool:
    """Compute and keep the statistics of an assessment whose scores have changed; say whether they had."""
    now = state(session, assessment_id)
    kept = session.get(Statistics, assessment_id)
    if kept is not None and kept.computed_from == now:
        return False
    values = {"computed_from": now, "figures": compute(session, assessment_id)}
    statement = insert(Statistics).values(assessment_id=assessment_id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["assessment_id"], set_={**values, "computed_at": func.now()}
        )
    )
    return True


def compute(session: DbSession, assessment_id: str) -> dict[str, Any]:
    """The statistics of an assessment, its items, their parts and variants, as JSON."""
    session.get_one(Assessment, assessment_id)
    query = select(AssessmentItem).where(AssessmentItem.assessment_id == assessment_id)
    items = list(session.scalars(query.order_by(AssessmentItem.position, AssessmentItem.item_id)))
    earned, possible = matrix(session, assessment_id, len(items))
    figures = asdict(analyse(earned, possible))
    parts = answer_statistics.answered(session, assessment_id)
    variants = answer_statistics.by_variant(session, assessment_id)
    for offered, of_item in zip(items, figures["items"], strict=True):
        of_item |= {"item": offered.item_id, "points": offered.points}
        of_item["parts"] = parts.get(offered.item_id, [])
        of_item["variants"] = variants.get(offered.item_id)
    return figures


def matrix(session: DbSession, assessment_id: str, items: int) -> tuple[Table, Table]:
    """Points earned and possible, by student and item; NaN where an item does not count for a student."""
    rows = session.execute(MATRIX, {"assessment": assessment_id}).all()
    places = {student: place for place, student in enumerate(dict.fromkeys(row[0] for row in rows))}
    earned, possible = np.full((len(places), items), np.nan), np.zeros((len(places), items))
    for student, item, score, most in rows:
        earned[places[student], item] = np.nan if score is None else score
        possible[places[student], item] = most
    return earned, possible
