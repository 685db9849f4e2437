"""The queue of record: rows of ``work``, leased in batches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service.queue import LANES

MAX_ATTEMPTS = 3
RETRY_SECONDS = 2
"""How long a submission rests after a failed attempt, times the attempts so far: a fault may pass."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A submission this process may grade in a lane until its lease ends."""

    work_id: int
    lane: str
    lease: UUID
    submission_id: UUID
    course_id: str | None
    item_id: str
    item_hash: str
    seed: int | None
    answers: dict[str, Any]
    final: bool
    shown_hash: str
    """The version of the item the student was shown; ``item_hash`` is the one to grade with."""
    conventions: list[str] | None = None
    full_marks: list[str] | None = None

    @property
    def replaced_by(self) -> str | None:
        """The version to grade with, where it is not the one that was shown."""
        return None if self.item_hash == self.shown_hash else self.item_hash


@dataclass(frozen=True, slots=True)
class Failure:
    """A submission that could not be graded, and why."""

    submission_id: UUID
    item_id: str
    error: str


LEASE = """
    with picked as materialized (
        select id from work where lane = :lane and {which} for update skip locked
    )
    update work set attempts = attempts + 1, lease = :lease,
                    leased_until = clock_timestamp() + make_interval(secs => :seconds)
    from picked, submission s
    left join assessment_item offered using (assessment_id, item_id)
    left join replacement using (assessment_id, item_hash)
    where work.id = picked.id and s.id = work.submission_id
    returning work.id, work.lane, work.lease, s.id, work.course_id, s.item_id,
              coalesce(replacement.replaced_by, s.item_hash), s.seed, s.answers, s.final, s.item_hash,
              offered.conventions, (
                  select array_agg(part order by part) from full_marks
                  where full_marks.assessment_id = s.assessment_id and full_marks.item_id = s.item_id
                        and full_marks.withdrawn_at is null
              )
"""
FRESH = text(LEASE.format(which="attempts = 0 order by id limit :limit"))
TRIED = text(
    LEASE.format(
        which="attempts between 1 and :attempts - 1 and failed_at is null "
        "and leased_until < clock_timestamp() order by leased_until limit 1"
    )
)


def lease(session: DbSession, lane: str) -> list[Leased]:
    """Lease a batch of submissions nobody has tried yet. The caller commits at once."""
    return _lease(session, FRESH, lane, limit=LANES[lane].batch)


def lease_again(session: DbSession, lane: str) -> list[Leased]:
    """Lease one submission that failed or whose lease ran out: alone, because it may take a worker down."""
    return _lease(session, TRIED, lane, attempts=MAX_ATTEMPTS)


def _lease(session: DbSession, statement: Any, lane: str, **values: Any) -> list[Leased]:
    # A lease that a power failure undoes is simply taken again.
    session.execute(text("set local synchronous_commit = off"))
    seconds = LANES[lane].lease_seconds
    rows = session.execute(statement, {"lane": lane, "lease": uuid4(), "seconds": seconds, **values})
    return [Leased(*row) for row in rows]


def hold(session: DbSession, batch: Sequence[Leased]) -> None:
    """Let leases that are still held run anew."""
    session.execute(
        text("""
            update work set leased_until = clock_timestamp() + make_interval(secs => :seconds)
            where id = any(:ids) and lease = :lease
        """),
        {
            "seconds": LANES[batch[0].lane].lease_seconds,
            "ids": [leased.work_id for leased in batch],
            "lease": batch[0].lease,
        },
    )


def lock(session: DbSession, submissions: Sequence[UUID]) -> None:
    """Make the other lanes of these submissions wait with their marks until the end of the transaction."""
    session.execute(
        text("select from work where submission_id = any(:ids) order by id for update"),
        {"ids": list(submissions)},
    )


def begin(session: DbSession, opened: Iterable[tuple[Leased, str]]) -> None:
    """Add work in lanes that a mark leaves something to decide, each with what was marked."""
    pairs = list(opened)
    if pairs:
        session.execute(
            text("""
                insert into work (submission_id, lane, course_id)
                select * from unnest(cast(:ids as uuid[]), cast(:lanes as text[]), cast(:courses as text[]))
                on conflict (submission_id, lane) do nothing
            """),
            {
                "ids": [leased.submission_id for leased, _ in pairs],
                "lanes": [lane for _, lane in pairs],
                "courses": [leased.course_id for leased, _ in pairs],
            },
        )


def end(session: DbSession, over: Iterable[tuple[Leased, str]]) -> None:
    """Take away the work of lanes that have nothing left to decide, each with what was marked."""
    pairs = list(over)
    if pairs:
        session.execute(
            text("""
                delete from work using unnest(cast(:ids as uuid[]), cast(:lanes as text[]))
                                       as over(submission_id, lane)
                where work.submission_id = over.submission_id and work.lane = over.lane
            """),
            {"ids": [leased.submission_id for leased, _ in pairs], "lanes": [lane for _, lane in pairs]},
        )


def fail(session: DbSession, faults: Sequence[tuple[Leased, str]]) -> None:
    """Give back submissions whose grading raised, each with what happened; the last attempt fails them."""
    session.execute(
        text("""
            update work set error = fault.error, lease = null,
                            leased_until = clock_timestamp() + attempts * make_interval(secs => :pause),
                            failed_at = case when attempts >= :attempts then clock_timestamp() end
            from unnest(cast(:ids as bigint[]), cast(:leases as uuid[]), cast(:errors as text[]))
                 as fault(id, lease, error)
            where work.id = fault.id and work.lease = fault.lease
        """),
        {
            "attempts": MAX_ATTEMPTS,
            "pause": RETRY_SECONDS,
            "ids": [leased.work_id for leased, _ in faults],
            "leases": [leased.lease for leased, _ in faults],
            "errors": [error for _, error in faults],
        },
    )


def fail_exhausted(session: DbSession) -> list[UUID]:
    """Fail what took its worker down on every attempt; return the submissions."""
    rows = session.scalars(
        text("""
            update work set failed_at = clock_timestamp(), lease = null,
                            error = coalesce(error, 'the worker stopped while grading it')
            where failed_at is null and attempts >= :attempts and leased_until < clock_timestamp()
            returning submission_id
        """),
        {"attempts": MAX_ATTEMPTS},
    )
    return list(dict.fromkeys(rows))


def waiting(session: DbSession) -> list[str]:
    """The lanes with rows a worker could lease now."""
    rows = session.scalars(
        text("""
            select lane from unnest(cast(:lanes as text[])) as lane where exists (
                select from work where work.lane = lane.lane and attempts = 0
            ) or exists (
                select from work where work.lane = lane.lane and attempts > 0 and failed_at is null
                and leased_until < clock_timestamp()
            )
        """),
        {"lanes": list(LANES)},
    )
    return list(rows)


def failures(session: DbSession) -> list[Failure]:
    """What failed and waits for an operator, the oldest first."""
    rows = session.execute(
        text("""
            select work.submission_id, submission.item_id, work.error
            from work join submission on submission.id = work.submission_id
            where work.failed_at is not null order by work.failed_at
        """)
    )
    return [Failure(*row) for row in rows]


def requeue(session: DbSession, submissions: Sequence[UUID]) -> list[UUID]:
    """Give failed submissions their attempts back, and the sweep will find them; return which those were."""
    rows = session.scalars(
        text("""
            update work set failed_at = null, attempts = 0, lease = null, leased_until = null
            where failed_at is not null and submission_id = any(:ids) returning submission_id
        """),
        {"ids": list(submissions)},
    )
    return list(dict.fromkeys(rows))
