"""Formulas evaluated in double precision at many points at once."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graders.algebra.tree import Name, Number, Tree

NAN = math.nan
SNAP = 1e-9
"""Quotients this near a whole number are one, but for rounding: ``49*(1/49)`` is not below 1."""
EQUAL = 1e-12
"""Relative difference of sides of a comparison that rounding may have caused."""
Column = Sequence[float]


@dataclass(frozen=True, slots=True)
class Samples:
    """The values of a formula at points, nan where it has none.

    ``largest`` is the greatest size met on the way to each value: rounding errors grow with it.
    """

    values: Column
    largest: Column


def evaluate(tree: Tree, columns: Mapping[str, Column], count: int) -> Samples:
    """Evaluate a formula at ``count`` points; ``columns`` are the coordinates by name."""
    leaves: dict[str, Column] = {}
    met: list[Column] = [[0.0] * count]

    def column(node: Tree) -> Column:
        if isinstance(node, Number):
            values = leaves[node.digits] = [float(node.digits)] * count
            return values
        if isinstance(node, Name):
            leaves[node.name] = columns[node.name]
            return leaves[node.name]
        arguments = [column(argument) for argument in node.arguments]
        if node.function == "divide":
            met.append([1 / value if value else 0.0 for value in arguments[1]])
        met.append(applied(SCALAR[node.function], arguments))
        return met[-1]

    values = column(tree)
    sizes = zip(*met, *leaves.values(), strict=True)
    return Samples(values, [max(max(size), -min(size)) for size in sizes])


def applied(function: Callable[..., float], arguments: Sequence[Column]) -> Column:
    """The values of a function at all points, or point by point where it fails at one."""
    try:
        return list(map(function, *arguments))
    except (ArithmeticError, ValueError):
        return [guarded(function, *point) for point in zip(*arguments, strict=True)]


def guarded(function: Callable[..., float], *arguments: float) -> float:
    """The value of a function: nan where it is not defined, and infinity where it is too large."""
    try:
        return function(*arguments)
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return NAN


def floor(value: float) -> float:
    """The greatest whole number that is not larger, but for rounding."""
    return float(math.floor(value + SNAP * max(1.0, abs(value))))


def ceil(value: float) -> float:
    """The least whole number that is not smaller, but for rounding."""
    return -floor(-value)


def trunc(value: float) -> float:
    """The whole part, towards zero."""
    return math.copysign(floor(abs(value)), value)


def nearest(value: float) -> float:
    """The nearest whole number; halves go to the even one."""
    return float(round(value))


def mod(dividend: float, divisor: float) -> float:
    """The remainder that has the sign of the divisor."""
    return dividend - divisor * floor(dividend / divisor)


def sigmoid(z: float) -> float:
    """1/(1 + exp(-z)), without overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def softplus(z: float) -> float:
    """log(1 + exp(z)), without overflow."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def normal(z: float) -> float:
    """The distribution function of the standard normal."""
    return math.erfc(-z / math.sqrt(2)) / 2


def root(value: float, index: float) -> float:
    """The root of an index; a negative number has one where the index is odd."""
    size = math.pow(abs(value), 1 / index)
    return -size if value < 0 and index % 2 == 1 else NAN if value < 0 else size


def margin(left: float, right: float) -> float:
    """The difference of two sides that rounding cannot have caused, or 0."""
    difference = left - right
    return 0.0 if abs(difference) <= EQUAL * max(abs(left), abs(right)) else difference


SCALAR: Mapping[str, Callable[..., float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negate": operator.neg,
    "divide": operator.truediv,
    "power": math.pow,
    "mod": mod,
    "abs": abs,
    "max": lambda *values: NAN if any(map(math.isnan, values)) else max(values),
    "min": lambda *values: NAN if any(map(math.isnan, values)) else min(values),
    "floor": floor,
    "ceil": ceil,
    "trunc": trunc,
    "round": nearest,
    "sign": lambda value: NAN if math.isnan(value) else float((value > 0) - (value < 0)),
    "square": lambda value: value * value,
    "sqrt": math.sqrt,
    "root": root,
    "exp": math.exp,
    "expm1": math.expm1,
    "log": math.log,
    "log1p": math.log1p,
    "log2": math.log2,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "erf": math.erf,
    "Phi": normal,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": lambda value: NAN if math.isnan(value) else max(0.0, value),
    "relu6": lambda value: NAN if math.isnan(value) else min(max(0.0, value), 6.0),
    "clip": lambda value, low, high: NAN if math.isnan(value + low + high) else min(max(value, low), high),
    "where": lambda condition, yes, no: yes if condition else no,
    "lt": lambda left, right: float(margin(left, right) < 0),
    "le": lambda left, right: float(margin(left, right) <= 0),
    "gt": lambda left, right: float(margin(left, right) > 0),
    "ge": lambda left, right: float(margin(left, right) >= 0),
    "eq": lambda left, right: float(margin(left, right) == 0),
    "ne": lambda left, right: float(margin(left, right) != 0),
    "and": lambda left, right: float(bool(left) and bool(right)),
    "or": lambda left, right: float(bool(left) or bool(right)),
}
"""Every function at one point."""
