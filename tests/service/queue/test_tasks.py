"""Tasks, called as functions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from sqlalchemy import func, select, update

from service import intake, queue, tasks
from service.db import Session
from service.models import Mark, Submission, Work

if TYPE_CHECKING:
    from conftest import Classroom


BATCH = queue.LANES["live"].batch


def counts() -> tuple[int, int]:
    """How many rows of work wait, and how many marks there are."""
    with Session() as session:
        waiting = session.scalar(select(func.count()).select_from(Work))
        return waiting or 0, session.scalar(select(func.count()).select_from(Mark)) or 0


def submit_practice(classroom: Classroom, count: int) -> None:
    with Session.begin() as session:
        intake.submit_many(session, [classroom.new(assessment_id=None) for _ in range(count)])


def test_drain_grades_all_that_waits(classroom: Classroom) -> None:
    for person in ("ada", "bob", "cyd"):
        classroom.submit(person)

    tasks.drain("live")

    assert counts() == (0, 3)


def test_drain_of_an_empty_lane_does_nothing(classroom: Classroom, redis: Redis) -> None:
    tasks.drain("live")

    assert redis.llen("live") == 0


def test_drain_lets_the_next_wake_up_through(classroom: Classroom, redis: Redis) -> None:
    redis.set("wake:live", 1)

    tasks.drain("live")

    assert redis.get("wake:live") is None


def test_drain_wakes_another_worker_for_a_backlog(classroom: Classroom, redis: Redis) -> None:
    submit_practice(classroom, BATCH + 1)

    tasks.drain("live")

    assert redis.llen("live") == 1
    assert counts() == (0, BATCH + 1)


def test_drain_hands_over_when_its_time_is_up(
    classroom: Classroom, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LONGEST_DRAIN", 0)
    submit_practice(classroom, 3)

    tasks.drain("live")

    assert counts() == (0, 3)
    assert redis.llen("live") == 1


def test_drain_twice_over_marks_once(classroom: Classroom) -> None:
    classroom.submit()

    tasks.drain("live")
    tasks.drain("live")

    assert counts() == (0, 1)


def test_sweep_wakes_lanes_nobody_was_told_of(classroom: Classroom, redis: Redis) -> None:
    classroom.submit()

    tasks.sweep()

    assert redis.llen("live") == 1
    assert redis.llen("explain") == 0


def test_sweep_fails_what_stopped_its_worker_every_time(classroom: Classroom) -> None:
    submitted = classroom.submit()
    with Session.begin() as session:
        session.execute(update(Work).values(attempts=3))
    classroom.end_leases()

    tasks.sweep()

    assert classroom.view(submitted).state == "failed"


def test_purge_forgets_idempotency_keys_of_last_week(classroom: Classroom) -> None:
    old = classroom.submit("ada", idempotency_key="old", body_hash=b"1")
    new = classroom.submit("bob", idempotency_key="new", body_hash=b"2")
    with Session.begin() as session:
        last_week = func.now() - timedelta(days=8)
        session.execute(update(Submission).where(Submission.id == old.id).values(created_at=last_week))

    tasks.purge_idempotency_keys()

    with Session() as session:
        rows = session.scalars(select(Submission))
        keys = {row.id: row.idempotency_key for row in rows}
    assert keys == {old.id: None, new.id: "new"}
