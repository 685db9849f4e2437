"""Grading without a service: one numeric part, and the line protocol."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from time import perf_counter

from question_bank.bank import Bank
from tests.benchmarks.report import Line, microseconds

LINES = 60_000


def measure() -> Iterator[Line]:
    """Yield the time of one numeric part and the rate of `assay grade`."""
    item = Bank.load()["dl-exam/inception"]
    for answer, what in (("234375000", "right"), ("234,375,001", "wrong, with commas")):
        yield Line(
            what=f"grade one numeric part, cached key ({what})",
            measured=microseconds(partial(item.grade_part, "mult_last", answer)),
            beside=15.0,
            unit="us",
            peer="limit",
        )
    yield lines_per_second()


def lines_per_second() -> Line:
    """The rate of `assay grade` from its first verdict on, so that start-up does not count."""
    request = [
        json.dumps({"item": "dl-exam/inception", "part": "mult_last", "answer": f"{234375000 + n % 97:,}"})
        for n in range(LINES)
    ]
    command = [sys.executable, "-c", "from service.cli import main; main()", "grade"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request[0] + "\n")
        process.stdin.flush()
        process.stdout.readline()
        start = perf_counter()
        received, _ = process.communicate("\n".join(request[1:]) + "\n")
        elapsed = perf_counter() - start
    count = received.count("\n")
    if count != LINES - 1:
        raise SystemExit(f"assay grade answered {count} of {LINES - 1} lines")
    return Line(
        what="assay grade, after start",
        measured=count / elapsed,
        beside=10_000,
        unit="/s",
        peer="limit",
        higher_is_better=True,
    )
