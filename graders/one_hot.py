"""One-hot vectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from graders import entries, keys, nesting, number
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.text import clean
from graders.verdict import Verdict, scored

COMPACT = re.compile(r"[01]{2,200}", re.ASCII)

FEEDBACK = {
    "integer-code": "That is a number: write the vector, with a 1 at one position.",
    "not-binary": "The entries of a one-hot vector are 0 or 1.",
    "several-ones": "A one-hot vector has a single 1.",
    "no-one": "A one-hot vector has a 1.",
    "wrong-length": "The vector does not have the length asked for.",
    "wrong-position": "This is a one-hot vector, but of another category.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneHot:
    """A one-hot vector: right when it has the key's length and its 1 at the key's position."""

    def prepare(self, key: object) -> tuple[int, ...]:
        """Check a list of one 1 among 0s."""
        bits = keys.sequence(list(key) if isinstance(key, str) else key, "0s and 1s")
        hot = tuple(keys.integer(bit) for bit in bits)
        if sorted(hot) != [0] * (len(hot) - 1) + [1]:
            raise InvalidSpec(f"the key {keys.shown(key)} is not one-hot; give a list of 0s and one 1")
        return hot

    @located
    def read(self, raw: Raw) -> tuple[Decimal, ...]:
        """Read a list of numbers, or its digits in a row."""
        nested = nesting.read(raw)
        listed = entries.flat(nested)
        if len(listed) == 1 and COMPACT.fullmatch(clean(listed[0])):
            return tuple(map(Decimal, clean(listed[0])))
        return entries.each(number.read, listed, raw)

    def grade(self, value: tuple[Decimal, ...], key: tuple[int, ...]) -> Verdict:
        """Compare the position of the 1; a wrong one earns nothing."""
        reason = fault(value, key)
        return scored(
            0.0 if reason else 1.0,
            reason or "equal",
            read_as=self.preview(value),
            feedback=FEEDBACK[reason] if reason else "",
            evidence={"key": list(key)},
        )

    def mutants(self, key: tuple[int, ...]) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
        """The 1 at the next position, at the last one in reverse, two 1s, none, and one entry more."""
        bits = tuple(map(Decimal, key))
        if len(bits) > 1:
            yield "shifted", (*bits[-1:], *bits[:-1])
            yield "two-ones", tuple(Decimal(1) if i == key.index(0) else bit for i, bit in enumerate(bits))
        yield "no-one", (Decimal(0),) * len(bits)
        yield "one-more", (*bits, Decimal(0))

    def preview(self, value: tuple[Decimal, ...]) -> str:
        """The list, in square brackets."""
        return f"[{', '.join(map(number.written, value))}]"

    def write(self, key: tuple[int, ...]) -> Raw:
        """The list as text."""
        return str(list(key))

    def plain(self, value: tuple[Decimal, ...]) -> list[float]:
        """A list of ints, or of floats where entries are not whole."""
        return [int(entry) if entry == int(entry) else float(entry) for entry in value]


def fault(value: tuple[Decimal, ...], key: tuple[int, ...]) -> str | None:
    """Why the vector is wrong, or None."""
    if len(value) == 1 and len(key) > 1:
        return "integer-code"
    if any(entry not in (0, 1) for entry in value):
        return "not-binary"
    if sum(value) != 1:
        return "several-ones" if any(value) else "no-one"
    if len(value) != len(key):
        return "wrong-length"
    return None if value == key else "wrong-position"
