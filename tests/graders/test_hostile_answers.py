"""Answers meant to break a grader: refused or wrong, soon, in little memory, and nothing of them runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import tracemalloc
from typing import Any

import pytest

from graders import InvalidResponse, make_grader, notation
from graders.grader import Grader
from tests.graders.test_protocol import IDS, SPECIMENS

CPU_SECONDS = 0.05
TRIES = 3
MEGABYTE = 2**20
NESTED: list[Any] = []
for _ in range(60):
    NESTED = [NESTED]
HOSTILE: dict[str, Any] = {
    "tower-of-powers": "9**9**9**9",
    "factorial": "factorial(10**9)",
    "import": "__import__('os').system('id')",
    "attributes": "x.__class__.__mro__[1].__subclasses__()",
    "walrus": "[y:=().__class__, y][1]",
    "lambda": "(lambda: 0)()",
    "10000-parentheses": "(" * 10_000 + "1" + ")" * 10_000,
    "parentheses-within-the-limit": "(" * 900 + "1" + ")" * 900,
    "sum-of-5000": "+".join(["1"] * 5_000),
    "sum-within-the-limit": "+".join(["x"] * 900),
    "100000-digits": "7" * 100_000,
    "digits-within-the-limit": "7" * 1_900,
    "beyond-doubles": "1e400",
    "not-a-number": "NaN",
    "infinity": "-Infinity",
    "right-to-left": "\u202e321\u202c",
    "isolate": "12\u206743\u2069",
    "zero-width": "1\u200b2\u200d3",
    "format-of-braces": "{0.__class__.__init__.__globals__}",
    "format-of-percents": "%(x)s %s %n %1000000d",
    "sql": "'; DROP TABLE submission; -- ' OR '1'='1",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}}${7*7}#{7*7}",
    "latex-input": r"\input{/etc/passwd}\def\a{\a\a}\a",
    "megabyte-of-letters": "a" * MEGABYTE,
    "megabyte-of-numbers": "1 " * (MEGABYTE // 2),
    "megabyte-of-spaces": " " * MEGABYTE,
    "megabyte-of-lines": "\n" * MEGABYTE + "1",
    "megabyte-of-JSON": '{"a":' * (MEGABYTE // 5),
    "lone-surrogate": "\ud800",
    "surrogate-within": "x + \udfff",
    "true": True,
    "false": False,
    "null": None,
    "list-of-100000": ["1"] * 100_000,
    "table-of-100000": {str(number): "1" for number in range(100_000)},
    "list-in-lists": NESTED,
    "nested-roots": "cbrt(" * 38 + "x" + ")" * 38,
    "nested-steps": "heaviside(" * 38 + "x" + ")" * 38,
    "nested-fractions": "\\frac{" * 300 + "1" + "}{2}" * 300,
    "nested-indices-of-roots": "\\sqrt[" * 300,
    "nested-words": "\\mathrm{" * 200 + "m" + "}" * 200,
    "row-of-intervals": "[-" * 600 + "," * 600,
    "row-of-joining-words": "1 " + "with " * 390 + "drop_last",
    "row-of-conditions": "x if x>0 else " * 120 + "x",
    "row-of-bars": "|x" * 900,
    "row-of-equations": "w1=1," * 380,
    "row-of-units": "3 " + "m*" * 900,
    "row-of-points": "(1,2)+" * 300 + "(1,2)",
    "row-of-arrows": "1->" * 6_000,
    "row-of-commas": "1," * 9_900,
    "row-of-tabs": "\t" * 19_900,
    "row-of-tabs-within": "1" + "\t" * 19_900 + "1",
    "row-of-lines-within": "1" + "\n" * 19_900 + "1",
    "row-of-tabs-and-lines": "1" + "\t \n" * 6_600 + "1",
    "row-of-decimal-commas": "0,5; " * 3_900,
    "row-of-decimal-commas-and-spaces": "0,5 " * 4_900,
    "row-of-decimal-commas-with-and": "0,5 and " * 2_400,
    "row-of-both-signs": "±1, " * 4_900,
    "row-of-bars-between-numbers": "1|" * 9_900,
    "row-of-root-indices": "√[3]" * 490,
    "row-of-raised-roots": "³√" * 990,
    "row-of-arrows-to-the-left": "1<-" * 6_000,
    "row-of-articles": "the " * 4_900,
    "fence-in-fence": "```" * 1_300,
    "row-of-foreign-digits": "٦ " * 9_900,
    "row-of-words": "word " * 3_900,
    "ligatures": "ﷺ" * 1_900,
    "accents": "a" + "\u0301" * 1_900,
}
LARGE = [name for name in HOSTILE if "megabyte" in name or "100000" in name or "10000" in name]


def outcome(grader: Grader[Any, Any], key: Any, raw: Any) -> float | None:
    """The score, or None; what a student would be shown is written, too."""
    try:
        value = grader.read(raw)
    except InvalidResponse as fault:
        json.dumps([str(fault), fault.reason], ensure_ascii=False).encode()
        return None
    verdict = grader.grade(value, key)
    json.dumps([verdict.as_json(), grader.preview(value), notation.draw(grader, value)]).encode()
    return verdict.score


def soonest(grader: Grader[Any, Any], key: Any, raw: Any) -> float:
    """The least CPU time of a few tries: what else the process does at times is not the answer's."""
    least = float("inf")
    for _ in range(TRIES):
        re.purge()
        begun = time.process_time()
        outcome(grader, key, raw)
        least = min(least, time.process_time() - begun)
        if least <= CPU_SECONDS:
            break
    return least


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_hostile_answer_is_refused_or_wrong_within_50_ms(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    outcome(grader, prepared, grader.write(prepared))

    late = {
        name: seconds
        for name, raw in HOSTILE.items()
        if (seconds := soonest(grader, prepared, raw)) > CPU_SECONDS
    }
    earning = {name: score for name, raw in HOSTILE.items() if (score := outcome(grader, prepared, raw))}

    assert late == {}
    assert earning.keys() <= ({"true"} if spec["type"] == "boolean" else set())


@pytest.mark.parametrize(("spec", "key"), SPECIMENS, ids=IDS)
def test_hostile_answer_takes_little_memory(spec: dict[str, Any], key: object) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    outcome(grader, prepared, grader.write(prepared))

    tracemalloc.start()
    try:
        for name in LARGE:
            outcome(grader, prepared, HOSTILE[name])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 32 * MEGABYTE


def test_nothing_of_an_answer_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    for module, name in ((os, "system"), (os, "popen"), (subprocess, "Popen")):
        monkeypatch.setattr(module, name, lambda *args, **_: started.append(args))

    for spec, key in SPECIMENS:
        grader = make_grader(spec)
        for raw in (
            "__import__('os').system('id')",
            "os.system('id')",
            "exec('import os; os.system(0)')",
            "Dense(os.system('id'))",
        ):
            outcome(grader, grader.prepare(key), raw)

    assert started == []
