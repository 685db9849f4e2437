"""What the publishing gate finds wrong with an item, and how it says so."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from graders.verdict import Verdict
from question_bank.declaration import KeyPath, Source
from question_bank.errors import Fault
from question_bank.placeholders import PARTS


@dataclass(frozen=True, slots=True)
class Findings:
    """The faults of one item. One that recurs, in further draws for instance, is recorded once."""

    source: Source
    seen: set[tuple[KeyPath, str]] = field(default_factory=set)

    @property
    def faults(self) -> list[Fault]:
        """The faults so far, in the order they were found."""
        return self.source.faults

    def add(self, key: KeyPath, kind: str, message: str, remedy: str) -> None:
        """Record a fault, unless one of its kind is recorded at this key."""
        if (key, kind) not in self.seen:
            self.seen.add((key, kind))
            self.source.fault(key, message, remedy)


def outcome(verdict: Verdict) -> float | str:
    """The score, or the status of an answer that has none."""
    return verdict.status.value if verdict.score is None else verdict.score


def where(known: Mapping[str, object]) -> str:
    """The params among what is known, for a message, long ones cut; nothing where there are none."""
    params = {name: reprlib.repr(value) for name, value in known.items() if not name.startswith(PARTS)}
    listed = ", ".join(f"{name} = {value}" for name, value in params.items())
    return f" ({listed})" if listed else ""
