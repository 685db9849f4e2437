"""`make bench`: every measurement beside its limit or peer, in one run."""

from __future__ import annotations

from time import monotonic

from tests.benchmarks import answers, drain, gradebook, grading, regrading, service, statistics
from tests.benchmarks.report import HEADER, Line, machine, summary

start = monotonic()
print(f"{machine()}\n", HEADER, "-" * len(HEADER), sep="\n", flush=True)
lines: list[Line] = []
MEASUREMENTS = (
    answers.measure,
    grading.measure,
    service.measure,
    gradebook.measure,
    statistics.measure,
    drain.measure,
    regrading.measure,
)
for measurement in MEASUREMENTS:
    for line in measurement():
        print(line, flush=True)
        lines += [line] if isinstance(line, Line) else []
print(f"\nDone in {(monotonic() - start) / 60:.1f} minutes. {summary(lines)}", machine(), sep="\n")
