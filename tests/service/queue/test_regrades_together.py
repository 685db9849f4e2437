"""Regrades beside live work and people, on real threads and processes: nothing lost or charged twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text, update

from service import bank, machine, queue, scores, tasks
from service.db import Session
from service.faults import Conflict
from service.models import Assessment, Enrolment, Job, Mark, Person, Score
from service.regrades import jobs, running
from service.settings import environment
from tests.locks import until_waiting

if TYPE_CHECKING:
    from conftest import Classroom, Office

KEY_IS_SIX = ("key = 5", "key = 6")
RIGHT = {"total": "5", "gap": "1"}
WRONG = {"total": "6", "gap": "1"}
EARNED = {"5": 2.0, "6": 8.0}
"""What they earn in the quiz once the key is 6."""
PATIENCE = 60.0
CLASS = [f"s{number}" for number in range(24)]


@pytest.fixture
def course(classroom: Classroom) -> Classroom:
    """Two dozen students more, and no limit of attempts."""
    enrol(CLASS)
    with Session.begin() as session:
        session.execute(update(Assessment).values(max_attempts=None))
    return classroom


def enrol(people: list[str]) -> None:
    with Session.begin() as session:
        session.execute(insert(Person), [{"id": person, "name": person} for person in people])
        session.execute(insert(Enrolment), [{"course_id": "maths", "person_id": person} for person in people])


def last_marks() -> dict[UUID, tuple[str, float | None]]:
    """The answer and the score of each submission, by its last mark."""
    with Session() as session:
        rows = session.execute(
            text("""
                select distinct on (s.id) s.id, s.answers ->> 'total', mark.score
                from submission s join mark on mark.submission_id = s.id order by s.id, mark.id desc
            """)
        )
        return {id: (answer, score) for id, answer, score in rows}


def makers() -> Counter[tuple[UUID, str]]:
    """How many marks each made of each submission, the first mark first."""
    with Session() as session:
        made = session.scalars(select(Mark).order_by(Mark.id))
        return Counter((mark.submission_id, mark.made_by) for mark in made)


def assert_scores_are_those_of_the_marks() -> None:
    def rows() -> list[tuple[Any, ...]]:
        columns = [c for c in Score.__table__.columns if c.name not in ("updated_at", "changed")]
        with Session() as session:
            return sorted(tuple(row) for row in session.execute(select(*columns)))

    projected = rows()
    with Session.begin() as session:
        scores.rebuild(session, "quiz")
    assert rows() == projected


def test_live_marks_wait_for_a_chunk_that_applies_and_stand_after_it(
    classroom: Classroom, office: Office
) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    office.start_applying(job)
    classroom.submit("ada", answers=WRONG)
    live = Thread(target=classroom.grade)

    with Session.begin() as session:
        running.step(session, job)
        live.start()
        until_waiting()
    live.join()
    office.work(job)

    assert sorted(last_marks().values()) == [("5", 1), ("6", 4)]
    assert_scores_are_those_of_the_marks()


def test_override_in_the_middle_of_an_apply_stands(classroom: Classroom, office: Office) -> None:
    # The person decided while the chunk waited for the lock of Ada's scores.
    ada = classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    office.start_applying(job)
    apply = Thread(target=tasks.regrade, args=[job])

    with Session.begin() as session:
        scores.lock_people(session, [ada.id])
        apply.start()
        until_waiting()
        office.override_in(session, ada.id, "total", 0.5)
    apply.join()
    office.work(job)

    with Session() as session:
        last = session.scalars(select(Mark).order_by(Mark.id.desc())).first()
    assert last is not None
    decided = last.verdicts["total"]
    assert (decided["reason"], decided["evidence"]["by"], last.score) == ("override", "tess", 2.5)
    assert [made_by for _, made_by in makers()] == ["worker", "tess", f"regrade {job}"]
    assert office.job(job).state == "applied"
    assert_scores_are_those_of_the_marks()


def test_submissions_that_arrive_while_their_item_is_regraded_are_graded_once(
    course: Classroom, office: Office
) -> None:
    for person in CLASS:
        course.submit(person, answers=RIGHT)
        course.submit(person, answers=WRONG)
    course.grade()
    office.edit(KEY_IS_SIX)
    stop = Event()

    def live(person: str) -> int:
        sent = 0
        while not stop.is_set():
            course.submit(person, answers=WRONG if sent % 2 else RIGHT)
            tasks.step("live")
            sent += 1
        return sent

    with ThreadPoolExecutor(4) as threads:
        busy = [threads.submit(live, person) for person in CLASS[:3]]
        job = office.ask(dry_run=False)
        sleep(0.3)
        work_until(job, lambda: office.job(job).state == "applied")
        stop.set()
        sent = sum(each.result() for each in busy)
    tasks.drain("live")

    marked = last_marks()
    assert len(marked) == 2 * len(CLASS) + sent
    assert {(answer, 2 * (score or 0)) for answer, score in marked.values()} == set(EARNED.items())
    assert set(makers().values()) == {1}
    assert_scores_are_those_of_the_marks()


def work_until(job: int, done: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not done() and monotonic() < deadline:
        tasks.regrade(job)
    assert done()


def test_two_workers_do_not_do_the_same_chunk(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.ask()

    with Session.begin() as session:
        assert running.step(session, job).more
        tasks.regrade(job)  # of the other worker
        with Session() as other:
            assert other.get_one(Job, job).state == "queued"

    office.work(job)
    assert office.job(job).summary["submissions"] == 1


def test_two_regrades_applied_at_once_are_one_and_a_conflict(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    first, second = office.preview(), office.preview()

    with ThreadPoolExecutor(1) as threads:
        with Session.begin() as session:
            jobs.apply(session, session.get_one(Job, first), by="tess")
            late = threads.submit(office.start_applying, second)
            until_waiting()
        with pytest.raises(Conflict, match=f"regrade {first} of the same assessment is applying"):
            late.result()

    assert (office.job(first).state, office.job(second).state) == ("applying", "compared")


def test_one_regrade_applied_twice_at_once_is_applied_once(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()

    with ThreadPoolExecutor(1) as threads:
        with Session.begin() as session:
            jobs.apply(session, session.get_one(Job, job), by="tess")
            late = threads.submit(office.start_applying, job)
            until_waiting()
        with pytest.raises(Conflict, match=f"Regrade {job} is applying"):
            late.result()
    office.work(job)

    assert [made_by for _, made_by in makers()] == ["worker", f"regrade {job}"]
    assert set(makers().values()) == {1}


def test_undo_in_the_middle_of_an_apply_waits_for_the_chunk_and_is_a_conflict(
    classroom: Classroom, office: Office
) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    office.start_applying(job)

    with ThreadPoolExecutor(1) as threads:
        with Session.begin() as session:
            running.step(session, job)
            late = threads.submit(office.undo, job)
            until_waiting()
        with pytest.raises(Conflict, match="wait until it is applied"):
            late.result()
    office.work(job)

    assert office.job(job).state == "applied"
    office.undo(job)
    assert list(last_marks().values()) == [("5", 4)]


def test_undo_and_apply_of_two_regrades_at_once_are_one_and_a_conflict(
    classroom: Classroom, office: Office
) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    first = office.preview(dry_run=False)
    second = office.preview()

    with ThreadPoolExecutor(1) as threads:
        with Session.begin() as session:
            jobs.undo(session, session.get_one(Job, first), by="tess")
            late = threads.submit(office.start_applying, second)
            until_waiting()
        with pytest.raises(Conflict, match=f"regrade {first} of the same assessment is undoing"):
            late.result()


def test_newer_regrade_is_the_last_though_an_older_one_is_still_being_applied(
    course: Classroom, office: Office
) -> None:
    with Session.begin() as session:
        store_marked(session, 1200)
    office.edit(KEY_IS_SIX)
    older = office.preview()
    office.start_applying(older)
    office.edit(("key = 6", "key = 7"))
    newer = office.ask(dry_run=False)
    while office.job(older).phase == "apply":
        with Session.begin() as session:
            running.step(session, older)
    for _ in range(20):
        tasks.regrade(newer)

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(work_until, job, partial(ended, office, job)) for job in (newer, older)]
        for each in done:
            each.result()

    assert (office.job(older).state, office.job(newer).state) == ("applied", "applied")
    assert office.job(older).finished_at < office.job(newer).finished_at
    assert Counter(last_marks().values()) == {("5", 1): 600, ("6", 1): 600}
    assert_scores_are_those_of_the_marks()


def ended(office: Office, job: int) -> bool:
    return office.job(job).state in ("applied", "failed")


def test_regrades_are_applied_in_the_order_they_were_asked_for(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=WRONG)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    older = office.ask(dry_run=False)
    compared = office.preview()
    office.edit(("key = 6", "key = 7"))
    newer = office.ask(dry_run=False)

    for _ in range(10):
        tasks.regrade(newer)
    assert office.job(newer).state == "comparing"
    office.edit(("key = 7", "key = 6"))
    with pytest.raises(Conflict, match=f"regrade {older} of the same assessment is queued"):
        office.start_applying(compared)
    office.work(older)
    office.work(newer)

    assert [made_by for _, made_by in makers()] == ["worker", f"regrade {older}", f"regrade {newer}"]


def test_regrade_whose_worker_was_killed_is_done_as_if_it_had_not_been(
    course: Classroom, office: Office, postgres_url: str, redis_url: str
) -> None:
    with Session.begin() as session:
        store_marked(session, 6000)
    office.edit(KEY_IS_SIX)
    environ = environment() | {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "ASSAY_SECRET_KEY": "0" * 32,
        "ASSAY_BANK_PATH": str(office.directory),
    }
    job = office.ask(dry_run=False)
    phases = []

    for phase in ("compare", "apply"):
        assert wait_for(lambda phase=phase: is_at(office, job, phase))
        with submission_held(3000), background(environ) as worker:
            jobs.wake(job)
            until_waiting()
            worker.kill()
            worker.wait()
            phases.append(office.job(job).phase)
        queue.client().flushdb()  # what the broker would deliver again much later
    made = sum(made_by == f"regrade {job}" for _, made_by in makers())
    assert office.job(job).done == made
    assert 0 < made <= 3000
    with background(environ):
        assert wait_for(lambda: tasks.resume_regrades() or office.job(job).finished_at is not None)

    assert phases == ["compare", "apply"]
    assert office.job(job).state == "applied", office.job(job).error
    assert office.job(job).summary["submissions"] == 6000
    assert office.job(job).summary["changed"] == 6000
    assert Counter(last_marks().values()) == {("5", 1): 3000, ("6", 4): 3000}
    assert set(makers().values()) == {1}
    assert_scores_are_those_of_the_marks()


def store_marked(session: Any, count: int) -> None:
    """Submissions of the class with the marks they got, half of them right."""
    session.execute(
        text("""
            with sent as (
                insert into submission (person_id, assessment_id, item_id, item_hash, answers, attempt,
                                        source)
                select 's' || number % 24, 'quiz', 'tiny/sums', :hash,
                       json_build_object('total', (5 + number % 2)::text, 'gap', '1'), number, 'api'
                from generate_series(1, :count) number returning id, answers
            )
            insert into mark (submission_id, state, score, possible, points, parts_pending, verdicts,
                              solver_version, policy_version, made_by)
            select id, 'graded', case when answers ->> 'total' = '5' then 4 else 1 end, 4, 4, 0,
                   jsonb_build_object('total', jsonb_build_object(
                       'status', case when answers ->> 'total' = '5' then 'correct' else 'incorrect' end,
                       'score', case when answers ->> 'total' = '5' then 1 else 0 end,
                       'reason', case when answers ->> 'total' = '5' then 'equal' else 'wrong-value' end
                   )), 'x', 'x', 'worker'
            from sent
        """),
        {"hash": bank.current()["tiny/sums"].hash, "count": count},
    )


def is_at(office: Office, job: int, phase: str) -> bool:
    """Whether a regrade is at a phase; does a chunk of it where it is not."""
    if office.job(job).phase != phase:
        with Session.begin() as session:
            running.step(session, job)
    return office.job(job).phase == phase


@contextmanager
def submission_held(number: int) -> Iterator[None]:
    """Hold a submission for the block: what refers to it for the first time waits."""
    one = "(select id from submission order by id offset :number limit 1)"
    with Session.begin() as session:
        session.execute(text(f"select from submission where id = {one} for update"), {"number": number})
        yield


def wait_for(done: Callable[[], bool]) -> bool:
    deadline = monotonic() + PATIENCE
    while not done() and monotonic() < deadline:
        sleep(0.01)
    return done()


@contextmanager
def background(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the slow lanes, for the block."""
    command = [sys.executable, "-m", "celery", "--app", "service.worker:celery", "worker", "--pool", "solo"]
    options = ["--queues", ",".join(machine.BACKGROUND), "--loglevel", "WARNING", "--without-mingle"]
    process = subprocess.Popen([*command, *options], env=environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)
