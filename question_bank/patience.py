"""What may be spent on the answers of one submission that take seconds to decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graders import child
from graders.grader import SETTLED_IN, settled
from graders.verdict import Verdict, undecided
from question_bank.part import Part

SECONDS = 60.0
"""Processor time of the child processes of one submission: a network is trained in some 5, a formula proved
in 1 or 2, and no child has more than 20. Once it is used up no further one is begun."""


@dataclass(slots=True)
class Patience:
    """The processor time that is left. The same answer is decided once, however many conventions ask."""

    seconds: float = field(default_factory=lambda: SECONDS)
    found: dict[tuple[str, int], Verdict] = field(default_factory=dict)

    def settle(self, part: Part, value: object, key: Any, verdict: Verdict) -> Verdict:
        """The verdict, or the one that the time left yields where it waits for that."""
        if verdict.reason not in SETTLED_IN:
            return verdict
        asked = (part.name, id(key))
        if asked not in self.found:
            self.found[asked] = self._settle(part, value, key, verdict)
        return self.found[asked]

    def _settle(self, part: Part, value: object, key: Any, verdict: Verdict) -> Verdict:
        if self.seconds <= 0:
            feedback = "Deciding your other answers took all the time there is, so a person decides this one."
            return undecided("no-time-left", read_as=verdict.read_as, feedback=feedback)
        before = child.seconds_used()
        found = settled(part.grader, value, key, verdict)
        self.seconds -= child.seconds_used() - before
        return found
