"""Lists of real numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from graders import entries, keys, number
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.tolerance import Bounds, Tolerance
from graders.verdict import Verdict, scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A list of reals: as many as the key, each right as a ``real`` is. Rows and columns are alike.

    ``rtol``, ``atol`` and ``digits`` act on every entry; an entry of exactly 0 is met by 0 alone, unless
    ``atol`` says otherwise. With ``per_cell`` the score is the share of right entries, else all or nothing.
    """

    rtol: object = None
    atol: object = None
    digits: object = None
    per_cell: bool = False
    _tolerance: Tolerance = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys.flag(self.per_cell, "per_cell")
        object.__setattr__(self, "_tolerance", Tolerance.of(self.rtol, self.atol, self.digits))

    def prepare(self, key: object) -> tuple[Bounds, ...]:
        """Work out the interval of every entry."""
        numbers = [keys.decimal(entry) for entry in keys.sequence(key, "numbers")]
        if not numbers:
            raise InvalidSpec("the key is an empty list; give its numbers")
        return tuple(self._tolerance.around_entry(entry) for entry in numbers)

    @located
    def read(self, raw: Raw) -> tuple[Decimal, ...]:
        """Read a list of numbers."""
        values = entries.each(number.read, entries.row(raw), raw)
        if not values:
            raise InvalidResponse("The list is empty.", "Write its numbers.", reason="blank")
        return values

    def grade(self, value: tuple[Decimal, ...], key: tuple[Bounds, ...]) -> Verdict:
        """Compare lengths, then entries."""
        evidence: dict[str, object] = {"key": [str(bounds.key) for bounds in key]}
        if len(value) != len(key):
            return scored(
                0.0,
                "wrong-length",
                read_as=self.preview(value),
                feedback=f"The list has {len(value)} entries, which is not the number asked for.",
                evidence=evidence,
            )
        right = [bool(bounds.judge(entry)) for entry, bounds in zip(value, key, strict=True)]
        return share(right, per_cell=self.per_cell, read_as=self.preview(value), evidence=evidence)

    def mutants(self, key: tuple[Bounds, ...]) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
        """The sign, the double, the reverse, and one entry too few."""
        numbers = tuple(bounds.key for bounds in key)
        largest = max(map(abs, numbers))
        if largest > (self._tolerance.atol or 0):
            yield "sign", tuple(-entry for entry in numbers)
            yield "doubled", tuple(2 * entry for entry in numbers)
        yield "one-more", (*numbers, Decimal(0))
        if len(numbers) > 1:
            yield "one-fewer", numbers[:-1]

    def preview(self, value: tuple[Decimal, ...]) -> str:
        """The list, in square brackets."""
        return f"[{', '.join(map(number.written, value))}]"

    def write(self, key: tuple[Bounds, ...]) -> Raw:
        """The entries of the key."""
        return [str(bounds.key) for bounds in key]

    def plain(self, value: tuple[Decimal, ...]) -> list[float]:
        """A list of floats."""
        return [float(entry) for entry in value]


def share(right: list[bool], *, per_cell: bool, read_as: str, evidence: dict[str, object]) -> Verdict:
    """The verdict of several entries: the share that is right, or all or nothing."""
    if all(right):
        return scored(1.0, "equal", read_as=read_as, evidence=evidence)
    score = sum(right) / len(right) if per_cell else 0.0
    return scored(score, "wrong-entries", read_as=read_as, evidence={**evidence, "right": right})
