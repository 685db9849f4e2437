"""Real worker processes on the real broker and database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import psutil
import pytest
from redis import Redis
from sqlalchemy import func, select

from service import machine, queue, tasks
from service.db import Session
from service.models import Mark
from service.rows import Submitted
from service.settings import environment

if TYPE_CHECKING:
    from conftest import Classroom

Environ = dict[str, str]
PATIENCE = 120.0
SOON = 0.5
"""Seconds in which a child ends with its parent, and no training by itself."""
TRAINABLE = "2-3-1 tanh sigmoid"
HOPELESS = "2-1-1-1-1-1-1-1-1-1-1-1 tanh sigmoid"
"""One unit after another tells no exclusive or, which nothing but training finds out here: in seconds."""
DOUBTFUL = "x^2/x"
"""Right but at 0, which algebra shows in a second."""
LONG = f"x*(x^60 - 1)/((x - 1)*({' + '.join(f'x^{power}' for power in range(60))}))"
"""Right but at 1, which algebra shows in seconds."""
KINKS = "(|x + 1| + |x - 1| + |x - 2| + max(x, tanh x) + min(x, softplus x))"
ENDLESS = f"x*{KINKS}/({KINKS} + x/|x| - sign(x))"
"""Right but at 0, which algebra does not show within its processor time."""
WORKER = [sys.executable, "-m", "celery", "--app", "service.worker:celery", "worker", "--pool", "solo"]
OPTIONS = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]


@pytest.fixture
def environ(postgres_url: str, redis_url: str, tiny_bank_path: Path) -> Environ:
    """The settings of a worker on the stores of the tests."""
    settings = {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "ASSAY_SECRET_KEY": "0" * 32,
        "ASSAY_BANK_PATH": str(tiny_bank_path),
    }
    return environment() | settings


@pytest.fixture
def worker(environ: Environ) -> Iterator[subprocess.Popen[bytes]]:
    """A running worker of the live lane."""
    with working(environ, *machine.LIVE) as process:
        yield process


@pytest.fixture
def background(environ: Environ) -> Iterator[subprocess.Popen[bytes]]:
    """A running worker of the slow lanes."""
    with working(environ, *machine.BACKGROUND) as process:
        yield process


@contextmanager
def working(environ: Environ, *queues: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of these queues, for the block."""
    process = subprocess.Popen([*WORKER, *OPTIONS, "--queues", ",".join(queues)], env=environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(done: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Whether something is done before patience runs out."""
    deadline = monotonic() + patience
    while not done() and monotonic() < deadline:
        sleep(0.05)
    return done()


def submit_design(classroom: Classroom, design: str) -> Submitted:
    """A practice submission to the design item, of which its lanes are told."""
    answers = {"points": "4", "design": design}
    submitted = classroom.submit(item="tiny/design", answers=answers, assessment_id=None)
    queue.wake(*submitted.lanes)
    return submitted


def submit_formula(classroom: Classroom, formula: str) -> Submitted:
    """A practice submission to the formula item, of which its lane is told."""
    answers = {"at_two": "2", "formula": formula}
    submitted = classroom.submit(item="tiny/formula", answers=answers, assessment_id=None)
    queue.wake(*submitted.lanes)
    return submitted


def reasons(classroom: Classroom, submitted: Submitted) -> dict[str, str]:
    return {part: verdict["reason"] for part, verdict in classroom.view(submitted).parts.items()}


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children()


def is_busy(process: subprocess.Popen[bytes]) -> Callable[[], bool]:
    """Whether a child of a worker has begun its task: it makes itself nicer then."""
    own = psutil.Process(process.pid).nice()
    return lambda: any(child.nice() > own for child in children(process))


def is_gone(child: psutil.Process) -> bool:
    """Whether a process has ended, though perhaps nobody has taken note of it."""
    try:
        return child.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def is_graded(classroom: Classroom, submitted: Submitted) -> Callable[[], bool]:
    return lambda: classroom.view(submitted).state == "graded"


def is_done_after_sweeps(classroom: Classroom, submitted: Submitted) -> Callable[[], bool]:
    """Sweeps as the beat does, again and again, until no work on the submission is left."""

    def sweep_and_look() -> bool:
        tasks.sweep()
        return not classroom.view(submitted).in_progress

    return sweep_and_look


def test_worker_grades_what_it_is_woken_for(
    classroom: Classroom, worker: subprocess.Popen[bytes], redis: Redis
) -> None:
    submitted = classroom.submit()
    queue.wake("live")

    assert wait_for(is_graded(classroom, submitted))


def test_worker_grades_after_the_broker_forgot_everything(
    classroom: Classroom, worker: subprocess.Popen[bytes], redis: Redis
) -> None:
    submitted = classroom.submit()
    queue.wake("live")
    redis.flushall()

    assert wait_for(is_done_after_sweeps(classroom, submitted))
    assert classroom.view(submitted).state == "graded"


def test_worker_takes_over_from_one_that_was_killed(
    classroom: Classroom, worker: subprocess.Popen[bytes]
) -> None:
    submitted = classroom.submit()
    classroom.lease()  # and then it was killed
    classroom.end_leases()

    assert wait_for(is_done_after_sweeps(classroom, submitted))
    assert classroom.view(submitted).state == "graded"


def test_submission_is_provisional_until_a_background_worker_has_trained(
    classroom: Classroom, worker: subprocess.Popen[bytes], environ: Environ
) -> None:
    submitted = submit_design(classroom, TRAINABLE)

    assert wait_for(lambda: classroom.view(submitted).state == "provisional")
    assert classroom.view(submitted).in_progress
    with working(environ, *machine.BACKGROUND):
        assert wait_for(is_graded(classroom, submitted))
    assert reasons(classroom, submitted) == {"points": "equal", "design": "trained"}


def test_worker_grades_live_work_while_another_trains(
    classroom: Classroom, worker: subprocess.Popen[bytes], background: subprocess.Popen[bytes]
) -> None:
    trained = submit_design(classroom, HOPELESS)
    assert wait_for(lambda: bool(children(background)))

    live = [classroom.submit(person) for person in ("ada", "bob", "cyd")]
    queue.wake("live")

    assert all(wait_for(is_graded(classroom, submitted)) for submitted in live)
    assert classroom.view(trained).in_progress
    assert wait_for(lambda: not classroom.view(trained).in_progress)
    assert reasons(classroom, trained) == {"points": "equal", "design": "not-reached"}


def test_training_whose_worker_was_killed_is_done_again_once(classroom: Classroom, environ: Environ) -> None:
    submitted = submit_design(classroom, HOPELESS)
    with working(environ, *machine.BACKGROUND) as killed:
        assert wait_for(is_busy(killed))
        (child,) = children(killed)
        killed.kill()
        killed.wait()
        assert wait_for(lambda: is_gone(child), SOON)

    classroom.end_leases()
    with working(environ, *machine.BACKGROUND):
        assert wait_for(is_done_after_sweeps(classroom, submitted))

    assert reasons(classroom, submitted)["design"] == "not-reached"
    with Session() as session:
        assert session.scalar(select(func.count()).select_from(Mark)) == 1


def test_worker_that_is_stopped_finishes_what_it_trains(classroom: Classroom, environ: Environ) -> None:
    submitted = submit_design(classroom, HOPELESS)

    with working(environ, *machine.BACKGROUND) as stopped:
        assert wait_for(lambda: bool(children(stopped)))
        (child,) = children(stopped)

    assert is_gone(child)
    assert reasons(classroom, submitted)["design"] == "not-reached"


def test_formula_is_provisional_until_a_background_worker_has_proved_it(
    classroom: Classroom, worker: subprocess.Popen[bytes], environ: Environ
) -> None:
    submitted = submit_formula(classroom, DOUBTFUL)

    assert wait_for(lambda: classroom.view(submitted).state == "provisional")
    assert classroom.view(submitted).in_progress
    assert reasons(classroom, submitted)["formula"] == "needs-proof"
    with working(environ, *machine.BACKGROUND):
        assert wait_for(is_graded(classroom, submitted))
    assert reasons(classroom, submitted) == {"at_two": "equal", "formula": "identical"}


def test_worker_grades_live_work_while_another_proves_until_its_time_is_up(
    classroom: Classroom, worker: subprocess.Popen[bytes], background: subprocess.Popen[bytes]
) -> None:
    doubtful = submit_formula(classroom, ENDLESS)
    assert wait_for(is_busy(background))

    live = [classroom.submit(person) for person in ("ada", "bob", "cyd")]
    queue.wake("live")

    assert all(wait_for(is_graded(classroom, submitted)) for submitted in live)
    assert classroom.view(doubtful).in_progress
    assert wait_for(lambda: not classroom.view(doubtful).in_progress, 4 * PATIENCE)
    assert classroom.view(doubtful).state == "provisional"
    assert reasons(classroom, doubtful)["formula"] == "not-decided"


def test_proof_that_is_killed_decides_nothing_and_its_worker_goes_on(
    classroom: Classroom, worker: subprocess.Popen[bytes], background: subprocess.Popen[bytes]
) -> None:
    killed = submit_formula(classroom, ENDLESS)
    assert wait_for(is_busy(background))
    (child,) = children(background)

    child.kill()
    proved = submit_formula(classroom, DOUBTFUL)

    assert wait_for(is_graded(classroom, proved))
    assert classroom.view(killed).state == "provisional"
    assert reasons(classroom, killed)["formula"] == "not-decided"


def test_proof_whose_worker_was_killed_is_done_again_once(
    classroom: Classroom, worker: subprocess.Popen[bytes], environ: Environ
) -> None:
    submitted = submit_formula(classroom, LONG)
    with working(environ, *machine.BACKGROUND) as killed:
        assert wait_for(is_busy(killed))
        killed.kill()
        killed.wait()
    at_first = classroom.view(submitted).state

    classroom.end_leases()
    with working(environ, *machine.BACKGROUND):
        assert wait_for(is_done_after_sweeps(classroom, submitted))

    assert at_first == "provisional"
    assert reasons(classroom, submitted)["formula"] == "identical"
    with Session() as session:
        assert session.scalar(select(func.count()).select_from(Mark)) == 2


def test_worker_stops_without_its_bank(environ: Environ, tmp_path: Path) -> None:
    environ["ASSAY_BANK_PATH"] = str(tmp_path / "nowhere")

    ended = subprocess.run([*WORKER, *OPTIONS], env=environ, capture_output=True, timeout=PATIENCE, text=True)

    assert ended.returncode != 0
    assert "nowhere: there is no such" in ended.stderr


def test_worker_imports_no_web_framework(environ: Environ) -> None:
    code = "import sys, service.worker, service.tasks; print('flask' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)

    assert ended.stdout.strip() == "False"
