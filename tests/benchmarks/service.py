"""The running service: accept to graded, and resident memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

from service.client import Client
from tests.benchmarks.report import Line

SUBMISSIONS = 60
ROLES = {"gunicorn": "API", "--queues live": "live worker"}
"""What a process is, by what its command line holds."""


@contextmanager
def one_machine() -> Iterator[tuple[dict[str, Any], int]]:
    """Run `assay up --json` on data of its own; yield what it prints and its pid."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as data:
        command = [sys.executable, "-c", "from service.cli import main; main()"]
        command += ["up", "--json", "--port", "0", "--data", data]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline()), process.pid
        finally:
            process.terminate()
            process.wait(30)


def measure() -> Iterator[Line]:
    """Yield the median time from accepted to graded, and the memory of API and live worker."""
    with one_machine() as (ready, pid):
        Client(ready["url"], "").get("/")  # the audit is what the API computes itself
        yield latency(Client(ready["url"], ready["tokens"]["student"]))
        for role, resident in memory(pid).items():
            yield Line(what=f"resident, {role}", measured=resident, beside=150.0, unit="MB", peer="limit")


def latency(client: Client) -> Line:
    """Median over submissions to an idle service of the time from its 202 to the graded state."""
    times = []
    for number in range(SUBMISSIONS):
        body = {
            "item": "dl-exam/inception",
            "answers": {"mult_last": str(234375000 + number), "pad_last": "2"},
        }
        accepted = client.post("/api/v1/submissions", body)
        start = perf_counter()
        while client.get_json(f"/api/v1/submissions/{accepted['id']}?wait=5")["state"] == "queued":
            pass
        times.append((perf_counter() - start) * 1e3)
        sleep(0.05)
    return Line(
        what="accepted to graded, idle service, p50",
        measured=median(times),
        beside=25.0,
        unit="ms",
        peer="limit",
        clock="wall",
    )


def memory(parent: int) -> dict[str, float]:
    """Resident set in MB of the largest API process and of the live worker, by their command lines."""
    found: dict[str, float] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue  # it ended while we looked
        role = next((role for mark, role in ROLES.items() if mark in words), None)
        if role and is_below(int(status.parent.name), parent):
            resident = int(fields["VmRSS"].split()[0]) / 1024
            found[role] = max(found.get(role, 0.0), resident)
    return found


def is_below(pid: int, ancestor: int) -> bool:
    """Whether a process descends from another."""
    while pid > 1 and pid != ancestor:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid == ancestor
