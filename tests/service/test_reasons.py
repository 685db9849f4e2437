"""Plain words for the reasons of verdicts, against every verdict that tables of cases bring about."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders import InvalidResponse, make_grader
from graders import raw as answers
from graders.verdict import Verdict
from question_bank.bank import Bank
from service.reasons import WORDS, in_words

CASES = Path(__file__).parents[1] / "graders" / "cases"


@pytest.fixture(scope="module")
def verdicts(bank: Bank) -> list[Verdict]:
    """What the graders make of their own cases, and the items of the exam of theirs."""
    return [*of_graders(), *of_items(bank)]


def of_graders() -> Iterator[Verdict]:
    for path in sorted(CASES.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            grader = make_grader({"type": path.stem, **group.get("options", {})})
            key = grader.prepare(group["key"])
            for typed, *_ in group["cases"]:
                try:
                    yield grader.grade(grader.read(answers.load(json.dumps(typed))), key)
                except InvalidResponse:
                    continue


def of_items(bank: Bank) -> Iterator[Verdict]:
    for item in bank.items:
        for part, cases in item.check.responses.items():
            for typed, *_ in cases:
                yield from item.grade({part: typed}).parts.values()


def test_what_graders_say_nothing_about_has_words(verdicts: list[Verdict]) -> None:
    silent = {verdict.reason for verdict in verdicts if not verdict.feedback}

    assert silent == set(WORDS)


def test_feedback_is_preferred_to_words() -> None:
    said = {"reason": "wrong-value", "feedback": "Twice the key."}

    assert in_words(said) == "Twice the key."
    assert in_words(said | {"feedback": ""}) == WORDS["wrong-value"]


def test_reason_nobody_put_in_words_is_its_code_without_hyphens() -> None:
    assert in_words({"reason": "upside-down", "feedback": ""}) == "Upside down."
