"""`make bench`: every measurement beside its limit or peer, in one run."""

from __future__ import annotations

from tests.benchmarks import answers, drain, grading, regrading, service

for measurement in (answers.measure, grading.measure, service.measure, drain.measure, regrading.measure):
    for line in measurement():
        print(line, flush=True)
