"""The functions of formulas in the arithmetic of mpmath, whatever its digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

NOISE = "1e-30"
"""Differences relative to the larger side that are rounding."""
MAX_EXPONENT = 100_000
"""Natural logarithm of the largest power worked out; larger ones count as undefined."""
FAR = 400
"""Beyond this tanh is ±1 and the tails of a normal distribution are 0, to many more digits than used."""
CONSTANTS: Mapping[str, Callable[[Any], Any]] = {
    "pi": lambda mp: +mp.pi,
    "e": lambda mp: +mp.e,
    "undefined": lambda mp: mp.nan,
}


class Undefined(ArithmeticError):
    """The formula has no real value at the point, or one too large to matter."""


def divide(mp: Any, dividend: Any, divisor: Any) -> Any:
    """The quotient; raises Undefined for a division by zero."""
    if not divisor:
        raise Undefined
    return dividend / divisor


def exp(mp: Any, exponent: Any) -> Any:
    """The exponential, 0 where it is negligible; raises Undefined where it has too many digits."""
    if exponent > MAX_EXPONENT:
        raise Undefined
    return mp.exp(exponent) if exponent > -MAX_EXPONENT else mp.zero


def power(mp: Any, base: Any, exponent: Any) -> Any:
    """The power of a positive base, or of another to a whole exponent; raises Undefined otherwise."""
    if not base:
        if exponent < 0:
            raise Undefined
        return mp.mpf(not exponent)
    size = exp(mp, exponent * mp.log(abs(base)))
    if base > 0:
        return size
    if not mp.isint(exponent):
        raise Undefined
    return -size if exponent % 2 else size


def log(mp: Any, value: Any) -> Any:
    """The natural logarithm; raises Undefined for what is not positive."""
    if value <= 0:
        raise Undefined
    return mp.log(value)


def sqrt(mp: Any, value: Any) -> Any:
    """The root; raises Undefined of a negative number."""
    if value < 0:
        raise Undefined
    return mp.sqrt(value)


def root(mp: Any, value: Any, index: Any) -> Any:
    """The root of an index; a negative number has one where the index is odd."""
    if value < 0 and index % 2 != 1:
        raise Undefined
    size = power(mp, abs(value), divide(mp, mp.one, index))
    return -size if value < 0 else size


def bounded(name: str) -> Callable[[Any, Any], Any]:
    """A function of mpmath for arguments that are not huge."""

    def value(mp: Any, argument: Any) -> Any:
        if abs(argument) > MAX_EXPONENT:
            raise Undefined
        return getattr(mp, name)(argument)

    return value


def saturated(name: str) -> Callable[[Any, Any], Any]:
    """A function of mpmath that no longer changes far from 0, where it would still take its time."""

    def value(mp: Any, argument: Any) -> Any:
        return getattr(mp, name)(max(-FAR, min(FAR, argument)))

    return value


def normal(mp: Any, value: Any) -> Any:
    """The distribution function of the standard normal, to as many digits where it is small."""
    z = max(-FAR, min(FAR, value)) / mp.sqrt(2)
    return mp.erfc(-z) / 2 if z < 0 else (1 + mp.erf(z)) / 2


def sigmoid(mp: Any, value: Any) -> Any:
    """1/(1 + exp(-z)), to as many digits where it is small."""
    growth = exp(mp, -abs(value))
    return (growth if value < 0 else 1) / (1 + growth)


def floor(mp: Any, value: Any) -> Any:
    """The greatest whole number that is not larger, but for rounding."""
    return mp.floor(value + mp.mpf(NOISE) * max(1, abs(value)))


def trunc(mp: Any, value: Any) -> Any:
    """The whole part, towards zero."""
    return mp.sign(value) * floor(mp, abs(value))


def margin(mp: Any, left: Any, right: Any) -> Any:
    """The difference of two sides that rounding cannot have caused, or 0."""
    difference = left - right
    return 0 if abs(difference) <= mp.mpf(NOISE) * max(abs(left), abs(right)) else difference


EXACT: Mapping[str, Callable[..., Any]] = {
    "add": lambda mp, a, b: a + b,
    "subtract": lambda mp, a, b: a - b,
    "multiply": lambda mp, a, b: a * b,
    "negate": lambda mp, a: -a,
    "divide": divide,
    "power": power,
    "mod": lambda mp, a, b: a - b * floor(mp, divide(mp, a, b)),
    "abs": lambda mp, a: abs(a),
    "max": lambda mp, *values: max(values),
    "min": lambda mp, *values: min(values),
    "floor": floor,
    "ceil": lambda mp, a: -floor(mp, -a),
    "trunc": trunc,
    "round": lambda mp, a: mp.nint(a),
    "sign": lambda mp, a: mp.sign(a),
    "square": lambda mp, a: a * a,
    "sqrt": sqrt,
    "root": root,
    "exp": exp,
    "expm1": lambda mp, a: mp.expm1(a) if abs(a) < 1 else exp(mp, a) - 1,
    "log": log,
    "log1p": lambda mp, a: log(mp, 1 + a),
    "log2": lambda mp, a: log(mp, a) / mp.log(2),
    "log10": lambda mp, a: log(mp, a) / mp.log(10),
    "sin": bounded("sin"),
    "cos": bounded("cos"),
    "tan": bounded("tan"),
    "sinh": bounded("sinh"),
    "cosh": bounded("cosh"),
    "tanh": saturated("tanh"),
    "erf": saturated("erf"),
    "Phi": normal,
    "sigmoid": sigmoid,
    "softplus": lambda mp, a: max(a, mp.zero) + mp.log1p(exp(mp, -abs(a))),
    "relu": lambda mp, a: max(a, mp.mpf(0)),
    "relu6": lambda mp, a: min(max(a, mp.mpf(0)), mp.mpf(6)),
    "clip": lambda mp, a, low, high: min(max(a, low), high),
    "lt": lambda mp, a, b: mp.mpf(margin(mp, a, b) < 0),
    "le": lambda mp, a, b: mp.mpf(margin(mp, a, b) <= 0),
    "gt": lambda mp, a, b: mp.mpf(margin(mp, a, b) > 0),
    "ge": lambda mp, a, b: mp.mpf(margin(mp, a, b) >= 0),
    "eq": lambda mp, a, b: mp.mpf(margin(mp, a, b) == 0),
    "ne": lambda mp, a, b: mp.mpf(margin(mp, a, b) != 0),
    "and": lambda mp, a, b: mp.mpf(bool(a) and bool(b)),
    "or": lambda mp, a, b: mp.mpf(bool(a) or bool(b)),
}
"""Every function but ``where``, of which only the branch that applies is worked out."""
