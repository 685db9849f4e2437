"""What grading one answer yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graders.errors import InvalidResponse


class Status(StrEnum):
    """How an answer was judged."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    INVALID = "invalid"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one answer.

    ``score`` lies in 0..1; it is ``None`` for an invalid answer, and a suggestion or ``None`` for an
    undecided one. ``reason`` is a stable kebab-case code, ``feedback`` prose for the student,
    ``read_as`` what was read. ``evidence`` is for instructors: it may hold key values.
    """

    score: float | None
    status: Status
    reason: str
    feedback: str = ""
    read_as: str = ""
    evidence: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The five fields every client sees; evidence is left out."""
        return {
            "status": self.status.value,
            "score": self.score,
            "reason": self.reason,
            "feedback": self.feedback,
            "read_as": self.read_as,
        }


def scored(
    score: float, reason: str, *, read_as: str, feedback: str = "", evidence: Mapping[str, Any] | None = None
) -> Verdict:
    """A verdict whose status follows from its score: 1 correct, 0 incorrect, between partial."""
    status = Status.CORRECT if score == 1 else Status.PARTIAL if score > 0 else Status.INCORRECT
    return Verdict(
        score=score, status=status, reason=reason, feedback=feedback, read_as=read_as, evidence=evidence
    )


def invalid(fault: InvalidResponse) -> Verdict:
    """The verdict of an answer that could not be read: no score, and what to write instead."""
    return Verdict(score=None, status=Status.INVALID, reason=fault.reason, feedback=str(fault))


def undecided(reason: str, *, read_as: str, feedback: str, suggestion: float | None = None) -> Verdict:
    """The verdict of an answer a person has to decide, with a suggested score where there is one."""
    return Verdict(
        score=suggestion, status=Status.UNDECIDED, reason=reason, feedback=feedback, read_as=read_as
    )
