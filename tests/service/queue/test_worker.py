"""Real worker processes on the real broker and database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from redis import Redis

from service import queue, tasks, work
from service.rows import Submitted
from service.settings import environment

if TYPE_CHECKING:
    from conftest import Classroom

Environ = dict[str, str]
PATIENCE = 30.0
WORKER = [sys.executable, "-m", "celery", "--app", "service.worker:celery", "worker", "--pool", "solo"]
OPTIONS = ["--queues", "live", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]


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
    process = subprocess.Popen([*WORKER, *OPTIONS], env=environ)
    yield process
    process.terminate()
    process.wait(PATIENCE)


def wait_for(done: Callable[[], bool]) -> bool:
    """Whether something is done before patience runs out."""
    deadline = monotonic() + PATIENCE
    while not done() and monotonic() < deadline:
        sleep(0.05)
    return done()


def is_graded(classroom: Classroom, submitted: Submitted) -> Callable[[], bool]:
    return lambda: classroom.view(submitted).state == "graded"


def is_graded_after_sweeps(classroom: Classroom, submitted: Submitted) -> Callable[[], bool]:
    """Sweeps as the beat does, again and again, until the submission is graded."""

    def sweep_and_look() -> bool:
        tasks.sweep()
        return classroom.view(submitted).state == "graded"

    return sweep_and_look


def test_worker_grades_what_it_is_woken_for(
    classroom: Classroom, worker: subprocess.Popen[bytes], redis: Redis
) -> None:
    submitted = classroom.submit()
    work.wake(queue.client(), "live")

    assert wait_for(is_graded(classroom, submitted))


def test_worker_grades_after_the_broker_forgot_everything(
    classroom: Classroom, worker: subprocess.Popen[bytes], redis: Redis
) -> None:
    submitted = classroom.submit()
    work.wake(queue.client(), "live")
    redis.flushall()

    assert wait_for(is_graded_after_sweeps(classroom, submitted))


def test_worker_takes_over_from_one_that_was_killed(
    classroom: Classroom, worker: subprocess.Popen[bytes]
) -> None:
    submitted = classroom.submit()
    classroom.lease()  # and then it was killed
    classroom.end_leases()

    assert wait_for(is_graded_after_sweeps(classroom, submitted))


def test_worker_stops_without_its_bank(environ: Environ, tmp_path: Path) -> None:
    environ["ASSAY_BANK_PATH"] = str(tmp_path / "nowhere")

    ended = subprocess.run([*WORKER, *OPTIONS], env=environ, capture_output=True, timeout=PATIENCE, text=True)

    assert ended.returncode != 0
    assert "nowhere: there is no such directory" in ended.stderr


def test_worker_imports_no_web_framework(environ: Environ) -> None:
    code = "import sys, service.worker, service.tasks; print('flask' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)

    assert ended.stdout.strip() == "False"
