"""Computing the statistics of a large course, and asking for them: how long, and in how much memory.

Real PostgreSQL, the task in a process of its own: the 10,000 students and 30 items of the gradebook, with a
mark of every answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import text

from service import bank, db, tasks
from service.client import Client
from service.db import Session
from tests.benchmarks.gradebook import ITEMS, STUDENTS, course, serving
from tests.benchmarks.report import Line

PATIENCE = 30.0
"""Seconds a refresh may take; then it rests for five minutes."""
MEMORY = 100.0
"""MB that a refresh may add."""
SHOWN = 200.0
"""Milliseconds that asking for the figures may take, which are computed already."""
ASKED = 20

PARTS = 7
MARKS = f"""
    insert into mark (submission_id, state, score, possible, points, parts_pending, verdicts, solver_version,
                      policy_version, made_by)
    select submission.id, 'graded', 5, 10, 10, 0, verdicts, 's', 'p', 'worker'
    from submission cross join lateral (
        select jsonb_object_agg('part-' || part, case
            when luck < 0.6 then jsonb_build_object('status', 'correct', 'score', 1, 'reason', 'equal',
                                                    'feedback', '', 'read_as', '234375000')
            when luck < 0.7 then jsonb_build_object('status', 'incorrect', 'score', 0, 'reason', 'doubled',
                                                    'feedback', repeat('x', 80), 'read_as', '468750000')
            when part = 1 then jsonb_build_object('status', 'partial', 'score', 0.5, 'reason', 'key-points',
                                                  'feedback', repeat('x', 80),
                                                  'read_as', repeat(md5(random()::text), 6))
            else jsonb_build_object('status', 'incorrect', 'score', 0, 'reason', 'unequal',
                                    'feedback', repeat('x', 80), 'read_as', (luck * 100000)::int::text)
        end) as verdicts
        from (select part, random() as luck from generate_series(1, {PARTS}) part
              where submission.id is not null) drawn
    ) made
"""
"""SQL: marks of 210 parts: right, or wrong by a known mistake, in own words, by one of 30,000 numbers."""
SEEDS = "update submission set seed = hashtext(person_id || item_id)::bigint + 2147483648"


def measure() -> Iterator[Line]:
    """Yield time and memory of a refresh by the task, then the time of asking for the figures."""
    with course() as (data, environ, token):
        mark()
        what = f"statistics of {STUDENTS:,} × {ITEMS}"
        seconds, added = refreshed(environ)
        yield Line(what=f"{what}, refreshed, memory", measured=added, beside=MEMORY, unit="MB", peer="limit")
        yield Line(what=f"{what}, refreshed, time", measured=seconds, beside=PATIENCE, unit="s", peer="limit")
        with serving(data / "statistics", environ, token) as client:
            taken = median(asked(client) for _ in range(ASKED))
        yield Line(what=f"{what}, shown", measured=taken * 1e3, beside=SHOWN, unit="ms", peer="limit")


def mark() -> None:
    """Give every submission an instance and a mark."""
    with Session.begin() as session:
        for statement in (SEEDS, MARKS, "analyze"):
            session.execute(text(statement))


def refreshed(environ: Mapping[str, str]) -> tuple[float, float]:
    """Seconds that the task takes in a fresh process, and the MB it adds to it."""
    command = [sys.executable, "-m", "tests.benchmarks.statistics", environ["DATABASE_URL"]]
    seconds, added = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return seconds, added


def refresh(url: str) -> None:
    """Compute the statistics as a worker does, and print how long it took and what it added."""
    db.bind(url)
    bank.load()
    before, start = memory_of_process("VmRSS"), perf_counter()
    tasks.refresh_statistics()
    seconds = perf_counter() - start
    print(json.dumps([seconds, memory_of_process("VmHWM") - before]))


def memory_of_process(which: str) -> float:
    """The memory of this process in MB: ``VmRSS`` as it is now, ``VmHWM`` the most it ever was."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields[which].split()[0]) / 1024


def asked(client: Client) -> float:
    """Seconds that one question for the figures takes."""
    start = perf_counter()
    client.get("/api/v1/assessments/a/statistics")
    return perf_counter() - start


if __name__ == "__main__":
    if len(sys.argv) > 1:
        refresh(sys.argv[1])
    else:
        for line in measure():
            print(line, flush=True)
