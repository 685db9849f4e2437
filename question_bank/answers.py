"""Answers as typed: which are blank, how the others are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graders import notation
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.record import is_blank
from graders.verdict import Status
from question_bank.errors import UnknownPart
from question_bank.part import Part


@dataclass(frozen=True, slots=True)
class Answers:
    """One submission, read: the parts with a value, and those that could not be read. The rest are blank."""

    values: Mapping[str, object]
    unreadable: Mapping[str, InvalidResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one answer is read, without a word on whether it is right."""

    status: str
    """``read``, ``blank`` or ``invalid``."""
    read_as: str = ""
    mathml: str = ""
    """What was read as a ``math`` element; empty where nothing was."""
    feedback: str = ""
    """Why the answer cannot be read, and the remedy."""
    remedy: str = ""
    reason: str = ""
    position: int | None = None
    """Offset of the fault in the answer, in characters, where it has a place."""


def read(parts: Mapping[str, Part], typed: Mapping[str, Raw]) -> Answers:
    """Read each answer once. Raises UnknownPart for an answer to a part there is not."""
    if unknown := typed.keys() - parts.keys():
        raise UnknownPart(f"no part {sorted(unknown)[0]!r}; the parts are {', '.join(parts)}")
    values: dict[str, object] = {}
    unreadable: dict[str, InvalidResponse] = {}
    for name, raw in typed.items():
        if is_blank(raw):
            continue
        try:
            values[name] = parts[name].grader.read(raw)
        except InvalidResponse as fault:
            unreadable[name] = fault
    return Answers(values, unreadable)


def preview(parts: Mapping[str, Part], typed: Mapping[str, Raw]) -> dict[str, Reading]:
    """The reading of every part, in order."""
    answers = read(parts, typed)
    return {name: _reading(part, answers) for name, part in parts.items()}


def _reading(part: Part, answers: Answers) -> Reading:
    if part.name in answers.values:
        value = answers.values[part.name]
        drawn = notation.draw(part.grader, value)
        return Reading(status="read", read_as=part.grader.preview(value), mathml=drawn)
    if fault := answers.unreadable.get(part.name):
        return Reading(
            status=Status.INVALID.value,
            feedback=str(fault),
            remedy=fault.remedy,
            reason=fault.reason,
            position=fault.position,
        )
    return Reading(status="blank")
