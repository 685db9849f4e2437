"""Purging what regrades noted that nobody will ask for again. Takes a session, never commits."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

PAGE = 5_000
"""Rows deleted in one transaction."""
OUTDATED = "finished_at < clock_timestamp() - interval '30 days'"
"""SQL: whether what a regrade noted that was never applied, or was undone, is not kept any more."""

OVER = f"""
    select job.id from job
    where {OUTDATED} and (
        state in ('compared', 'undone') or state = 'failed' and not exists (
            select from regrade_change change where change.job_id = job.id and after_id is not null
        )
    )
    for no key update skip locked
"""
"""SQL: jobs that are over; whoever applies or undoes one meanwhile is left alone. A job that failed after
its first mark can still be undone, and needs its rows for that."""
PURGES = [
    f"""
        with over as materialized ({OVER}), doomed as (
            select job_id, submission_id from regrade_change change
            join over on over.id = change.job_id
            where (after_id is null or undone_id is not null) and not exists (
                select from regrade_change other
                where other.submission_id = change.submission_id and other.job_id <> change.job_id
                      and change.before_id in (other.after_id, other.undone_id)
            ) limit :limit
        ), gone as (
            delete from regrade_change using doomed
            where regrade_change.job_id = doomed.job_id
                  and regrade_change.submission_id = doomed.submission_id
            returning true
        ) select count(*) from gone
    """,
    f"""
        with over as materialized ({OVER}), gone as (
            delete from regrading where id in (
                select made.id from regrading made join over on over.id = made.job_id
                except select regrading_id from regrade_change change join over on over.id = change.job_id
                limit :limit
            ) returning true
        ) select count(*) from gone
    """,
    f"""
        with over as materialized ({OVER}), gone as (
            delete from regrade_score where (job_id, person_id, item_id) in (
                select job_id, person_id, item_id from regrade_score score join over on over.id = score.job_id
                where not exists (select from regrade_change change where change.job_id = score.job_id)
                limit :limit
            ) returning true
        ) select count(*) from gone
    """,
]
"""SQL: in this order. A change that was undone stays while the mark before it is another regrade's: undoing
that one has to find out that its mark stands again. One that could not be undone stays, too: it is undone
together with the later regrade that stands in its way."""


def purge(session: DbSession) -> bool:
    """Delete the next rows of regrades that are over since 30 days; say whether there may be more."""
    return any(session.scalar(text(statement), {"limit": PAGE}) for statement in PURGES)
