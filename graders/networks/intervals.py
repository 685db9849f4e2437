"""Interval arithmetic on decimals: every result is sure to hold the exact value.

Sums and products that fit the precision are exact, so an interval of exact values stays a point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

DIGITS = 40
DOWN, UP = Context(prec=DIGITS, rounding=ROUND_FLOOR), Context(prec=DIGITS, rounding=ROUND_CEILING)
ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)
FAR = Decimal(1_000)
"""No exponential is taken beyond this, so that none overflows; its bound is known without."""
HALF = Decimal("0.5")
ROOT_OF_TWO_PI_INVERSE = (
    Decimal("0.39894228040143267793994605993438186847585863116493"),
    Decimal("0.39894228040143267793994605993438186847585863116494"),
)
STEEPEST = Decimal("0.4")
TAIL, NEGLIGIBLE = Decimal(8), Decimal("1e-40")

Interval = tuple[Decimal, Decimal]
Enclosure = Callable[[Interval], Interval]


def point(value: Decimal) -> Interval:
    """The interval of one value."""
    return value, value


def weighted_sum(weights: Sequence[Decimal], values: Sequence[Interval], bias: Decimal) -> Interval:
    """Enclose w·x + b."""
    low = high = bias
    for weight, (least, most) in zip(weights, values, strict=True):
        if weight < 0:
            least, most = most, least
        low, high = DOWN.fma(weight, least, low), UP.fma(weight, most, high)
    return low, high


def negative(x: Interval) -> Interval:
    """Enclose -x."""
    return x[1].copy_negate(), x[0].copy_negate()


def product(x: Interval, y: Interval) -> Interval:
    """Enclose x·y."""
    pairs = [(a, b) for a in x for b in y]
    return min(DOWN.multiply(a, b) for a, b in pairs), max(UP.multiply(a, b) for a, b in pairs)


def plus_one(x: Interval) -> Interval:
    """Enclose 1 + x."""
    return DOWN.add(ONE, x[0]), UP.add(ONE, x[1])


def reciprocal(x: Interval) -> Interval:
    """Enclose 1/x for a positive x."""
    return DOWN.divide(ONE, x[1]), UP.divide(ONE, x[0])


def exponential(x: Interval) -> Interval:
    """Enclose e^x, which ``decimal`` rounds correctly, for x within ±1000; further out, for that bound."""
    low, high = clamped(x)
    return DOWN.next_minus(DOWN.exp(low)), UP.next_plus(UP.exp(high))


def logarithm(x: Interval) -> Interval:
    """Enclose ln x for a positive x, which ``decimal`` rounds correctly."""
    return DOWN.next_minus(DOWN.ln(x[0])), UP.next_plus(UP.ln(x[1]))


def sigmoid(x: Interval) -> Interval:
    """Enclose 1 / (1 + e^-x)."""
    least, most = reciprocal(plus_one(exponential(negative(x))))
    return ZERO if x[0] < -FAR else least, ONE if x[1] > FAR else most


def tanh(x: Interval) -> Interval:
    """Enclose tanh x = 2 sigmoid(2x) - 1."""
    least, most = sigmoid((DOWN.multiply(TWO, x[0]), UP.multiply(TWO, x[1])))
    return DOWN.fma(TWO, least, -ONE), UP.fma(TWO, most, -ONE)


def softplus(x: Interval) -> Interval:
    """Enclose ln(1 + e^x), which lies between max(0, x) and 1 + max(0, x)."""
    low, high = logarithm(plus_one(exponential(x)))
    least = low if x[0].copy_abs() <= FAR else max(ZERO, x[0])
    return least, high if x[1].copy_abs() <= FAR else UP.add(ONE, max(ZERO, x[1]))


def normal_cdf(x: Interval) -> Interval:
    """Enclose Φ(x), the distribution function of the standard normal distribution, of slope 0 to 0.4."""
    least, most = _normal_cdf(x[0])
    if x[0] < -TAIL:
        return least, _normal_cdf(x[1])[1]
    return least, min(ONE, UP.fma(STEEPEST, UP.subtract(x[1], x[0]), most))


def _normal_cdf(z: Decimal) -> Interval:
    """Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …), where all terms are positive for a positive z."""
    if z < 0:
        low, high = _normal_cdf(z.copy_negate())
        return DOWN.subtract(ONE, high), UP.subtract(ONE, low)
    square = product(point(z), point(z))
    bell = exponential(negative(product(square, point(HALF))))
    if z > TAIL:
        return DOWN.subtract(ONE, bell[1]), ONE  # since 1 - Φ(z) < φ(z) / z
    low, high = product(product(bell, ROOT_OF_TWO_PI_INVERSE), _normal_series(z, square))
    return DOWN.add(HALF, low), UP.add(HALF, high)


def _normal_series(z: Decimal, square: Interval) -> Interval:
    """Enclose z + z³/3 + z⁵/(3·5) + … for a z of at least 0."""
    low = high = ZERO
    term_low = term_high = z
    odd = ONE
    while term_high > NEGLIGIBLE or odd < 2 * square[1]:
        low, high, odd = DOWN.add(low, term_low), UP.add(high, term_high), odd + 2
        term_low = DOWN.divide(DOWN.multiply(term_low, square[0]), odd)
        term_high = UP.divide(UP.multiply(term_high, square[1]), odd)
    # From here on each term is less than half the one before it: all of them are less than this one twice.
    return low, UP.fma(TWO, term_high, high)


def clamped(x: Interval) -> Interval:
    """Both ends moved to within ±1000."""
    return max(-FAR, min(FAR, x[0])), max(-FAR, min(FAR, x[1]))
