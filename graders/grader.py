"""The protocol every answer type follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar, runtime_checkable

from graders.verdict import Verdict

Raw = str | bool | list["Raw"] | dict[str, "Raw"] | None
"""An answer as typed. Numbers of JSON arrive as the digits that were typed (see ``graders.raw``)."""

Value = TypeVar("Value")
Key = TypeVar("Key")

NEEDS_TRAINING = "needs-training"
"""The reason of a verdict that waits for a network to be trained."""
NEEDS_PROOF = "needs-proof"
"""The reason of a verdict that waits for algebra to show two formulas to be equal."""
SETTLED_IN: Mapping[str, str] = {NEEDS_TRAINING: "train", NEEDS_PROOF: "prove"}
"""The reasons of verdicts that wait for seconds of work, and the lane where that is done.

Formulas have a lane of their own because they seldom need one: its work begins with the verdict that asks
for it, and does not queue behind designs, which are trained one by one.
"""


class Grader(Protocol[Value, Key]):
    """One answer type. The dataclass fields of an implementation are its options.

    ``Value`` is what ``read`` makes of an answer, ``Key`` what ``prepare`` makes of a key. Both are
    immutable, and every method is pure.
    """

    def prepare(self, key: object) -> Key:
        """Turn a solver's result, or a key out of TOML or JSON, into the form ``grade`` compares with.

        Raises InvalidSpec when it cannot be a key of this type.
        """

    def read(self, raw: Raw) -> Value:
        """Read what was typed. Raises InvalidResponse when that is not possible."""

    def grade(self, value: Value, key: Key) -> Verdict:
        """Compare a value that was read with a prepared key."""

    def mutants(self, key: Key) -> Iterable[tuple[str, Value]]:
        """Named wrong values near the key, each of which must score below 1."""

    def preview(self, value: Value) -> str:
        """How the value was read, as text."""

    def write(self, key: Key) -> Raw:
        """The key as a student could type it; ``read`` of it must earn full marks."""

    def plain(self, value: Value) -> object:
        """The value as a solver takes it (int, float, str, bool, list, dict), for follow-through."""


@runtime_checkable
class Patient(Protocol):
    """A grader that can find out more than ``grade`` does at once, within seconds."""

    def settle(self, value: Any, key: Any) -> Verdict:
        """Decide what ``grade`` left open with one of the reasons above, as far as that can be."""


def settled(grader: Grader[Any, Any], value: Any, key: Any, verdict: Verdict) -> Verdict:
    """The verdict, or the one that patience yields where it waits for that. May take seconds."""
    if verdict.reason in SETTLED_IN and isinstance(grader, Patient):
        return grader.settle(value, key)
    return verdict
