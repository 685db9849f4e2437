"""Submissions that arrive at the same moment, each in a transaction and a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from service import intake
from service.db import Session
from service.intake import AttemptsUsed, NewSubmission, Outcome
from service.models import Assessment, Submission, Work
from service.rows import Submitted

if TYPE_CHECKING:
    from conftest import Classroom

TOGETHER = 8
PRACTICE = {"assessment_id": None, "course_id": None}
SOON = 10.0
"""Seconds within which what does not wait has ended, on the slowest machine."""


def limit(attempts: int | None) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(max_attempts=attempts))


def together(submit: Callable[[], Outcome]) -> list[Outcome]:
    start = Barrier(TOGETHER)

    def at_once() -> Outcome:
        start.wait()
        try:
            return submit()
        except AttemptsUsed as refusal:
            return refusal

    with ThreadPoolExecutor(TOGETHER) as pool:
        running = [pool.submit(at_once) for _ in range(TOGETHER)]
        return [each.result() for each in running]


def stored() -> tuple[int, int]:
    with Session() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Submission, Work)]
    return counts[0] or 0, counts[1] or 0


def test_last_attempts_are_taken_as_often_as_there_are_any(classroom: Classroom) -> None:
    limit(3)

    outcomes = together(classroom.submit)

    taken = [outcome.attempt for outcome in outcomes if isinstance(outcome, Submitted)]
    assert sorted(taken) == [1, 2, 3]
    assert stored() == (3, 3)


@pytest.mark.parametrize(
    ("attempts", "fields"),
    [
        pytest.param(1, {}, id="the last attempt"),
        pytest.param(None, {}, id="attempts without limit"),
        pytest.param(None, PRACTICE, id="practice"),
    ],
)
def test_one_key_stores_one_submission(
    classroom: Classroom, token: UUID, attempts: int | None, fields: dict[str, Any]
) -> None:
    limit(attempts)
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"} | fields

    outcomes = together(lambda: classroom.submit(**keyed))

    assert all(isinstance(outcome, Submitted) for outcome in outcomes)
    assert len({outcome.id for outcome in outcomes}) == 1
    assert [outcome.replayed for outcome in outcomes].count(False) == 1
    assert stored() == (1, 1)


@pytest.mark.parametrize("fields", [PRACTICE, {}], ids=["practice", "attempts without limit"])
def test_unlimited_submission_waits_for_no_other(classroom: Classroom, fields: dict[str, Any]) -> None:
    limit(None)

    with ThreadPoolExecutor(1) as pool, Session.begin() as session:
        first = intake.submit(session, classroom.new(**fields))
        second = pool.submit(classroom.submit, **fields).result(SOON)  # while the first is not committed

    assert first.id != second.id
    assert stored() == (2, 2)


def test_batches_with_the_same_keys_in_any_order_store_each_once(classroom: Classroom, token: UUID) -> None:
    def batch(keys: list[str]) -> list[NewSubmission]:
        keyed = PRACTICE | {"token_id": token, "body_hash": b"same"}
        return [classroom.new(idempotency_key=key, **keyed) for key in keys]

    def submit_batch(keys: list[str]) -> list[Outcome]:
        start.wait()
        with Session.begin() as session:
            return intake.submit_many(session, batch(keys))

    keys = [f"k-{number:03}" for number in range(200)]
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        upwards, downwards = pool.map(submit_batch, (keys, keys[::-1]))

    assert [outcome.id for outcome in upwards] == [outcome.id for outcome in reversed(downwards)]
    assert stored() == (200, 200)
