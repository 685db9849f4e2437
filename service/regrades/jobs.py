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
from service import bank, queue
from service.faults import Conflict, NotOffered, Unprocessable, shown
from service.models import Assessment, Job
from service.regrades import purging, starting, undoing

QUEUE = "regrade"
WAKE_SECONDS = 5

EMPTY: Mapping[str, Any] = {
    "submissions": 0,
    "changed": 0,
    "students": {"up": 0, "down": 0, "unchanged": 0},
    "mean_change": 0.0,
    "reasons": [],
    "attempts": {"spent": 0, "given_back": 0},
    "overrides_kept": 0,
    "cannot_be_graded": [],
    "conflicts": 0,
}
"""The summary of a job that has compared nothing yet."""

OFFERED = text("""
    select offered.item_id, offered.conventions, array(
        select distinct part from full_marks
        where full_marks.assessment_id = offered.assessment_id and full_marks.item_id = offered.item_id
              and withdrawn_at is null order by part
    )
    from assessment_item offered where offered.assessment_id = :assessment
    and (cast(:item as text) is null or offered.item_id = :item) order by offered.position
""")
GONE = "The bank holds no item {} any more; put its file back, then ask for another regrade."

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
    offered = _basis(session, assessment.id, item)
    if not offered:
        raise NotOffered(f"The assessment has no item {shown(item)!r}." if item else "It has no items.")
    basis = {each: known for each, known in offered.items() if known is not None}
    if not basis:
        raise Unprocessable(GONE.format(", ".join(map(repr, offered))))
    gone = [each for each, known in offered.items() if known is None]
    job = Job(
        assessment_id=assessment.id,
        item_id=item,
        basis=basis,
        dry_run=dry_run,
        release_overrides=release_overrides,
        reason=reason,
        created_by=by,
        solver_version=versions.solver_version(),
        policy_version=versions.policy_version(),
        summary={**EMPTY, "cannot_be_graded": _vanished(session, assessment.id, gone)},
    )
    session.add(job)
    session.flush()
    session.refresh(job)
    return job


def apply(session: DbSession, job: Job) -> None:
    """Have a compared job applied. Raises Conflict where it cannot be, or no longer says what would be."""
    _lock(session, job)
    if job.state != "compared":
        raise Conflict(f"Regrade {job.id} is {job.state}; only one that is compared can be applied.")
    if session.scalar(text(f"select {purging.OUTDATED} from job where id = :job"), {"job": job.id}):
        raise Conflict(f"Regrade {job.id} was compared more than 30 days ago; ask for another.")
    now = _basis(session, job.assessment_id, job.item_id)
    for item, basis in job.basis.items():
        if item not in now:
            raise Conflict(f"The assessment has no item {item!r} any more; ask for another regrade.")
        if now[item] is None:
            raise Conflict(GONE.format(repr(item)))
        if now[item] != basis:
            raise Conflict(
                f"The item {item!r}, or what is accepted of it, has changed since the regrade was compared; "
                "ask for another."
            )
    code = (versions.solver_version(), versions.policy_version())
    if (job.solver_version, job.policy_version) != code:
        raise Conflict("The solvers or graders have changed since the regrade was compared; ask for another.")
    _start(starting.start_applying, session, job)


def undo(session: DbSession, job: Job) -> None:
    """Have an applied job undone, or what a failed one has applied. Raises Conflict where nothing was."""
    _lock(session, job)
    begun = job.state == "failed" and undoing.begun(session, job)
    if job.state != "applied" and not begun:
        raise Conflict(f"Regrade {job.id} is {job.state}; only one that is applied can be undone.")
    _start(starting.start_undoing, session, job)


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
    session.refresh(job, with_for_update={"key_share": True})


def _basis(session: DbSession, assessment: str, item: str | None) -> dict[str, dict[str, Any] | None]:
    """What items of an assessment are graded by now; None where the bank does not hold one any more."""
    current = bank.current()
    rows = session.execute(OFFERED, {"assessment": assessment, "item": item}).all()
    return {
        item_id: {"hash": current[item_id].hash, "conventions": conventions, "full_marks": full_marks}
        if item_id in current
        else None
        for item_id, conventions, full_marks in rows
    }


def _vanished(session: DbSession, assessment: str, items: Sequence[str]) -> list[dict[str, Any]]:
    """The submissions to items that the bank does not hold any more, by item."""
    counts = text("""
        select item_id, count(*) from submission where assessment_id = :assessment and item_id = any(:items)
        group by item_id order by item_id
    """)
    rows = session.execute(counts, {"assessment": assessment, "items": list(items)}) if items else ()
    return [{"why": f"the bank holds no item {item!r} any more", "count": count} for item, count in rows]
