"""Numbers with a unit, compared in the unit the student chose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from graders import keys, number, units, wording
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.number import ARITHMETIC, QUOTIENT
from graders.text import quote, unify
from graders.tolerance import Bounds
from graders.units import Unit
from graders.verdict import Verdict, scored

Read = TypeVar("Read")
MAGNITUDE = re.compile(r"\s?(?:hundred|(?:thousand|million|billion|trillion)s?)\b", re.IGNORECASE)
OPERATION = re.compile(r"\s?(?:[-+*·×^÷]|/\s?[\d√])")
CALCULATED = re.compile(r"(?P<number>.*?[\d)])\s(?P<unit>(?:[^\W\d_]|[%°]).*)")
LATEX = [
    (re.compile(r"\bmu\s?(?=[^\W\d_])"), "µ"),
    (re.compile(r"\b([^\W\d_]?)\s?Omega\b"), r"\1Ω"),
    (re.compile(r"\s?\^\s?\(?circ\)?\s?"), " °"),
]
"""Commands that stand for a sign of a unit, without their backslash."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The unit of a key, and the share of its marks that a right number without a unit earns.

    Without a share such an answer is not judged: the student is asked for the unit.
    """

    unit: Unit
    share: Decimal | None

    @classmethod
    def of(cls, unit: object, share: object) -> Measure | None:
        """Build from options; None where there is no unit. Raises InvalidSpec."""
        if unit is None:
            if share is not None:
                raise InvalidSpec("without_unit is for keys that have a unit; give the unit, too")
            return None
        earned = keys.tolerance(share, "without_unit")
        if earned is not None and earned > 1:
            raise InvalidSpec(f"without_unit = {keys.shown(share)} is not in 0..1")
        if not isinstance(unit, str):
            raise InvalidSpec(f'unit = {keys.shown(unit)} is not a text; write unit = "m/s"')
        try:
            return cls(units.read(unify(unit)), earned)
        except InvalidResponse as fault:
            raise InvalidSpec(f"the unit {keys.shown(unit)}: {fault}") from None

    def read(self, raw: Raw) -> Quantity:
        """Read a number and its unit.

        Raises InvalidResponse where either cannot be read, and for a missing unit, unless that has a share.
        """
        text = number.bare(raw)
        digits, typed = split(text)
        value = placed(number.read, digits, raw)
        quantity = Quantity(value, placed(units.read, typed, raw) if typed else None, self)
        if typed:
            number.sized(quantity.converted(), text)
        elif self.share is None:
            remedy = "Write the unit after the number."
            raise InvalidResponse(f"{quote(text)} has no unit.", remedy, reason="unit-missing")
        return quantity


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the unit typed with it, if there was one."""

    number: Decimal
    unit: Unit | None
    measure: Measure

    def __str__(self) -> str:
        shown = number.written(self.number)
        return f"{shown} {self.unit.text}" if self.unit else shown

    def judge(self, key: Bounds) -> Verdict:
        """Compare in the student's unit, so that a number may be rounded as it is shown there."""
        judged = partial(scored, read_as=str(self), evidence={"key": f"{key.key} {self.measure.unit.text}"})
        if self.unit and not self.measures_the_same(self.unit):
            feedback = f"What has the unit {self.unit.text} is another kind of quantity."
            return judged(0.0, "wrong-dimension", feedback=feedback)
        reason = self.bounds(key).judge(self.number)
        if reason and self.unit is None:
            feedback = "The number is right. Its unit is missing."
            return judged(float(self.measure.share or 0), "unit-missing", feedback=feedback)
        return judged(1.0 if reason else 0.0, reason or "wrong-value")

    def measures_the_same(self, unit: Unit) -> bool:
        """Whether a unit is of the dimension of the key's."""
        return unit.dimension == self.measure.unit.dimension

    def bounds(self, key: Bounds) -> Bounds:
        """The interval of right numbers in the student's unit."""
        own = self.measure.unit
        unit = self.unit or own
        if unit == own:
            return key
        low, middle, high = (rounded(own.convert(at, unit)) for at in (key.low, key.key, key.high))
        decimals = key.decimals if abs(middle) <= number.LARGEST else None
        return replace(key, low=low, key=middle, high=high, decimals=decimals)

    def converted(self) -> Decimal:
        """The number in the unit of the key, as far as it measures the same."""
        own = self.measure.unit
        if self.unit is None or self.unit == own or not self.measures_the_same(self.unit):
            return self.number
        return rounded(self.unit.convert(self.number, own))


def placed(read: Callable[[str], Read], part: str, raw: Raw) -> Read:
    """Read a part of an answer; a fault in it gets its position in the whole."""
    try:
        return read(part)
    except InvalidResponse as fault:
        raise fault.within(part, raw) from None


def split(text: str) -> tuple[str, str]:
    """Number and unit as typed; the second is empty where nothing follows the number."""
    body = wording.in_digits(text)
    for command, sign in LATEX:
        body = command.sub(sign, body)
    end = number_end(body)
    return body[:end], body[end:].strip(" .[]")


def number_end(text: str) -> int:
    """Where the number ends: before the unit, also of a number left as a calculation."""
    match = number.NUMBER.match(text)
    if not match or OPERATION.match(text, match.end()):
        calculated = CALCULATED.fullmatch(text)
        return calculated.end("number") if calculated else len(text)
    magnitude = MAGNITUDE.match(text, match.end())
    return (magnitude or match).end()


def rounded(value: Fraction) -> Decimal:
    """A fraction as a Decimal: exactly where that takes at most 40 digits."""
    return ARITHMETIC.plus(QUOTIENT.divide(Decimal(value.numerator), Decimal(value.denominator)))
