"""Weighing: what changed marks do to scores. Takes a session, never commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import scores
from service.models import Job, Mark, Regrading
from service.regrades.counting import summary_with

PAGE = 1000
"""Changes weighed together at most."""

CHANGED = text("""
    select submission_id from regrade_change
    where job_id = :job and after_id is null and submission_id > :cursor order by submission_id limit :limit
""")
KEEP_SCORES = """
    insert into regrade_score (job_id, person_id, item_id, before, after)
    select :job, slot.person_id, slot.item_id, old.score, new.score
    from (
        select distinct assessment_id, person_id, item_id from submission where id = any(:ids)
    ) slot
    left join {schema}.score old using (assessment_id, person_id, item_id)
    left join pg_temp.score new using (assessment_id, person_id, item_id)
    on conflict (job_id, person_id, item_id) do update set before = excluded.before, after = excluded.after
"""
MARK = [column.name for column in Mark.__table__.columns]
REPLACED_BY = {
    "submission_id": "change.submission_id",
    **{column.name: f"made.{column.name}" for column in Regrading.__table__.columns},
    "id": "9223372036854775807",
}
"""SQL: the columns of the mark that a regrade would make; the rest are of no account to scores."""


def weigh(session: DbSession, job: Job, limit: int) -> list[UUID]:
    """Weigh the next changes after the job's cursor, and add them to its summary; return them."""
    values = {"job": job.id, "cursor": job.cursor or UUID(int=0), "limit": limit}
    changed = list(session.scalars(CHANGED, values))
    if changed:
        project(session, job.id, changed)
        job.summary = summary_with(session, job, changed)
    return changed


def project(session: DbSession, job: int, changed: Sequence[UUID]) -> None:
    """Note what the scores of the submissions' students are, and what they would be."""
    with shadows(session, job) as schema:
        scores.project(session, changed)
        session.execute(text(KEEP_SCORES.format(schema=schema)), {"job": job, "ids": changed})


@contextmanager
def shadows(session: DbSession, job: int) -> Iterator[str]:
    """For the block, scores that nobody sees, and marks as they would be; yields the schema of the real ones.

    Scores are projected by the very statement that does so when marks are made, whatever it takes into
    account: temporary tables of the same names stand before the real ones, which are neither written nor
    locked. Statements that were prepared are prepared anew, for the search path is another.
    """
    schema = session.scalar(text("select quote_ident(current_schema())"))
    path = session.scalar(text("show search_path"))
    made = ", ".join(REPLACED_BY.get(name, "null") for name in MARK)
    session.execute(text(f"create temp table score (like {schema}.score including all) on commit drop"))
    session.execute(
        text(f"""
            create temp view mark as
            select {", ".join(MARK)} from {schema}.mark union all
            select {made} from {schema}.regrade_change change
            join {schema}.regrading made on made.id = change.regrading_id
            where change.job_id = {job:d} and change.after_id is null
        """)
    )
    session.execute(text(f"set local search_path = pg_temp, {schema}"))
    yield str(schema)
    session.execute(text(f"set local search_path = {path}"))
    session.execute(text("drop view pg_temp.mark"))
    session.execute(text("drop table pg_temp.score"))
