"""Regrades as jobs: asked for, applied, undone, looked up. Functions take a session and never commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kombu.exceptions import OperationalError
from redis import RedisError
from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from question_bank import versions
from service import locks, queue, trail
from service.faults import Conflict, NotOffered, Unprocessable, shown
from service.models import Assessment, Job
from service.regrades import basis, purging, starting, undoing

QUEUE = "regrade"
WAKE_SECONDS = 5

EMPTY: Mapping[str, Any] = {
    "submissions": 0,
    "changed": 0,
    "rescored": 0,
    "students": {"up": 0, "down": 0, "unchanged": 0},
    "mean_change": 0.0,
    "reasons": [],
    "attempts": {"spent": 0, "given_back": 0},
    "overrides_kept": 0,
    "cannot_be_graded": [],
    "conflicts": 0,
}
"""The summary of a job that has compared nothing yet."""

NOT_APPLIED = {
    "queued": "wait until it is compared",
    "comparing": "wait until it is compared",
    "applying": "there is nothing more to do",
    "applied": "there is nothing more to do",
    "undoing": "ask for another regrade",
    "undone": "ask for another regrade",
    "failed": "ask for another regrade",
}
"""Why a regrade in these states is not applied, or what to do instead."""
NOT_UNDONE = {
    "queued": "none of its marks is made",
    "comparing": "none of its marks is made",
    "compared": "none of its marks is made",
    "applying": "wait until it is applied, then undo it",
    "undoing": "there is nothing more to do",
    "undone": "there is nothing more to do",
    "failed": "none of its marks was made",
}
"""Why a regrade in these states is not undone, or what to do instead."""

log = logging.getLogger(__name__)


def ask(
    session: DbSession,
    assessment: Assessment,
    *,
    item: str | None,
    dry_run: bool,
    release_overrides: bool,
    reason: str,
    by: str,
) -> Job:
    """Ask for a regrade of an item, or of all; what it grades by is settled now.

    Raises NotOffered, and Unprocessable where the bank has none of the items any more.
    """
    offered = basis.now(session, assessment.id, item)
    if not offered:
        raise NotOffered(f"The assessment has no item {shown(item)!r}." if item else "It has no items.")
    known = {each: graded for each, graded in offered.items() if graded is not None}
    if not known:
        raise Unprocessable(basis.GONE.format(", ".join(map(repr, offered))))
    gone = [each for each, graded in offered.items() if graded is None]
    job = Job(
        assessment_id=assessment.id,
        item_id=item,
        basis=known,
        dry_run=dry_run,
        release_overrides=release_overrides,
        reason=reason,
        created_by=by,
        solver_version=versions.solver_version(),
        policy_version=versions.policy_version(),
        summary={**EMPTY, "cannot_be_graded": basis.vanished(session, assessment.id, gone)},
    )
    session.add(job)
    session.flush()
    session.refresh(job)
    asked = {"item": item, "dry_run": dry_run, "release_overrides": release_overrides}
    _note(session, by, "regrade.start", job, **asked)
    return job


def apply(session: DbSession, job: Job, *, by: str) -> None:
    """Have a compared job applied. Raises Conflict where it cannot be, or no longer says what would be."""
    _lock(session, job)
    if job.state != "compared":
        raise Conflict(f"Regrade {job.id} is {job.state}: {NOT_APPLIED[job.state]}.")
    if session.scalar(text(f"select {purging.OUTDATED} from job where id = :job"), {"job": job.id}):
        raise Conflict(f"Regrade {job.id} was compared more than 30 days ago; ask for another.")
    basis.refuse_changed(session, job)
    code = (versions.solver_version(), versions.policy_version())
    if (job.solver_version, job.policy_version) != code:
        raise Conflict("The solvers or graders have changed since the regrade was compared; ask for another.")
    _start(starting.start_applying, session, job)
    _note(session, by, "regrade.apply", job)


def undo(session: DbSession, job: Job, *, by: str) -> None:
    """Have an applied job undone, what a failed one has applied, or what is left of one that was undone.

    Raises Conflict where there is nothing to undo.
    """
    _lock(session, job)
    begun = job.state == "failed" and undoing.begun(session, job)
    left = job.state == "undone" and undoing.conflicts(session, job)
    if job.state != "applied" and not begun and not left:
        raise Conflict(f"Regrade {job.id} is {job.state}: {NOT_UNDONE[job.state]}.")
    _start(starting.start_undoing, session, job)
    _note(session, by, "regrade.undo", job)


def of_assessment(session: DbSession, assessment_id: str, before: int | None, limit: int) -> Sequence[Job]:
    """The regrades of an assessment that were asked for before another, or all; the latest first."""
    query = select(Job).where(Job.assessment_id == assessment_id).order_by(Job.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(Job.id < before)).all()


def wake(job_id: int, pause: float = 0.0) -> None:
    """Tell a worker of a job; many calls make one message. Never raises: the sweep finds the job."""
    try:
        if queue.client().set(f"wake:{QUEUE}:{job_id}", 1, nx=True, ex=WAKE_SECONDS):
            queue.celery.send_task("regrade", args=[job_id], queue=QUEUE, countdown=pause or None)
    except (RedisError, OperationalError) as fault:
        log.warning("regrade %s not woken, the sweep will: %s", job_id, fault)


def awake(job_id: int) -> None:
    """Let the next wake-up through. To be called before the work, so that none is missed."""
    try:
        queue.client().delete(f"wake:{QUEUE}:{job_id}")
    except RedisError as fault:
        log.warning("wake-ups of regrade %s pass again in %s s: %s", job_id, WAKE_SECONDS, fault)


def _start(start: Callable[[DbSession, Job], None], session: DbSession, job: Job) -> None:
    try:
        start(session, job)
    except starting.Busy as fault:
        raise Conflict(
            f"Regrade {job.id} has to wait: {fault}. Send this again when that has ended."
        ) from None


def _lock(session: DbSession, job: Job) -> None:
    locks.row(session, job)


def _note(session: DbSession, actor: str, action: str, job: Job, **detail: object) -> None:
    course = session.scalar(select(Assessment.course_id).where(Assessment.id == job.assessment_id))
    detail |= {"number": job.id, "reason": job.reason}
    trail.record(session, actor, action, job.assessment_id, course_id=course, **detail)
