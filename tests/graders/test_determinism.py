"""One answer gets one verdict: in every process, whatever its hash seed, and on a busy machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INVENTORY = Path(__file__).parents[1] / "question_bank" / "inventory"
GRADE = [str(Path(sys.executable).with_name("assay")), "grade"]
BUSY = [sys.executable, "-c", "while True: pass"]


def lines() -> Iterator[str]:
    """Every answer of the inventory as a line for ``assay grade``."""
    for path in sorted(INVENTORY.glob("*.toml")):
        for part, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for typed, *_ in table["cases"]:
                yield json.dumps({"item": f"dl-exam/{path.stem}", "part": part, "answer": typed})


def graded(hash_seed: int) -> bytes:
    """The verdicts on all answers, as another process prints them."""
    answers = "\n".join(lines()).encode()
    environment = {"PYTHONHASHSEED": str(hash_seed)}
    return subprocess.run(GRADE, input=answers, env=environment, stdout=subprocess.PIPE, check=True).stdout


@contextmanager
def busy_cores() -> Iterator[None]:
    """Keep every core busy with something else."""
    others = [subprocess.Popen(BUSY) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_verdicts_are_the_same_in_every_process_and_on_a_busy_machine() -> None:
    quiet = graded(hash_seed=1)

    with busy_cores():
        busy = graded(hash_seed=2)

    assert quiet.count(b"\n") == len(list(lines()))
    assert b'"error"' not in quiet
    assert busy == quiet
