"""Killing a process in the middle of the demo's class loses no accepted submission and changes no mark."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from question_bank.bank import Bank
from service.client import Client
from service.demo_class import class_of_thirty

if TYPE_CHECKING:
    from conftest import FirstRun

ASSAY = (sys.executable, "-c", "from service.cli import main; main()")
LEAST_UNGRADED = 50
PATIENCE = 300.0

Row = dict[str, Any]
Mark = tuple[str, str, str, float | None, float, dict[str, Any]]
"""Student, item, state, points, points possible, verdicts."""


class Machine:
    """A running `assay up`, seen from outside: its API, its database, its processes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        command = [*ASSAY, "up", "--json", "--port", "0", "--data", str(data)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        ready = json.loads(self.process.stdout.readline())
        self.client = Client(ready["url"], ready["tokens"]["lms"])
        self.database_url = environ(self.pid("worker"))["DATABASE_URL"]
        self.rows = rows_of_the_class(ready["assessment"])
        self.enrol()

    def pid(self, name: str) -> int:
        """The pid of a supervised process, by its record."""
        return int((self.data / "run" / f"{name}.pid").read_text().split()[0])

    def enrol(self) -> None:
        """Enrol the class in the course of the assessment."""
        with psycopg.connect(self.database_url) as connection:
            for student in dict.fromkeys(row["student"] for row in self.rows):
                connection.execute("insert into person (id) values (%s) on conflict do nothing", [student])
                connection.execute(
                    "insert into enrolment (course_id, person_id) select course_id, %s from assessment"
                    " on conflict do nothing",
                    [student],
                )

    def submit_class(self) -> list[str]:
        """Submit the class in one batch; the id of every submission, all of which must be accepted."""
        answer = self.client.post("/api/v1/submissions/batch", self.rows)
        assert answer["refused"] == 0
        return [outcome["id"] for outcome in answer["rows"]]

    def ungraded(self) -> int:
        """How many accepted submissions have no mark, out of the database itself."""
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(
                "select count(*) from submission where id not in (select submission_id from mark)"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def await_marks(self) -> None:
        """Wait until nothing is ungraded; the database may be away meanwhile."""
        deadline = time.monotonic() + PATIENCE
        ungraded = -1
        while ungraded != 0:
            assert time.monotonic() < deadline, f"{ungraded} accepted submissions stay ungraded"
            time.sleep(0.1)
            with suppress(psycopg.OperationalError):
                ungraded = self.ungraded()

    def marks(self, accepted: list[str]) -> list[Mark]:
        """The marks of these submissions, in order; one each."""
        with psycopg.connect(self.database_url) as connection:
            rows = connection.execute(
                "select s.person_id, s.item_id, m.state, m.score, m.possible, m.verdicts, s.id::text"
                " from mark m join submission s on s.id = m.submission_id where s.id = any(%s::uuid[])",
                [accepted],
            ).fetchall()
        assert len(rows) == len(accepted)
        found = {row[-1]: row[:-1] for row in rows}
        return [found[submission] for submission in accepted]

    def close(self) -> None:
        """Stop it and wait until it is gone."""
        self.process.terminate()
        self.process.communicate(timeout=30)


def environ(pid: int) -> dict[str, str]:
    """The environment a child was started with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


def rows_of_the_class(assessment: str) -> list[Row]:
    """What the demo's class answers, as rows of a batch."""
    return [
        {"item": item, "student": sheet.student, "assessment": assessment, "answers": answers}
        for sheet in class_of_thirty(Bank.load(), assessment)
        for item, answers in sheet.answers.items()
    ]


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Hold a process still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, first_run: FirstRun) -> Iterator[Machine]:
    """One machine, killed in part again and again."""
    machine = Machine(first_run.copy(tmp_path_factory.mktemp("machine") / "data"))
    yield machine
    machine.close()


@pytest.fixture(scope="module")
def undisturbed(machine: Machine) -> list[Mark]:
    """The marks of a class that nobody disturbs."""
    accepted = machine.submit_class()
    machine.await_marks()
    return machine.marks(accepted)


@pytest.mark.parametrize("victim", ["worker", "valkey", "api", "postgres"])
def test_killing_a_process_loses_no_accepted_submission(
    machine: Machine, undisturbed: list[Mark], victim: str
) -> None:
    with stopped(machine.pid("worker")):
        accepted = machine.submit_class()
        ungraded = machine.ungraded()
        os.kill(machine.pid(victim), signal.SIGKILL)

    machine.await_marks()

    assert ungraded >= LEAST_UNGRADED
    assert machine.marks(accepted) == undisturbed


def test_killing_the_worker_between_two_batches_loses_no_accepted_submission(
    machine: Machine, undisturbed: list[Mark]
) -> None:
    with stopped(machine.pid("worker")):
        classes = [machine.submit_class() for _ in range(2)]
        accepted = machine.ungraded()
    while machine.ungraded() == accepted:
        time.sleep(0.001)
    os.kill(machine.pid("worker"), signal.SIGKILL)
    ungraded = machine.ungraded()

    machine.await_marks()

    assert LEAST_UNGRADED <= ungraded < accepted
    for each in classes:
        assert machine.marks(each) == undisturbed
