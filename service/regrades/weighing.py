"""Weighing: what changed marks do to scores, and the counts of a preview. Takes a session, never commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import scores
from service.models import Job, Mark, Regrading
from service.regrades.changes import RESCORED

PAGE = 1000
"""Changes weighed together at most."""

CHANGED = text("""
    select submission_id from regrade_change
    where job_id = :job and after_id is null and submission_id > :cursor order by submission_id limit :limit
""")
REASONS = text("""
    select coalesce(old ->> 'reason', ''), coalesce(new ->> 'reason', ''), count(*)
    from regrade_change change
    join mark before on before.id = change.before_id
    join regrading after on after.id = change.regrading_id
    cross join lateral (
        select * from jsonb_each(before.verdicts) was(part, old)
        full join jsonb_each(after.verdicts) becomes(part, new) using (part)
    ) parts
    where change.job_id = :job and change.submission_id = any(:ids)
          and (old -> 'status', old -> 'score', old -> 'reason') is distinct from
              (new -> 'status', new -> 'score', new -> 'reason')
    group by 1, 2
""")
COUNTS = text(f"""
    select count(*) filter (where before.state = 'invalid' and made.state <> 'invalid') as spent,
           count(*) filter (where before.state <> 'invalid' and made.state = 'invalid') as given_back,
           count(*) filter (where {RESCORED}) as rescored
    from regrade_change change
    join mark before on before.id = change.before_id
    join regrading made on made.id = change.regrading_id
    where change.job_id = :job and change.submission_id = any(:ids)
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
STUDENTS = text("""
    with change as (
        select person_id, coalesce(sum(after), 0) - coalesce(sum(before), 0) as points
        from regrade_score where job_id = :job group by person_id
    )
    select count(*) filter (where points > 0) as up, count(*) filter (where points < 0) as down,
           coalesce(sum(points), 0) as points
    from change
""")
PEOPLE = text("""
    select count(distinct s.person_id) from submission s
    where s.assessment_id = :assessment and s.item_id = any(:items)
          and exists (select from mark where mark.submission_id = s.id)
""")
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
        job.summary = counted(session, job, changed)
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


def counted(session: DbSession, job: Job, changed: Sequence[UUID], sign: int = 1) -> dict[str, Any]:
    """The summary with these changes counted in, or, with -1, out again."""
    values = {"job": job.id, "ids": changed}
    attempts = job.summary["attempts"]
    spent, given_back, rescored = session.execute(COUNTS, values).one()
    counts = Counter({(row["before"], row["after"]): row["count"] for row in job.summary["reasons"]})
    for before, after, count in session.execute(REASONS, values):
        counts[before, after] += sign * count
    return {
        **job.summary,
        "changed": job.summary["changed"] + sign * len(changed),
        "rescored": job.summary["rescored"] + sign * rescored,
        "attempts": {
            "spent": attempts["spent"] + sign * spent,
            "given_back": attempts["given_back"] + sign * given_back,
        },
        "reasons": [
            {"before": before, "after": after, "count": count}
            for (before, after), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
            if count
        ],
    }


def weighed(session: DbSession, job: Job) -> dict[str, Any]:
    """The summary once all changes are weighed: how many students go up and down."""
    up, down, points = session.execute(STUDENTS, {"job": job.id}).one()
    people = session.scalar(PEOPLE, {"assessment": job.assessment_id, "items": list(job.basis)}) or 0
    students = {"up": up, "down": down, "unchanged": people - up - down}
    mean = points / people if people else 0.0
    return {**job.summary, "students": students, "mean_change": mean}
