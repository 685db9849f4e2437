"""The verdicts of all parts of an item, and the points they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graders.verdict import Status, Verdict
from question_bank.part import Part

OVERRIDE = "override"
"""The reason of a verdict that a person decided; its evidence says who, why, and what it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVerdict:
    """The verdicts of all parts of an item.

    ``score`` is the points earned in decided parts (None when invalid), ``possible`` the points of the
    decided parts, ``points`` those of all.
    """

    parts: Mapping[str, Verdict]
    status: Status
    score: float | None
    possible: float
    points: float
    convention: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What every client sees; evidence is left out."""
        return {
            "status": self.status.value,
            "score": self.score,
            "possible": self.possible,
            "points": self.points,
            "convention": self.convention,
            "parts": {name: verdict.as_json() for name, verdict in self.parts.items()},
        }


def total(parts: Mapping[str, Part], verdicts: Mapping[str, Verdict], convention: str | None) -> ItemVerdict:
    """The points of an item's verdicts; undecided parts count neither as earned nor as possible."""
    earned = possible = points = 0.0
    complete = True
    for name, part in parts.items():
        verdict = verdicts[name]
        points += part.points
        if verdict.status is Status.UNDECIDED:
            complete = False
        else:
            possible += part.points
            earned += part.points * (verdict.score or 0.0)
    return ItemVerdict(
        parts=verdicts,
        status=_status(earned, points) if complete else Status.UNDECIDED,
        score=earned,
        possible=possible,
        points=points,
        convention=convention,
    )


def keep_decided(
    parts: Mapping[str, Part], earlier: Mapping[str, Verdict], graded: ItemVerdict
) -> ItemVerdict:
    """The later grading with the verdicts that were decided before it: the first verdict of a part stands.

    Of an item with conventions only a person's does, or one that is open again: the others hold under the
    convention that was best then, and what was open since may make another one the best.
    """
    stands = {
        name: verdict
        for name, verdict in earlier.items()
        if name in parts
        and verdict.status is not Status.UNDECIDED
        and (
            graded.convention is None
            or verdict.reason == OVERRIDE
            or graded.parts[name].status is Status.UNDECIDED
        )
    }
    return total(parts, {**graded.parts, **stands}, graded.convention)


def _status(earned: float, points: float) -> Status:
    if earned == points:
        return Status.CORRECT
    return Status.PARTIAL if earned > 0 else Status.INCORRECT
