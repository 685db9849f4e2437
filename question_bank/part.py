"""One part of an item: what is asked, how it is answered, how its key is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graders import LANES
from graders.grader import Grader, Raw
from question_bank import placeholders
from question_bank.library import Call
from question_bank.misconception import Misconception


@dataclass(frozen=True, slots=True)
class Carry:
    """The range a wrong answer must lie in to be carried into later parts."""

    min: float = float("-inf")
    max: float = float("inf")

    def admits(self, value: object) -> bool:
        """Whether a number, or every number of a list or table, lies in the range."""
        if isinstance(value, list | tuple):
            return all(map(self.admits, value))
        if isinstance(value, Mapping):
            return all(map(self.admits, value.values()))
        return isinstance(value, int | float) and self.min <= value <= self.max


LIVE = "live"
"""The lane of work where answers are read, and decided at once."""

AGREE, DISAGREE, UNDECIDABLE, UNPRINTED = "agree", "disagree", "undecidable", "unprinted"
AUDIT_VERDICTS = (AGREE, DISAGREE, UNDECIDABLE, UNPRINTED)
"""What the audit says of a printed answer."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's verdict on a printed answer that no grader decides."""

    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One question of an item. Its key is computed by ``call`` or cited in ``key``, or there is none.

    Two loads are two parts.
    """

    name: str
    ask: str
    answer: Mapping[str, object]
    """The answer type and its options, as written."""
    grader: Grader[Any, Any]
    decidable: bool
    """Whether the grader can tell right from wrong; if not, a person does."""
    call: Call | None = None
    key: object = None
    upstream: frozenset[str] = frozenset()
    """The parts whose keys this part's key is computed from."""
    inputs: tuple[str, ...] = ()
    """The params that decide its key and its misconceptions, also by way of other parts."""
    cite: str = ""
    points: float = 1.0
    lines: str = ""
    printed: Raw = None
    printed_means: Raw = None
    debatable: str = ""
    undecidable: str = ""
    audit: Judgement | None = None
    carry: Carry | None = None
    """None: any value is carried."""
    follow_through: bool = True
    no_mutants: str = ""
    misconceptions: tuple[Misconception, ...] = ()

    @property
    def type(self) -> str:
        """The name of the answer type."""
        return str(self.answer["type"])

    @property
    def lane(self) -> str:
        """The lane of work where answers are decided that the grader often does not decide at once."""
        return LANES.get(self.type, LIVE)

    @property
    def has_key(self) -> bool:
        """Whether there is a key to compare with."""
        return self.call is not None or self.key is not None

    @property
    def basis(self) -> str:
        """Where the verdict on a printed answer comes from: ``computed``, ``cited`` or ``judged``."""
        if self.audit is not None or not self.has_key:
            return "judged"
        return "cited" if self.call is None else "computed"

    def solve(self, known: Mapping[str, object]) -> object:
        """The key, for these params and keys of other parts. Raises what the solver raises."""
        return placeholders.fill(self.key, known) if self.call is None else self.call.run(known)
