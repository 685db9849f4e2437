"""Leases, failures and wake-ups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import func, select, update

from service import grading, marks, queue, work
from service.db import Session
from service.models import Mark, Work

if TYPE_CHECKING:
    from conftest import Classroom


def lease_again() -> list[work.Leased]:
    with Session.begin() as session:
        return work.lease_again(session, "live")


def only_work() -> Work:
    with Session() as session:
        return session.scalars(select(Work)).one()


def test_lease_hands_out_what_was_submitted(classroom: Classroom) -> None:
    submitted = classroom.submit(seed=7, final=True)

    (leased,) = classroom.lease()

    assert leased.submission_id == submitted.id
    assert (leased.item_id, leased.seed, leased.final) == ("tiny/sums", 7, True)
    assert leased.answers == {"total": "5", "gap": "1"}


def test_lease_gives_a_row_to_one_worker_even_before_the_commit(classroom: Classroom) -> None:
    for person in ("ada", "bob", "cyd"):
        classroom.submit(person)

    with Session.begin() as one, Session.begin() as other:
        first = work.lease(one, "live")
        second = work.lease(other, "live")

    assert len(first) == 3
    assert second == []


def test_lease_leaves_other_lanes_alone(classroom: Classroom) -> None:
    classroom.submit()

    with Session.begin() as session:
        assert work.lease(session, "explain") == []


def test_lease_that_holds_is_not_handed_out_again(classroom: Classroom) -> None:
    classroom.submit()
    classroom.lease()

    assert classroom.lease() == []
    assert lease_again() == []


def test_lease_that_ran_out_is_handed_out_alone(classroom: Classroom) -> None:
    for person in ("ada", "bob"):
        classroom.submit(person)
    classroom.lease()
    classroom.end_leases()

    assert classroom.lease() == []
    assert len(lease_again()) == 1
    assert len(lease_again()) == 1
    assert lease_again() == []


def test_marks_count_only_while_the_lease_holds(classroom: Classroom) -> None:
    submitted = classroom.submit()
    late = grading.grade_batch(classroom.lease())
    classroom.end_leases()
    prompt = grading.grade_batch(lease_again())

    with Session.begin() as session:
        recorded_late = marks.record(session, late)
    with Session.begin() as session:
        recorded_prompt = marks.record(session, prompt)

    assert recorded_late == []
    assert recorded_prompt == [submitted.id]
    with Session() as session:
        assert session.scalar(select(func.count()).select_from(Mark)) == 1


def test_grading_that_raises_is_tried_three_times_and_then_failed(
    classroom: Classroom, break_grading: Callable[[UUID], None]
) -> None:
    submitted = classroom.submit()
    break_grading(submitted.id)

    classroom.grade()
    after_one = classroom.view(submitted).state
    at_once = lease_again()
    for _ in range(2):
        classroom.end_leases()
        with Session.begin() as session:
            marks.record(session, grading.grade_batch(work.lease_again(session, "live")))

    assert after_one == "queued"
    assert at_once == []
    assert classroom.view(submitted).state == "failed"
    assert "InvalidBank" in (only_work().error or "")
    assert lease_again() == []


def test_worker_that_stops_every_time_fails_the_submission(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.lease()
    for _ in range(2):
        classroom.end_leases()
        lease_again()
    classroom.end_leases()

    with Session.begin() as session:
        failed = work.fail_exhausted(session)

    assert failed == [submitted.id]
    assert classroom.view(submitted).state == "failed"
    assert only_work().error == "the worker stopped while grading it"


def test_failed_submission_earns_no_score_until_it_is_requeued(classroom: Classroom) -> None:
    submitted = classroom.submit()
    with Session.begin() as session:
        session.execute(update(Work).values(attempts=3, failed_at=func.now(), error="out of memory"))
    before = classroom.view(submitted)

    with Session.begin() as session:
        requeued = work.requeue(session, [submitted.id])
    classroom.grade()

    assert (before.state, before.score) == ("failed", None)
    assert requeued == [submitted.id]
    assert classroom.view(submitted).state == "graded"


def test_requeue_leaves_work_alone_that_has_not_failed(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.lease()

    with Session.begin() as session:
        assert work.requeue(session, [submitted.id, uuid4()]) == []


def test_waiting_names_lanes_a_worker_could_take_from(classroom: Classroom) -> None:
    with Session() as session:
        idle = work.waiting(session)
    classroom.submit()
    with Session() as session:
        fresh = work.waiting(session)
    classroom.lease()
    with Session() as session:
        leased = work.waiting(session)
    classroom.end_leases()
    with Session() as session:
        expired = work.waiting(session)

    assert (idle, fresh, leased, expired) == ([], ["live"], [], ["live"])


def test_wake_makes_one_message_of_many_until_it_is_answered(redis: Redis, redis_url: str) -> None:
    queue.bind(redis_url)

    for _ in range(5):
        queue.wake("live")
    messages_before = redis.llen("live")
    queue.awake("live")
    queue.wake("live")

    assert messages_before == 1
    assert redis.llen("live") == 2


def test_wake_reaches_the_queue_of_its_lane_alone(redis: Redis, redis_url: str) -> None:
    queue.bind(redis_url)

    queue.wake(*queue.LANES)

    assert [redis.llen(lane) for lane in queue.LANES] == [1, 1, 1, 1]


def test_wake_without_a_broker_is_logged_and_passes(caplog: pytest.LogCaptureFixture) -> None:
    queue.bind("redis://127.0.0.1:1/0")

    queue.wake("live")
    queue.awake("live")

    assert "lanes live not woken" in caplog.text
