"""What students type, and what it earns: the tables in ``cases/``, one file per answer type."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from graders import GRADERS, InvalidResponse, make_grader
from graders import raw as answers

CASES = Path(__file__).parent / "cases"


def cases() -> Iterator[ParameterSet]:
    for path in sorted(CASES.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            spec = {"type": path.stem, **group.get("options", {})}
            for number, (typed, expected, *reason) in enumerate(group["cases"]):
                name = f"{path.stem}-{group['name']}-{number}-{str(typed)[:30]!a}"
                yield pytest.param(spec, group["key"], typed, expected, *(reason or [None]), id=name)


@pytest.mark.parametrize(("spec", "key", "typed", "expected", "reason"), list(cases()))
def test_answer_earns_what_the_table_says(
    spec: dict[str, Any], key: object, typed: object, expected: float | str, reason: str | None
) -> None:
    grader = make_grader(spec)
    raw = answers.load(json.dumps(typed))

    if expected == "invalid":
        with pytest.raises(InvalidResponse) as fault:
            grader.read(raw)
        outcome = fault.value.reason
    else:
        verdict = grader.grade(grader.read(raw), grader.prepare(key))
        assert (verdict.status if expected == "undecided" else verdict.score) == pytest.approx(expected)
        outcome = verdict.reason

    assert reason in (None, outcome)


def test_every_type_has_a_table() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(GRADERS)
