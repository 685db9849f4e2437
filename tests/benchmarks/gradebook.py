"""Pulling the gradebook of a large course: what it adds to the memory of the API, and how long it takes.

Real PostgreSQL, the API as a process of its own, each format in a fresh one: 10,000 students, 30 items.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from sqlalchemy import Connection, text

from service import bank, db, publication, tokens
from service.client import Client
from service.db import Session
from service.embedded import Postgres, Valkey
from service.exports import FORMATS
from service.files import scratch
from service.machine import listener, services
from service.migration import upgrade
from service.supervisor import Supervisor
from tests.benchmarks.report import Line
from tests.benchmarks.service import memory

STUDENTS, ITEMS = 10_000, 30
LIMIT = 100.0
"""MB that a pull may add."""
PATIENCE = 30.0
"""Seconds a pull may take."""

FILL = (
    "insert into course (id, title) values ('c', 'Course')",
    "insert into assessment (id, course_id, title) values ('a', 'c', 'Assessment')",
    f"""insert into assessment_item (assessment_id, item_id, position, points)
        select 'a', item_id, row_number() over (order by item_id), 10 from item_version limit {ITEMS}""",
    f"""insert into person (id, name, email)
        select 's' || i, 'Student Number ' || md5(i::text), 's' || i || '@university.example'
        from generate_series(1, {STUDENTS}) i""",
    "insert into enrolment (course_id, person_id) select 'c', id from person",
    "insert into section (course_id, name) select 'c', 'Section ' || i from generate_series(0, 9) i",
    """insert into section_member select 'c', 'Section ' || right(id, 1), id from person""",
    """insert into submission (person_id, assessment_id, item_id, item_hash, answers, attempt, source)
       select person.id, 'a', item_id, hash, '{}', 1, 'api'
       from person cross join assessment_item join item_version using (item_id)""",
    """insert into score (assessment_id, person_id, item_id, submission_id, score, possible)
       select assessment_id, person_id, item_id, id, random() * 10, 10 from submission""",
    "analyze",
)


def measure() -> Iterator[Line]:
    """Yield memory and time of a pull in each format, and of one that brings nothing new."""
    with course() as (data, environ, token):
        for form in FORMATS:
            with serving(data / form, environ, token) as client:
                yield from pulled(client, form)


@contextmanager
def course() -> Iterator[tuple[Path, Mapping[str, str], str]]:
    """Run servers that hold the course for the block: a directory, the settings, a token that may pull."""
    with tempfile.TemporaryDirectory() as name, scratch(Path(name, "scratch")) as short:
        data = Path(name)
        with Supervisor(data) as servers:
            postgres, valkey = Postgres(data, short), Valkey(data, short)
            servers.start(postgres.process(), valkey.process())
            token = fill(postgres.url)
            environ = {
                "PATH": os.defpath,
                "DATABASE_URL": postgres.url,
                "REDIS_URL": valkey.url,
                "ASSAY_SECRET_KEY": "0" * 32,
            }
            yield data, environ, token


def fill(url: str) -> str:
    """Migrate and fill the database; return a token that may pull."""
    upgrade(url)
    engine = db.bind(url)
    publication.store(bank.load())  # the tests of the bank hold its items to the gate
    with engine.begin() as connection:
        insert(connection)
    with Session.begin() as session:
        return tokens.issue_token(session, "admin")


def insert(connection: Connection) -> None:
    """Insert the course, its students, and a score of each in each item."""
    for statement in FILL:
        connection.execute(text(statement))


@contextmanager
def serving(data: Path, environ: Mapping[str, str], token: str) -> Iterator[Client]:
    """Run the API for the block, in a directory of its own, warmed up."""
    data.mkdir()
    with listener(0) as sock, Supervisor(data) as supervisor:
        api, *_ = services(sock, data, environ, 2)
        supervisor.start(api)
        client = Client(f"http://127.0.0.1:{sock.getsockname()[1]}", token, timeout=300)
        client.get("/audit")  # the audit is what the API computes itself
        yield client


def pulled(client: Client, form: str) -> Iterator[Line]:
    """Memory and time of a pull, with a column for each item."""
    path = f"/api/v1/assessments/a/gradebook?format={form}&items=true"
    before = resident()
    with Peak() as peak, tempfile.TemporaryFile() as out:
        start = perf_counter()
        client.download(path, out)
        seconds = perf_counter() - start
    what = f"gradebook of {STUDENTS:,} × {ITEMS} as {form}"
    yield Line(what=f"{what}, memory", measured=peak.value - before, beside=LIMIT, unit="MB", peer="limit")
    yield Line(what=f"{what}, time", measured=seconds, beside=PATIENCE, unit="s", peer="limit")


def resident() -> float:
    """Resident set in MB of the largest process of the API."""
    return memory(os.getpid())["API"]


class Peak:
    """The largest resident set of the API while a block runs."""

    def __enter__(self) -> Peak:
        self.value = 0.0
        self._over = Event()
        self._watch = Thread(target=self._look)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.25):
            self.value = max(self.value, resident())

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()


if __name__ == "__main__":
    for line in measure():
        print(line, flush=True)
