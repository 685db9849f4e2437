"""How fast one worker drains a full queue, beside the rate of a Celery task that does nothing.

Real PostgreSQL, Valkey and worker processes, marks written in full. Both sides run in turn on the same
broker with the same pool.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, sleep, time
from typing import Any

from celery import Celery
from redis import Redis
from sqlalchemy import Connection, text

from service import bank, db, intake, queue
from service.db import Session
from service.embedded import Postgres, Valkey
from service.files import scratch
from service.migration import upgrade
from service.supervisor import Supervisor
from tests.benchmarks.report import Line

Environ = Mapping[str, str]

MODULE = "tests.benchmarks.drain"
ROUNDS = 3
EMPTY_TASKS = 4000
SUBMISSIONS = 6000
STUDENTS = 2000
PARTS = {
    "integer": ("{ type = 'integer' }", "234375000", ["234,375,000", "2.34375e8", "468,750,000"]),
    "real": ("{ type = 'real' }", "0.3183", ["0.318", "0.3183", "0.5"]),
    "shape": ("{ type = 'shape' }", "[28, 28, 6]", ["28x28x6", "(28, 28, 6)", "6x28x28"]),
    "vector": (
        "{ type = 'vector' }",
        "[0.25, -1.5, 3.0]",
        ["[0.25, -1.5, 3]", "0.25, -1.5, 3", "[1, 2, 3]"],
    ),
}
"""Type, key, and answers as typed: two right, one wrong."""
TEN = [*list(PARTS) * 2, "integer", "real"]

limit = Celery("limit", broker=os.environ.get("LIMIT_BROKER"), set_as_current=False)
limit.conf.update(task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1)
limit.conf.update(task_default_queue="limit", broker_connection_retry_on_startup=True)


@limit.task(name="nothing")
def nothing(moment: str | None = None) -> None:
    """Do nothing; the first and the last of a run note the time."""
    if moment:
        Redis.from_url(os.environ["LIMIT_REDIS"]).set(moment, time())


def measure() -> Iterator[Line]:
    """Run both sides in turn; the median of each."""
    with tempfile.TemporaryDirectory() as name, scratch(Path(name, "scratch")) as short:
        directory = Path(name)
        with Supervisor(directory) as servers:
            postgres, valkey = Postgres(directory, short), Valkey(directory, short)
            servers.start(postgres.process(), valkey.process())
            environ = prepare(directory, postgres.url, valkey.url)
            rates = [(empty_rate(environ), drain_rate(environ)) for _ in range(ROUNDS)]
    empty, drained = (median(side) for side in zip(*rates, strict=True))
    yield Line(
        what="submissions of ten parts drained by one worker",
        measured=drained,
        beside=empty,
        unit="per s",
        peer="empty task",
        clock="wall",
        higher_is_better=True,
    )


def prepare(directory: Path, database_url: str, redis_url: str) -> Environ:
    """Migrate, load a bank of one ten-part item, enrol; return the environment of the workers."""
    upgrade(database_url)
    db.bind(database_url)
    queue.bind(redis_url)
    write_item(directory / "banks" / "bench")
    loaded = bank.load([directory / "banks"])
    with Session.begin() as session:
        enrol(session.connection())
        bank.register(session, loaded)
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ASSAY_SECRET_KEY": "0" * 32,
        "ASSAY_BANK_PATH": str(directory / "banks"),
        "LIMIT_BROKER": str(queue.celery.conf.broker_url),
        "LIMIT_REDIS": redis_url,
    }


def write_item(directory: Path) -> None:
    """Write a document of one item with ten parts of the common types."""
    parts = [
        f'[parts.p{number}]\nask = "?"\nanswer = {PARTS[kind][0]}\nkey = {PARTS[kind][1]}\ncite = "-"\n'
        for number, kind in enumerate(TEN)
    ]
    directory.mkdir(parents=True)
    (directory / "document.toml").write_text('title = "Bench"\norder = ["ten"]\n')
    (directory / "ten.toml").write_text('title = "Ten"\nprompt = "-"\n' + "".join(parts))


def enrol(connection: Connection) -> None:
    """Insert a course of students and its assessment."""
    for statement in (
        "insert into course (id, title) values ('c', 'C')",
        "insert into assessment (id, course_id, title) values ('a', 'c', 'A')",
        "insert into assessment_item values ('a', 'bench/ten', 0, 10)",
        f"insert into person (id) select 'p' || i from generate_series(1, {STUDENTS}) i",
        "insert into enrolment (course_id, person_id) select 'c', id from person",
    ):
        connection.execute(text(statement))


def empty_rate(environ: Environ) -> float:
    """Tasks that do nothing, per second, of a queue filled beforehand."""
    redis = Redis.from_url(environ["LIMIT_REDIS"])
    redis.delete("first", "last")
    moments = ["first", *[None] * (EMPTY_TASKS - 2), "last"]
    limit.conf.broker_url = environ["LIMIT_BROKER"]
    for moment in moments:
        nothing.delay(moment)
    with worker(f"{MODULE}:limit", "limit", environ):
        await_(lambda: redis.exists("last") == 1)
    return (EMPTY_TASKS - 1) / (float(redis.get("last")) - float(redis.get("first")))


def drain_rate(environ: Environ) -> float:
    """Submissions graded per second, of a queue filled beforehand; from the first mark to the last."""
    fill()
    queue.wake("live")
    with worker("service.worker:celery", "live", environ):
        await_(lambda: scalar("select count(*) from work") == 0)
    assert scalar("select count(*) from mark") == SUBMISSIONS
    seconds = scalar("select extract(epoch from max(created_at) - min(created_at)) from mark")
    # The moments are those of transactions: the batch of the first one was graded before the clock started.
    return (SUBMISSIONS - queue.LANES["live"].batch) / float(seconds)


def fill() -> None:
    """Store submissions of random students, a third of the answers wrong."""
    with Session.begin() as session:
        session.execute(text("truncate submission cascade"))
    for _ in range(SUBMISSIONS // 1000):
        with Session.begin() as session:
            intake.submit_many(session, [submission() for _ in range(1000)])
    with Session.begin() as session:
        session.execute(text("analyze"))


def submission() -> intake.NewSubmission:
    """A submission of a random student; a third of its answers is wrong."""
    return intake.NewSubmission(
        person_id=f"p{random.randint(1, STUDENTS)}",
        item=bank.current()["bench/ten"],
        answers={f"p{number}": random.choice(PARTS[kind][2]) for number, kind in enumerate(TEN)},
        source="api",
        assessment_id="a",
        course_id="c",
    )


def scalar(query: str) -> Any:
    """The one value of a query."""
    with Session() as session:
        return session.scalar(text(query))


@contextmanager
def worker(app: str, queue_name: str, environ: Environ) -> Iterator[None]:
    """Run a solo worker for the block."""
    command = [sys.executable, "-m", "celery", "--app", app, "worker", "--pool", "solo"]
    options = ["--queues", queue_name, "--loglevel", "ERROR"]
    lone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen([*command, *options, *lone], env=environ, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def await_(done: Callable[[], bool]) -> None:
    """Wait until something is done, at most five minutes: other work may slow the machine."""
    deadline = monotonic() + 300
    while not done():
        if monotonic() > deadline:
            raise TimeoutError("the worker did not finish within five minutes")
        sleep(0.3)


if __name__ == "__main__":
    for line in measure():
        print(line)
