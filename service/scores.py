"""Scores: the projection of marks that the gradebook reads. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.orm import Session as DbSession

from service.models import Score

PROJECT = """
    insert into score (assessment_id, person_id, item_id, submission_id, score, possible, parts_pending)
    select distinct on (s.assessment_id, s.person_id, s.item_id)
           s.assessment_id, s.person_id, s.item_id, s.id,
           mark.score * scale.factor, mark.possible * scale.factor, mark.parts_pending
    from ({slots}) slot
    join submission s using (assessment_id, person_id, item_id)
    join assessment on assessment.id = s.assessment_id
    join assessment_item offered on offered.assessment_id = s.assessment_id and offered.item_id = s.item_id
    cross join lateral (
        select * from mark where mark.submission_id = s.id order by mark.id desc limit 1
    ) mark
    cross join lateral (select coalesce(offered.points / nullif(mark.points, 0), 0) as factor) scale
    where mark.state <> 'invalid'
    order by s.assessment_id, s.person_id, s.item_id,
             case assessment.keep when 'best' then mark.score end desc,
             case assessment.keep when 'last' then s.id end desc,
             s.id
    on conflict (assessment_id, person_id, item_id) do update
    set submission_id = excluded.submission_id, score = excluded.score, possible = excluded.possible,
        parts_pending = excluded.parts_pending, updated_at = now()
"""
"""SQL: the mark that counts of each slot (assessment, person, item), scaled to the points it has there."""


def lock_people(session: DbSession, submissions: Collection[UUID]) -> None:
    """Make other writers of these students' scores wait, so that none projects without the others' marks."""
    session.execute(
        text("""
            select from person where id in (
                select person_id from submission where id = any(:ids) and assessment_id is not null
            ) order by id for no key update
        """),
        {"ids": list(submissions)},
    )


def project(session: DbSession, submissions: Collection[UUID]) -> None:
    """Bring the scores up to date that submissions with new marks belong to.

    The caller holds ``lock_people`` since before it wrote the marks.
    """
    slots = """
        select distinct assessment_id, person_id, item_id from submission
        where id = any(:ids) and assessment_id is not null
    """
    session.execute(text(PROJECT.format(slots=slots)), {"ids": list(submissions)})


def rebuild(session: DbSession, assessment_id: str) -> None:
    """Compute all scores of an assessment again from its marks, while its students' writers wait."""
    in_assessment = "select distinct person_id from submission where assessment_id = :assessment"
    session.execute(
        text(f"select from person where id in ({in_assessment}) order by id for no key update"),
        {"assessment": assessment_id},
    )
    session.execute(delete(Score).where(Score.assessment_id == assessment_id))
    slots = (
        "select distinct assessment_id, person_id, item_id from submission where assessment_id = :assessment"
    )
    session.execute(text(PROJECT.format(slots=slots)), {"assessment": assessment_id})
