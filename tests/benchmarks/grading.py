"""Grading without a service: one numeric part, whole items, the bank, and the line protocol."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter, process_time

from graders.grader import Raw
from question_bank import gate
from question_bank.bank import Bank
from question_bank.item import Item
from tests.benchmarks.report import Line, microseconds

LINES = 60_000


def measure() -> Iterator[Line]:
    """Yield the time of one numeric part, of whole items and of the bank, and the rate of `assay grade`."""
    bank = Bank.load()
    item = bank["dl-exam/inception"]
    for answer, what in (("234375000", "right"), ("234,375,001", "wrong, with commas")):
        yield Line(
            what=f"grade one numeric part, cached key ({what})",
            measured=microseconds(partial(item.grade_part, "mult_last", answer)),
            beside=15.0,
            unit="us",
            peer="limit",
            clock="cpu",
        )
    yield whole_items(bank, "keys", Item.written_keys)
    yield whole_items(bank, "printed answers, else keys", printed_answers)
    yield loading()
    yield publishing(bank)
    yield lines_per_second()


def whole_items(bank: Bank, what: str, answers_to: Callable[[Item], dict[str, Raw]]) -> Line:
    """The median over the bank of the time to grade all answers to an item, its keys cached."""
    times = [
        microseconds(partial(item.grade, answers_to(item), final=True), rounds=10, calls=20)
        for item in bank.items
    ]
    return Line(
        what=f"grade one whole item, median ({what})",
        measured=median(times),
        beside=1000.0,
        unit="us",
        peer="limit",
        clock="cpu",
    )


def printed_answers(item: Item) -> dict[str, Raw]:
    """What the document prints, and the key where it prints nothing."""
    printed = {name: part.printed for name, part in item.parts.items() if part.printed is not None}
    return item.written_keys() | printed


def loading() -> Line:
    """The time a new process takes to load the bank and the solvers it names."""
    program = "from time import process_time as now; from question_bank.bank import Bank; start = now(); "
    command = [sys.executable, "-c", program + "Bank.load(); print(now() - start)"]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    return Line(
        what="load the bank in a new process",
        measured=min(map(float, runs)),
        beside=0.5,
        unit="s",
        peer="limit",
        clock="cpu",
    )


def publishing(bank: Bank) -> Line:
    """The time of the publishing gate over the whole bank."""
    start = process_time()
    if faults := gate.faults(bank):
        raise SystemExit(f"the gate found {len(faults)} faults, the first: {faults[0]}")
    return Line(
        what=f"publishing gate of {len(bank.items)} items",
        measured=process_time() - start,
        beside=20.0,
        unit="s",
        peer="limit",
        clock="cpu",
    )


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
        clock="wall",
        higher_is_better=True,
    )
