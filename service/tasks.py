"""Celery tasks: each opens sessions and calls use cases. They carry ids at most."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic

from sqlalchemy.exc import OperationalError

from question_bank.errors import BankError
from service import bank, grading, holding, intake, marks, queue, statistics, work
from service.db import Session
from service.models import Job
from service.queue import celery
from service.regrades import jobs, purging, running
from service.work import Leased

LONGEST_DRAIN = 2.0
"""Seconds after which a drain hands over to its successor, so that the worker stays responsive."""

log = logging.getLogger(__name__)


@celery.task(name="drain", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def drain(lane: str) -> None:
    """Grade what waits in a lane, until it is empty or the time is up."""
    bank.current()  # raises: without a bank no submission may lose an attempt
    queue.awake(lane)
    deadline = monotonic() + LONGEST_DRAIN
    while step(lane):
        if monotonic() > deadline:
            queue.wake(lane)
            return


def step(lane: str) -> bool:
    """Grade one batch and one submission that was tried before; say whether there was any."""
    with Session.begin() as session:
        fresh = work.lease(session, lane)
    if len(fresh) == queue.LANES[lane].batch:  # a backlog: wake another worker
        queue.wake(lane)
    grade(fresh)
    with Session.begin() as session:
        tried = work.lease_again(session, lane)
    grade(tried)
    return bool(fresh or tried)


def grade(batch: Sequence[Leased]) -> None:
    """Grade a leased batch with no transaction open, then record it in one; a slow batch in several."""
    while batch:
        with holding.held(batch):
            made = grading.grade_batch(batch)
        with Session.begin() as session:
            marks.record(session, made)
        queue.wake(*{lane for mark in made for lane in mark.opened})
        batch = batch[len(made) :]


@celery.task(name="sweep", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Wake the lanes that have work nobody was told of, and fail what stopped its worker every time."""
    with Session.begin() as session:
        for submission in work.fail_exhausted(session):
            log.error("submission %s failed: its worker stopped %s times", submission, work.MAX_ATTEMPTS)
        lanes = work.waiting(session)
    queue.wake(*lanes)


@celery.task(name="regrade", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def regrade(job_id: int) -> None:
    """Do what a regrade has to do, for half a second at most, and hand over to its successor."""
    jobs.awake(job_id)
    deadline = monotonic() + running.SECONDS
    chunk = regrade_chunk(job_id)
    while chunk.more and not chunk.pause and monotonic() < deadline:
        chunk = regrade_chunk(job_id)
    if chunk.more:
        jobs.wake(job_id, chunk.pause)


def regrade_chunk(job_id: int) -> running.Chunk:
    """One chunk in one transaction; what raises fails the job, unless the database was away."""
    with Session.begin() as session:
        if not running.begin(session, job_id):
            return running.NOTHING
    try:
        with Session.begin() as session:
            chunk = running.step(session, job_id)
    except OperationalError:
        raise
    except Exception as fault:  # the task boundary
        log.exception("regrade %s failed", job_id)
        with Session.begin() as session:
            running.fail(session.get_one(Job, job_id), told(fault))
        return running.NOTHING
    queue.wake(*chunk.lanes)
    return chunk


def told(fault: Exception) -> str:
    """What staff are told of a fault: all of one of the bank's, else no more than its kind.

    What a database says of itself holds statements and the people they were about; that is in the log.
    """
    if isinstance(fault, BankError):
        return f"{type(fault).__name__}: {fault}"[:1000]
    return f"{type(fault).__name__}, which is our fault and in the log; ask for the regrade again"


@celery.task(name="resume-regrades", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def resume_regrades() -> None:
    """Wake the regrades nobody works on: their wake-up was lost, or their worker was."""
    with Session() as session:
        unfinished = running.unfinished(session)
    for job_id in unfinished:
        jobs.wake(job_id)


@celery.task(name="purge-idempotency-keys", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def purge_idempotency_keys() -> None:
    """Forget idempotency keys that are a week old."""
    with Session.begin() as session:
        intake.purge_keys(session)


@celery.task(name="purge-regrades", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def purge_regrades() -> None:
    """Forget what regrades noted that were never applied, or were undone, 30 days ago; a bit at a time."""
    more = True
    while more:
        with Session.begin() as session:
            more = purging.purge(session)


@celery.task(name="refresh-statistics", throws=(OperationalError,))  # type: ignore[untyped-decorator]
def refresh_statistics() -> None:
    """Compute the statistics of assessments that have changed, each by itself."""
    with Session() as session:
        due = statistics.due(session)
    for assessment in due:
        try:
            with Session.begin() as session:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                statistics.refresh(session, assessment)
        except Exception:  # the task boundary
            log.exception("the statistics of %s are not computed", assessment)
