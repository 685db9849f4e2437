"""How near to a key a real answer must be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from graders import keys
from graders.errors import InvalidSpec
from graders.number import ARITHMETIC

RTOL = Decimal("0.005")
DECIMALS = 2
SIGNIFICANT = 2
NOISE = Decimal("1e-12")
"""Below this a float key cannot be told from a zero that was not computed exactly."""
MAX_DECIMALS = 60
QUANTIZE = Context(prec=400)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A key with the interval of right answers around it.

    ``decimals`` are those an answer must show to be right by rounding (``None``: no such rule), and the
    rounded key must then have ``significant`` figures.
    """

    key: Decimal
    low: Decimal
    high: Decimal
    decimals: int | None
    significant: int

    def judge(self, answer: Decimal) -> str | None:
        """The reason why an answer is right, or None."""
        if self.low <= answer <= self.high:
            return "equal" if answer == self.key else "within-tolerance"
        return "rounded-to-digits-shown" if self.is_rounding(answer) else None

    def is_rounding(self, answer: Decimal) -> bool:
        """Whether the answer is the key rounded to the decimals it shows (half to even, or half up)."""
        decimals = decimals_shown(answer)
        if self.decimals is None or not self.decimals <= decimals <= MAX_DECIMALS:
            return False
        step = Decimal(1).scaleb(-decimals)
        if abs(answer) < step.scaleb(self.significant - 1):
            return False
        return any(
            self.key.quantize(step, rounding, QUANTIZE) == answer
            for rounding in (ROUND_HALF_EVEN, ROUND_HALF_UP)
        )


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Right when |r - k| <= atol + rtol |k|, or when r is k rounded to the digits r shows."""

    rtol: Decimal
    atol: Decimal | None
    decimals: int | None
    significant: int

    @classmethod
    def of(cls, rtol: object, atol: object, digits: object) -> Tolerance:
        """Build from options; any of them replaces the default of 0.5 % or rounding to two decimals.

        ``digits`` alone is met by rounding only, but for the noise of a float key.
        Raises InvalidSpec for negative tolerances or digits that are no whole number.
        """
        relative, absolute = keys.tolerance(rtol, "rtol"), keys.tolerance(atol, "atol")
        if digits is not None:
            shown = keys.integer(digits)
            if not 0 <= shown <= MAX_DECIMALS:
                raise InvalidSpec(f"digits = {keys.shown(digits)} is not in 0..{MAX_DECIMALS}")
            return cls(NOISE if relative is None else relative, absolute, shown, 0)
        if relative is None and absolute is None:
            return cls(RTOL, None, DECIMALS, SIGNIFICANT)
        return cls(relative or Decimal(0), absolute, None, 0)

    def around(self, key: Decimal) -> Bounds:
        """The bounds around a key. Raises InvalidSpec for a key of 0, or of noise, without an atol."""
        if self.atol is None and abs(key) < NOISE:
            raise InvalidSpec(f"the key {key} is 0 or float noise; give atol, which says how near counts")
        return self.bounds(key)

    def around_entry(self, key: Decimal) -> Bounds:
        """As ``around``, but an entry of a list may be exactly 0: it is then met by 0 alone."""
        return self.bounds(key) if not key else self.around(key)

    def bounds(self, key: Decimal) -> Bounds:
        """The bounds around a key, whatever it is."""
        reach = ARITHMETIC.add(self.atol or Decimal(0), ARITHMETIC.multiply(self.rtol, abs(key)))
        low, high = ARITHMETIC.subtract(key, reach), ARITHMETIC.add(key, reach)
        return Bounds(key, low, high, self.decimals, self.significant)


def decimals_shown(number: Decimal) -> int:
    """Decimals of a number as it was typed; negative where it ends in powers of ten."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
