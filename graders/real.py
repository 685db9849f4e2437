"""Real numbers, within a tolerance or by rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from graders import keys, number, symmetric
from graders.aliases import Aliases
from graders.grader import Raw
from graders.number import ARITHMETIC
from graders.quantity import Measure, Quantity
from graders.tolerance import Bounds, Tolerance
from graders.verdict import Verdict, scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """A real number: right when |r - k| <= atol + rtol |k|, or when it is the key rounded.

    Without options, ``rtol`` is 0.005 and rounding to the decimals shown counts from two decimals and two
    significant figures on. ``rtol`` and ``atol`` replace both. ``digits`` asks for the key rounded to that
    many decimals or more. ``aliases`` maps words to numbers.

    With a ``unit`` the key and ``atol`` are in it, and an answer needs a unit, any of the same dimension:
    300 cm/s is 3 m/s. A number alone is asked back, unless ``without_unit`` gives the share of the marks it
    earns; a unit of another dimension is wrong.

    Where the key is the limit a of an interval around 0, ``symmetric`` lets an answer give both ends of it:
    ``±a`` or ``[-a, a]``.
    """

    rtol: object = None
    atol: object = None
    digits: object = None
    aliases: Mapping[str, object] = field(default_factory=dict)
    unit: str | None = None
    without_unit: object = None
    symmetric: bool = False
    _tolerance: Tolerance = field(init=False, repr=False)
    _words: Aliases[Decimal] = field(init=False, repr=False)
    _measure: Measure | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys.flag(self.symmetric, "symmetric")
        object.__setattr__(self, "_tolerance", Tolerance.of(self.rtol, self.atol, self.digits))
        object.__setattr__(self, "_words", Aliases.of(self.aliases, keys.decimal))
        object.__setattr__(self, "_measure", Measure.of(self.unit, self.without_unit))

    def prepare(self, key: object) -> Bounds:
        """Work out the interval of right answers."""
        return self._tolerance.around(keys.decimal(key))

    def read(self, raw: Raw) -> Decimal | Quantity:
        """Read one number, keeping the digits shown, and its unit where there is to be one."""
        if self.symmetric:
            raw = symmetric.limit(raw)
        symmetric.refuse(raw)
        word = self._words.find(raw)
        if word is not None:
            return self.measured(word)
        return self._measure.read(raw) if self._measure else number.read(raw)

    def measured(self, value: Decimal) -> Decimal | Quantity:
        """A number in the unit of the key."""
        return Quantity(value, self._measure.unit, self._measure) if self._measure else value

    def grade(self, value: Decimal | Quantity, key: Bounds) -> Verdict:
        """Compare with the interval, then with the rounded key."""
        if isinstance(value, Quantity):
            return value.judge(key)
        reason = key.judge(value)
        return scored(
            1.0 if reason else 0.0,
            reason or "wrong-value",
            read_as=self.preview(value),
            evidence={"key": str(key.key)},
        )

    def mutants(self, key: Bounds) -> Iterator[tuple[str, Decimal | Quantity]]:
        """The sign, the double, a dropped factor of ten, and a value beyond an absolute tolerance."""
        for name, mutant in beyond_atol(key.key, self._tolerance.atol):
            yield name, self.measured(mutant)

    def preview(self, value: Decimal | Quantity) -> str:
        """The number, in plain digits, and its unit."""
        return str(value) if isinstance(value, Quantity) else number.written(value)

    def write(self, key: Bounds) -> Raw:
        """The digits of the key, and its unit."""
        return f"{key.key} {self._measure.unit.text}" if self._measure else str(key.key)

    def plain(self, value: Decimal | Quantity) -> float:
        """The nearest float, in the unit of the key."""
        return float(value.converted() if isinstance(value, Quantity) else value)


def beyond_atol(key: Decimal, atol: Decimal | None) -> Iterator[tuple[str, Decimal]]:
    """Wrong numbers near a key, but none that the author's own absolute tolerance makes right."""
    if atol:
        yield "offset", ARITHMETIC.add(ARITHMETIC.multiply(key, Decimal(2)), 3 * atol)
    named = {"sign": -key, "doubled": 2 * key, "over-ten": key / 10, "times-ten": 10 * key}
    for name, mutant in named.items():
        if mutant != key and abs(mutant - key) > (atol or 0):
            yield name, mutant
