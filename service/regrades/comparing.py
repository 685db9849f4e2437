"""Comparing: the marks of submissions beside what grading makes of their answers now.

Equal answers are graded once: a page of submissions is grouped in SQL, each group that is new to the job is
graded, and the comparison is one statement. Functions take a session and never commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session as DbSession

from question_bank.policy import Policy
from service import bank
from service.models import Job
from service.regrades import pages
from service.regrades.regrading import Outcome, read_answers, regrade

PAGE = 1000
"""Submissions read together at most; grading ends a page early when its time is up."""
FORGOTTEN = 5_000
"""Outcomes forgotten in one chunk."""

UNKNOWN = text("""
    select min(submission_id::text)::uuid as first, fingerprint,
           any_value(item_id) as item_id, any_value(item_hash) as item_hash, any_value(seed) as seed,
           any_value(answers) as answers, any_value(final) as final, any_value(kept) as kept
    from regrade_page
    where (
        select id from regrading
        where regrading.job_id = :job and regrading.fingerprint = regrade_page.fingerprint
    ) is null
    group by fingerprint order by 1
""")
"""SQL: the groups of the page that are new to the job. Here and below groups are looked up in their index,
row by row: the planner, who knows nothing of rows this young, would read all of the job's for each page."""
STORE = """
    insert into regrading (job_id, fingerprint, state, score, possible, points, parts_pending, verdicts,
                           lanes, error)
    select %(job)s, fingerprint, state, score, possible, points, parts_pending, verdicts::jsonb,
           string_to_array(lanes, ','), error
    from unnest(
        %(fingerprint)s::bytea[], %(state)s::text[], %(score)s::float8[], %(possible)s::float8[],
        %(points)s::float8[], %(parts_pending)s::int[], %(verdicts)b::text[], %(lanes)s::text[],
        %(error)s::text[]
    ) as made(fingerprint, state, score, possible, points, parts_pending, verdicts, lanes, error)
"""
SAID = """(
    select jsonb_object_agg(part, jsonb_build_object(
        'status', said -> 'status', 'score', said -> 'score', 'reason', said -> 'reason'
    ) || case when said ->> 'reason' = 'override' then jsonb_build_object(
        'evidence', jsonb_build_object('graded', jsonb_build_object(
            'status', beneath -> 'status', 'score', beneath -> 'score', 'reason', beneath -> 'reason'
        ))) else '{}' end)
    from jsonb_each(made.verdicts) each(part, said)
    cross join lateral (select said -> 'evidence' -> 'graded' as beneath) overridden
)"""
"""SQL: what a student is told of each part, and would be were no person's decision in its place."""
COMPARE = text(f"""
    with beside as materialized (
        select page.submission_id, page.mark_id, page.overridden, made.id as regrading_id, made.error,
               (made.state, made.score, made.points) is distinct from (last.state, last.score, last.points)
               or made.verdicts <> last.verdicts and (
                   not last.verdicts @> {SAID}
                   or exists (select from jsonb_object_keys(last.verdicts) had where not made.verdicts ? had)
               ) as differs
        from regrade_page page
        cross join lateral (
            select * from regrading where job_id = :job and fingerprint = page.fingerprint limit 1
        ) made
        cross join lateral (select * from mark where id = page.mark_id limit 1) last
    ), changed as (
        insert into regrade_change (job_id, submission_id, regrading_id, before_id)
        select :job, submission_id, regrading_id, mark_id from beside where differs and error is null
        on conflict (job_id, submission_id) do update
        set regrading_id = excluded.regrading_id, before_id = excluded.before_id, after_id = null
    )
    select count(*), count(*) filter (where overridden), max(submission_id::text)::uuid,
           (select coalesce(jsonb_object_agg(error, number), '{{}}') from (
               select error, count(*) as number from beside where error is not null group by 1
           ) ungraded)
    from beside
""")


@dataclass(frozen=True, slots=True)
class Compared:
    """How far a page came; ``last`` is none where no submission was left."""

    submissions: int
    overridden: int
    last: UUID | None
    ungraded: Mapping[str, int]
    """How many cannot be graded, by why."""


def compare(session: DbSession, job: Job, limit: int, seconds: float) -> Compared:
    """Compare the next submissions after the job's cursor, so many at most; grade for so many seconds."""
    deadline = monotonic() + seconds
    pages.fill(session, job, limit)
    unknown = session.execute(UNKNOWN, {"job": job.id}).all()
    made = _grade(job, unknown, deadline)
    if made:
        session.connection().exec_driver_sql(STORE, _columns(job.id, list(made.items())))
    if len(made) < len(unknown):
        left = {"first": unknown[len(made)].first}
        session.execute(text("delete from regrade_page where submission_id >= :first"), left)
    return Compared(*session.execute(COMPARE, {"job": job.id}).one())


def forget(session: DbSession, job: Job) -> bool:
    """Forget what was made of answers whose marks stay: it holds what people typed, for no use.

    Says whether there was any; so many at a time that a chunk stays short. ``not exists`` would be looked up
    row by row, in all changes each time: the planner knows nothing of rows this young.
    """
    forgotten = session.execute(
        text("""
            delete from regrading where id in (
                select id from regrading where job_id = :job
                except select regrading_id from regrade_change where job_id = :job
                limit :limit
            ) returning id
        """),
        {"job": job.id, "limit": FORGOTTEN},
    )
    return forgotten.first() is not None


def _grade(job: Job, groups: Sequence[Row[Any]], deadline: float) -> dict[bytes, Outcome]:
    """The outcomes of the first groups, one at least, in their order."""
    made: dict[bytes, Outcome] = {}
    for group in groups:
        made[group.fingerprint] = _outcome(job.basis[group.item_id], group)
        if monotonic() > deadline:
            break
    return made


def _outcome(basis: Mapping[str, Any], group: Row[Any]) -> Outcome:
    shown = pages.readable(group.item_id, group.item_hash)
    if shown is None:
        return Outcome(error=f"the version of {group.item_id} that was shown cannot be read any more")
    return regrade(
        bank.version(group.item_id, basis["hash"]),
        shown,
        read_answers(group.answers),
        seed=group.seed,
        final=group.final,
        policy=Policy(conventions=basis["conventions"], full_marks=basis["full_marks"]),
        kept=group.kept or {},
    )


def _columns(job: int, made: Sequence[tuple[bytes, Outcome]]) -> dict[str, Any]:
    names = ("state", "score", "possible", "points", "parts_pending", "verdicts", "error")
    return {
        "job": job,
        "fingerprint": [fingerprint for fingerprint, _ in made],
        "lanes": [",".join(outcome.lanes) for _, outcome in made],
        **{name: [getattr(outcome, name) for _, outcome in made] for name in names},
    }
