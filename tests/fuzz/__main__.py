"""`python -m tests.fuzz DIRECTORY [SECONDS]`: look for answers that break a grader, guided by coverage.

Before that, for half of the time at most, words of the case tables are repeated up to the limits of length,
to see that time is linear.
The corpus grows in DIRECTORY/corpus. Each new kind of fault is told, and is one file of DIRECTORY/findings;
what is mended is kept as a row of ``tests/graders/test_fuzz_findings.py``.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["graders"]):
    from graders import Raw
    from tests.fuzz.targets import Target, corpus, decode, grade, stretched, targets, words

SECONDS = "600"
LONGEST = 400
"""Bytes of an answer. Longer ones are held against the limits of length by the ordinary tests."""
MEGABYTES = 2048


class Fuzz:
    """Grades what the fuzzer makes up, and keeps one answer for each place that fails."""

    def __init__(self, directory: Path) -> None:
        self.findings = directory / "findings"
        self.findings.mkdir(parents=True, exist_ok=True)
        self.targets = targets()

    def __call__(self, data: bytes) -> None:
        """Grade one answer."""
        if (decoded := decode(data, self.targets)) is not None:
            self.grade(*decoded)

    def grade(self, target: Target, raw: Raw) -> None:
        """Grade one answer; whatever escapes is a finding."""
        try:
            grade(target, raw)
        except Exception as fault:
            self.keep(target, raw, fault)

    def keep(self, target: Target, raw: Raw, fault: Exception) -> None:
        """Write a finding, once for each place; the shortest answer stays."""
        place = traceback.extract_tb(fault.__traceback__)[-1]
        described = f"{type(fault).__name__}: {fault} at {place.filename}:{place.lineno}"
        kind = f"{target.spec['type']} {type(fault).__name__} {place.filename}:{place.lineno}"
        path = self.findings / f"{hashlib.sha256(kind.encode()).hexdigest()[:12]}.json"
        text = json.dumps({"spec": target.spec, "answer": raw, "fault": described}, indent=1, default=str)
        if not path.exists():
            print(f"{target.spec['type']}: {described}", file=sys.stderr, flush=True)
        if not path.exists() or len(text) < path.stat().st_size:
            path.write_text(text)


def entry(word: str) -> str:
    """A line of a libFuzzer dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"'


def main() -> None:
    """Fuzz for the time given; libFuzzer ends the process."""
    directory, seconds = Path(sys.argv[1]), (sys.argv[2:] or [SECONDS])[0]
    fuzz = Fuzz(directory)
    seeds = directory / "corpus"
    seeds.mkdir(exist_ok=True)
    for data in corpus(fuzz.targets):
        (seeds / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    dictionary = directory / "dictionary"
    dictionary.write_text("\n".join(map(entry, words(fuzz.targets))))
    begun = time.monotonic()
    for target, raw in stretched(fuzz.targets):
        fuzz.grade(target, raw)
        if time.monotonic() - begun > int(seconds) / 2:
            break
    rest = max(int(seconds) - int(time.monotonic() - begun), 1)
    limits = [f"-max_total_time={rest}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEGABYTES}"]
    atheris.Setup(
        [sys.argv[0], *limits, f"-artifact_prefix={directory}/", f"-dict={dictionary}", str(seeds)], fuzz
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
