"""Running a regrade: its chunks, one at a time, each of them a transaction.

A job that compares goes through ``compare`` and ``weigh``. One that applies goes through ``apply`` and
``await`` (work leased under the terms before may still be under way), then once more through ``compare``
and ``weigh``, and ends when these find nothing more to apply. One that is undone goes through ``undo`` and
``await``, and ends with a ``compare`` of its own, of what workers graded meanwhile with what holds now.
Functions take a session and never commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as DbSession

from question_bank import versions
from service.models import Job
from service.regrades import (
    applying,
    comparing,
    counting,
    pages,
    realigning,
    replacing,
    starting,
    undoing,
    weighing,
)
from service.regrades.pacing import Pace
from service.regrades.starting import enter

UNFINISHED = ("queued", "comparing", "applying", "undoing")
SECONDS = 0.25
"""How long a chunk goes on; what it began then takes it to half a second at most."""
COMPARING, WEIGHING = Pace(comparing.PAGE), Pace(weighing.PAGE)
APPLYING, RESTORING, REALIGNING = Pace(applying.PAGE), Pace(undoing.PAGE), Pace(realigning.PAGE)
MOST_ATTEMPTS = 5
MOST_REASONS = 20
"""Reasons why submissions cannot be graded that are told apart."""
WAIT_SECONDS = 0.5
"""How soon a regrade that waits for another one looks again."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk leaves to do: whether there is another, how soon, and lanes that were given work."""

    more: bool = True
    pause: float = 0.0
    lanes: tuple[str, ...] = ()


NOTHING = Chunk(more=False)


def begin(session: DbSession, job_id: int) -> bool:
    """Count an attempt at a chunk, in a transaction of its own; False where there is nothing to do.

    A job whose chunk has taken its worker down time and again fails, and says so.
    """
    job = _locked(session, job_id)
    if job is None:
        return False
    job.attempts += 1
    if job.attempts > MOST_ATTEMPTS:
        fail(job, f"the worker stopped {MOST_ATTEMPTS} times while it was at the phase `{job.phase}`")
        return False
    return True


def step(session: DbSession, job_id: int) -> Chunk:
    """Do the next chunk of a job, unless another worker is at it."""
    # A chunk lost in a power failure is done again: the cursor is back, too.
    session.execute(text("set local synchronous_commit = off"))
    job = _locked(session, job_id)
    if job is None:
        return NOTHING
    phases = UNDOING if job.state == "undoing" else PHASES
    chunk = phases[job.phase](session, job)
    job.attempts = 0
    return chunk


def fail(job: Job, why: str) -> None:
    """End a job that cannot go on; what it applied stays applied, and can be undone."""
    job.state, job.error, job.finished_at = "failed", why, func.now()


def unfinished(session: DbSession) -> list[int]:
    """The jobs with something left to do."""
    return list(session.scalars(select(Job.id).where(Job.state.in_(UNFINISHED)).order_by(Job.id)))


def _locked(session: DbSession, job_id: int) -> Job | None:
    query = select(Job).where(Job.id == job_id, Job.state.in_(UNFINISHED))
    return session.scalar(query.with_for_update(skip_locked=True, key_share=True))


def _compare(session: DbSession, job: Job) -> Chunk:
    until = monotonic() + SECONDS
    if job.state == "queued":
        _start_comparing(session, job)
    pages.prepare(session)
    for rows, left in COMPARING.pages(until):
        page = comparing.compare(session, job, rows, left)
        if page.last is None:
            enter(job, "weigh")
            break
        job.cursor = page.last
        _note(job, page)
    return Chunk()


def _start_comparing(session: DbSession, job: Job) -> None:
    """Note the code that grades: this worker's, which may be newer than that of the API."""
    job.state = "comparing"
    job.solver_version, job.policy_version = versions.solver_version(), versions.policy_version()
    job.done, job.total = 0, counting.total(session, job)


def _note(job: Job, page: comparing.Compared) -> None:
    """Count a page in; of a job that applies, compared before, only what it cannot grade is news."""
    if job.state == "applying":
        return
    kept = 0 if job.release_overrides else page.overridden
    job.summary = {
        **job.summary,
        "submissions": job.summary["submissions"] + page.submissions,
        "overrides_kept": job.summary["overrides_kept"] + kept,
        "cannot_be_graded": _ungraded(job, page.ungraded),
    }
    job.done += page.submissions
    job.total = max(job.total or 0, job.done)


def _ungraded(job: Job, more: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many submissions cannot be graded, by why, with more of them."""
    counts = {row["why"]: row["count"] for row in job.summary["cannot_be_graded"]}
    for why, count in more.items():
        known = why if why in counts or len(counts) < MOST_REASONS else "for other reasons"
        counts[known] = counts.get(known, 0) + count
    return [{"why": why, "count": count} for why, count in counts.items()]


def _weigh(session: DbSession, job: Job) -> Chunk:
    until = monotonic() + SECONDS
    for rows, _ in WEIGHING.pages(until):
        changed = weighing.weigh(session, job, rows)
        if not changed:
            break
        job.cursor = changed[-1]
    else:
        return Chunk()
    if comparing.forget(session, job):
        return Chunk()
    job.summary = counting.weighed(session, job)
    if job.state == "comparing":
        return _compared(session, job)
    if applying.is_left(session, job):
        enter(job, "apply")
    else:
        job.state, job.finished_at = "applied", func.now()
        return NOTHING
    return Chunk()


def _compared(session: DbSession, job: Job) -> Chunk:
    """Let a job wait to be applied: for somebody, or for its turn, which comes in the order of asking."""
    if job.dry_run:
        job.state, job.finished_at = "compared", func.now()
        return NOTHING
    try:
        starting.start_applying(session, job)
    except starting.Busy:
        return Chunk(pause=WAIT_SECONDS)
    return Chunk()


def _apply(session: DbSession, job: Job) -> Chunk:
    if job.applying_since is None:
        job.applying_since = _moment(session)
    with APPLYING.page(SECONDS) as page:
        tried, lanes = applying.apply(session, job, page.rows)
        page.done = tried
    job.done = min(job.done + tried, job.total or 0)
    if not tried:
        enter(job, "await")
    return Chunk(lanes=tuple(sorted(lanes)))


def _moment(session: DbSession) -> datetime:
    """From when on it is certain that work is leased by what was committed before, when the phase began."""
    moment: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
    return moment


def _await(session: DbSession, job: Job) -> Chunk:
    if replacing.under_way(session, job):
        return Chunk(pause=0.2)
    enter(job, "compare")
    return Chunk()


def _undo(session: DbSession, job: Job) -> Chunk:
    if job.cursor is None:
        job.undoing_since = _moment(session)
    with RESTORING.page(SECONDS) as page:
        tried, lanes = undoing.undo(session, job, page.rows)
        page.done = len(tried)
    if tried:
        job.cursor = tried[-1]
        job.done += len(tried)
        return Chunk(lanes=tuple(sorted(lanes)))
    enter(job, "await")
    return Chunk()


def _realign(session: DbSession, job: Job) -> Chunk:
    with REALIGNING.page(SECONDS) as page:
        found = realigning.realign(session, job, page.rows, SECONDS)
        page.done = found.looked_at
    if found.ungraded:
        job.summary = {**job.summary, "cannot_be_graded": _ungraded(job, Counter(found.ungraded))}
    if found.last is not None:
        job.cursor = found.last
        job.done, job.total = job.done + found.marked, (job.total or 0) + found.marked
        return Chunk(lanes=tuple(sorted(found.lanes)))
    job.state, job.finished_at = "undone", func.now()
    job.summary = {**job.summary, "conflicts": undoing.conflicts(session, job)}
    return NOTHING


PHASES: Mapping[str, Callable[[DbSession, Job], Chunk]] = {
    "compare": _compare,
    "weigh": _weigh,
    "apply": _apply,
    "await": _await,
    "undo": _undo,
}
UNDOING = {**PHASES, "compare": _realign}
"""The phases of a job that is undone."""
