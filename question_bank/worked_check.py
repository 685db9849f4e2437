"""What an author worked by hand, held against what the solvers and graders make of it."""

from __future__ import annotations

from graders.errors import InvalidResponse
from graders.grader import Raw
from question_bank.findings import Findings, outcome, where
from question_bank.hand_worked import agrees
from question_bank.instance import Case
from question_bank.item import Item
from question_bank.part import Part

NEAR = 0.001
"""How near a stated score must be to the one that is earned."""


def try_check(item: Item, findings: Findings) -> None:
    """Hand-worked keys agree with the solvers, and sample answers get their stated result."""
    for name, worked in item.check.keys.items():
        for case in item.draw().cases:
            _try_worked_key(item.parts[name], worked, case, findings)
    for part in item.parts.values():
        _try_meaning(part, findings)
    for name, rows in item.check.responses.items():
        for raw, expected in rows:
            _try_response(item, name, raw, expected, findings)


def unworked(item: Item) -> list[str]:
    """The parts whose computed key nobody worked by hand."""
    return [part.name for part in item.parts.values() if part.call and part.name not in item.check.keys]


def _try_worked_key(part: Part, worked: object, case: Case, findings: Findings) -> None:
    place = ("check", "keys", part.name)
    if not part.has_key:
        findings.add(place, "keyless", "the part has no key to compare with.", "Remove it.")
        return
    if case.convention and isinstance(worked, dict) and case.convention in worked:
        worked = worked[case.convention]
    if not agrees(part.grader, worked, case.result(part.name)):
        message = f"worked by hand {worked!r}, computed {case.result(part.name)!r}{where(case.known)}."
        findings.add(place, "disagrees", message, "One of them is wrong.")


def _try_meaning(part: Part, findings: Findings) -> None:
    """What damaged print amounts to is stated so that it can be read."""
    if part.printed_means is None:
        return
    try:
        part.grader.read(part.printed_means)
    except InvalidResponse as error:
        place = ("parts", part.name, "printed_means")
        findings.add(place, "unreadable", str(error), "Write it as a student could.")


def _try_response(item: Item, name: str, raw: Raw, expected: float | str, findings: Findings) -> None:
    verdict = item.grade_part(name, raw)
    found = outcome(verdict)
    matches = found == expected if isinstance(expected, str) else _near(found, expected)
    if not matches:
        message = f"{raw!r} gets {found} ({verdict.reason}), stated {expected}."
        findings.add(("check", "responses", name), repr(raw), message, "One of them is wrong.")


def _near(found: float | str, expected: float) -> bool:
    return not isinstance(found, str) and abs(found - expected) < NEAR
