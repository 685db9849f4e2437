"""What is fuzzed: every grader of the case tables, with their answers as the first corpus."""

from __future__ import annotations

import json
import math
import random
import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders import InvalidResponse, make_grader, notation
from graders import raw as answers
from graders.grader import Grader, Raw

CASES = Path(__file__).parents[1] / "graders" / "cases"
TEXT, JSON = 0, 1
LENGTHS = (1_900, 19_900)
"""Just within the limits of length of a short answer and of a list."""
CPU_SECONDS = 0.2
"""What one answer may take here, where every branch is counted; four times what it may take in service."""


@dataclass(frozen=True, slots=True)
class Target:
    """One grader with a prepared key, and answers that were typed to it."""

    spec: dict[str, Any]
    grader: Grader[Any, Any]
    key: Any
    typed: tuple[Any, ...]


def targets() -> list[Target]:
    """One target for every group of every case table."""
    return list(_targets())


def _targets() -> Iterator[Target]:
    for path in sorted(CASES.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            spec = {"type": group.get("type", path.stem), **group.get("options", {})}
            grader = make_grader(spec)
            yield Target(spec, grader, grader.prepare(group["key"]), tuple(row[0] for row in group["cases"]))


def corpus(targets: list[Target]) -> Iterator[bytes]:
    """The typed answers as bytes: the target's number, whether it is JSON, the answer."""
    for number, target in enumerate(targets):
        for typed in target.typed:
            text = isinstance(typed, str)
            body = typed if text else json.dumps(typed)
            yield bytes([number, TEXT if text else JSON]) + body.encode()


def words(targets: list[Target]) -> list[str]:
    """What answers are made of: words, commands of LaTeX, signs."""
    typed = " ".join(str(typed) for target in targets for typed in target.typed)
    return sorted(set(re.findall(r"\\?[^\W\d_]+|[^\w\s]+|\d", typed)))


def stretched(targets: list[Target]) -> Iterator[tuple[Target, str]]:
    """Each word over and over, up to the limits of length, for one target of every type: is time linear?

    In another order each time, so that a run that ends before all of them has tried others than the last.
    """
    motifs = words(targets)
    random.shuffle(motifs)
    for motif in motifs:
        for target in {target.spec["type"]: target for target in targets}.values():
            spaced = f"{motif} " if motif.isalnum() else motif
            for length in LENGTHS:
                yield target, (spaced * length)[:length]


def decode(data: bytes, targets: list[Target]) -> tuple[Target, Raw] | None:
    """The target and the answer that these bytes stand for; None where they stand for no JSON."""
    if len(data) < 2:
        return None
    target = targets[data[0] % len(targets)]
    body = data[2:].decode("utf-8", "ignore")
    if data[1] & 1 == TEXT:
        return target, body
    try:
        return target, answers.load(body)
    except (ValueError, RecursionError):
        return None


def grade(target: Target, raw: Raw) -> None:
    """Read and grade; raises whatever no student may cause, and AssertionError where a promise breaks."""
    begun = time.process_time()
    try:
        value = target.grader.read(raw)
    except InvalidResponse as fault:
        json.dumps([str(fault), fault.reason], ensure_ascii=False).encode()
    else:
        verdict = target.grader.grade(value, target.key)
        drawn = [target.grader.preview(value), notation.draw(target.grader, value)]
        shown = [verdict.as_json(), verdict.evidence, target.grader.plain(value), *drawn]
        json.dumps(shown, ensure_ascii=False).encode()
        assert verdict.score is None or (0 <= verdict.score <= 1 and math.isfinite(verdict.score)), "score"
        assert verdict == target.grader.grade(value, target.key), "two verdicts for one answer"
    assert time.process_time() - begun < CPU_SECONDS, "too slow"
