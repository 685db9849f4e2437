"""Starting to apply or to undo: one regrade of an assessment makes marks at a time. Never commits."""

from __future__ import annotations

from sqlalchemy import func, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from service.models import Job
from service.regrades import replacing

AHEAD = text("""
    select id, state from job other
    where assessment_id = :assessment and id <> :job and (
        state in ('applying', 'undoing') or
        id < :job and not dry_run and state in ('queued', 'comparing')
    ) order by state in ('applying', 'undoing') desc, id limit 1
""")
"""SQL: the regrade of the same assessment that has to end before this one may make marks."""


class Busy(Exception):
    """Another regrade of the assessment makes marks, or was asked for earlier and will; says which."""


def start_applying(session: DbSession, job: Job) -> None:
    """Let the next chunks apply a job that is compared. Raises Busy, and nothing has changed."""
    total = text("select count(*) from regrade_change where job_id = :job and after_id is null")
    _claim(session, job, "applying", session.scalar(total, {"job": job.id}))
    replacing.replace(session, job)
    enter(job, "apply")


def start_undoing(session: DbSession, job: Job) -> None:
    """Let the next chunks undo a job that is applied, or what is left of one that was undone before.

    Raises Busy, and nothing has changed.
    """
    total = text("""
        select count(*) from regrade_change
        where job_id = :job and after_id is not null and undone_id is null
    """)
    _claim(session, job, "undoing", session.scalar(total, {"job": job.id}))
    replacing.restore(session, job)
    job.undoing_since = func.clock_timestamp()
    enter(job, "undo")


def enter(job: Job, phase: str) -> None:
    """Go on with another phase, from its first submission."""
    job.phase, job.cursor = phase, None


def _claim(session: DbSession, job: Job, state: str, total: int | None) -> None:
    """Be the one regrade of the assessment that makes marks; an index sees to it that there is one."""
    _refuse_busy(session, job)
    try:
        with session.begin_nested():
            job.state, job.done, job.total, job.finished_at = state, 0, total, None
            job.attempts, job.error = 0, ""
    except IntegrityError:
        _refuse_busy(session, job)
        raise Busy("another regrade was faster") from None


def _refuse_busy(session: DbSession, job: Job) -> None:
    ahead = session.execute(AHEAD, {"assessment": job.assessment_id, "job": job.id}).first()
    if ahead is not None:
        raise Busy(f"regrade {ahead.id} of the same assessment is {ahead.state}")
