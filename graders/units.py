"""Units of measurement, known to Pint and read by a tokenizer of our own.

Pint never sees what a student typed, only single names of letters; products and powers are worked out here,
exactly. It is loaded with the first unit, as that takes a third of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from graders.errors import InvalidResponse
from graders.text import quote

if TYPE_CHECKING:
    from pint import UnitRegistry

MAX_LETTERS = 50
MAX_NAME = 20
MAX_POWER = 9
KEPT = 1024
"""Units, and names in them, that are remembered: a class writes the same few."""
REMEDY = "Write a unit such as m/s, kg*m^2 or s^-1."
LARGEST = Fraction(10) ** 300
NEUTRAL = {"radian", "count"}
"""Base units that do not make another quantity of what they count: 3 rad/s and 3/s agree."""
TOKEN = re.compile(
    r"\s*(?:(?P<sign>[*·×/()]|per\b)"
    r"|(?P<name>[^\W\d_]+|[%°][^\W\d_]*)(?:(?:\^|\*\*)\((?P<bracketed>-?\d{1,2})\)|(?:\^|\*\*)?(?P<power>-?\d{1,2}))?)"
)
SIGNS = {"°": "degree"}
WORDS = {"squared": 2, "cubed": 3}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, and what it is in base units: a value v stands for v * factor + offset of them."""

    text: str
    factor: Fraction
    offset: Fraction
    dimension: frozenset[tuple[str, Fraction]]

    def convert(self, value: Decimal, to: Unit) -> Fraction:
        """A value of this unit in another of the same dimension, exactly."""
        return (Fraction(value) * self.factor + self.offset - to.offset) / to.factor


@lru_cache(KEPT)
def read(text: str) -> Unit:
    """Read a unit: names with powers, side by side, multiplied or divided, with brackets.

    Raises InvalidResponse for an unknown name, for powers beyond ±9, and for what is ambiguous: after a
    division a factor must be multiplied, or stand in brackets.
    """
    if len(text) > MAX_LETTERS:
        raise fault(f"The unit has {len(text)} characters.", f"Write at most {MAX_LETTERS}.")
    factor, offset, dimension = Fraction(1), Fraction(0), dict[str, Fraction]()
    factors = powers(text)
    for name, power in factors:
        unit = named(name)
        if unit.offset and factors != [(name, 1)]:
            raise fault(f"{quote(name)} cannot be part of a product.", "Use kelvin there.")
        factor, offset = factor * unit.factor**power, unit.offset
        for base_unit, exponent in unit.dimension:
            dimension[base_unit] = dimension.get(base_unit, Fraction(0)) + exponent * power
    if not 1 / LARGEST < factor < LARGEST:
        raise fault(f"{quote(text)} is beyond any unit asked for.", REMEDY)
    return Unit(
        text, factor, offset, frozenset((name, exponent) for name, exponent in dimension.items() if exponent)
    )


def powers(text: str) -> list[tuple[str, int]]:
    """The names in a unit with their powers, those below a fraction bar with negative ones."""
    found: list[tuple[str, int]] = []
    outer: list[tuple[int, bool]] = []
    """For each open bracket: the sign of the powers around it, and whether they have been divided."""
    sign, side, divided, joined = 1, 1, False, True
    for name, token, power in tokens(text):
        if token == "(":
            refuse_ambiguous(text, divided and not joined)
            outer.append((sign, divided))
            sign, side, divided, joined = sign * side, 1, False, True
        elif token == ")":
            if not outer:
                raise unreadable(text)
            sign, divided = outer.pop()
            side, joined = 1, False
        elif token:
            is_division = token in {"/", "per"}
            side, divided, joined = -1 if is_division else 1, divided or is_division, True
        elif name in WORDS and found and not joined:
            last, exponent = found.pop()
            found.append((last, exponent * WORDS[name]))
        else:
            if name == "ms" and power < 0:
                raise two_ways(text, "Write m s^-1 or 1/ms.")
            named(name)  # a word that is no unit at all is told before what is ambiguous
            refuse_ambiguous(text, divided and not joined)
            found.append((name, sign * side * power))
            side, joined = 1, False
    if outer or joined:
        raise unreadable(text)
    return found


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Name, sign and power of each token; the power of a name without one is 1."""
    position, end = 0, len(text.rstrip())
    while position < end:
        token = TOKEN.match(text, position)
        if not token:
            raise unreadable(text)
        power = int(token["bracketed"] or token["power"] or 1)
        if abs(power) > MAX_POWER:
            raise fault(f"The unit has the power {power}.", f"Write powers up to {MAX_POWER}.")
        yield token["name"] or "", token["sign"] or "", power
        position = token.end()


def refuse_ambiguous(text: str, doubtful: bool) -> None:
    """Raise InvalidResponse for ``J/kg K``, which may be J K/kg or J/(kg K)."""
    if doubtful:
        raise two_ways(text, "Put what stands below the fraction bar in brackets, such as J/(kg K).")


@lru_cache(KEPT)
def named(name: str) -> Unit:
    """The unit of a name or symbol; raises InvalidResponse where there is none."""
    known = registry().parse_unit_name(SIGNS.get(name, name)) if len(name) <= MAX_NAME else ()
    if not known:
        raise fault(f"{quote(name)} is not a unit known here.", REMEDY)
    prefix, stem, _ = known[0]
    unit = base(stem)
    if not unit or (prefix and unit.offset):
        raise fault(f"{quote(name)} cannot be converted.", REMEDY)
    return Unit(name, prefixed(prefix) * unit.factor, unit.offset, unit.dimension)


@cache
def base(stem: str) -> Unit | None:
    """A unit by the name that Pint gives it; None for logarithmic ones."""
    try:
        zero, one = (registry().Quantity(Decimal(n), stem).to_root_units() for n in (0, 1))
    except TypeError:  # Pint takes no logarithm of a Decimal
        return None
    offset = Fraction(zero.magnitude)
    exponents = {str(name): Fraction(str(power)) for name, power in one.unit_items()}
    dimension = frozenset((name, power) for name, power in exponents.items() if name not in NEUTRAL)
    return Unit(stem, Fraction(one.magnitude) - offset, offset, dimension)


@cache
def prefixed(prefix: str) -> Fraction:
    """The factor of a prefix such as ``kilo``."""
    return Fraction(registry().Quantity(Decimal(1), f"{prefix}meter").to_root_units().magnitude)


@cache
def registry() -> UnitRegistry[Decimal]:
    """Every unit that Pint defines, in decimal arithmetic."""
    made: UnitRegistry[Decimal] = import_module("pint").UnitRegistry(non_int_type=Decimal)
    return made


def two_ways(text: str, remedy: str) -> InvalidResponse:
    """The fault of a unit with two meanings."""
    return InvalidResponse(
        f"{quote(text)} can be read in two ways.", remedy, reason="ambiguous-unit", position=0
    )


def unreadable(text: str) -> InvalidResponse:
    """The fault of a text that is no unit."""
    return fault(f"{quote(text)} is not a unit.", REMEDY)


def fault(message: str, remedy: str) -> InvalidResponse:
    """The fault of a unit that cannot be read, at its beginning."""
    return InvalidResponse(message, remedy, reason="unknown-unit", position=0)
