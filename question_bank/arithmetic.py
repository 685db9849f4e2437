"""Arithmetic written by hand: numbers, ``+ - * / // **``, parentheses and a few functions.

Exact in fractions; a root that is irrational and the transcendental functions yield floats.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from fractions import Fraction

MAX_LENGTH = 500
MAX_EXPONENT = 64

Number = Fraction | float

OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: lambda left, right: Fraction(left // right),
    ast.Pow: lambda base, exponent: _power(base, exponent),
}

FUNCTIONS: dict[str, Callable[[Number], Number]] = {
    "sqrt": lambda value: _root(value),
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "erf": math.erf,
}


def evaluate(text: str) -> Number:
    """The value of an arithmetic expression; a float only where a function makes it irrational.

    Raises ValueError for anything that is not one.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"{text[:40]!r}… is longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{text!r} is not arithmetic") from error
    try:
        return _value(tree.body, text)
    except ZeroDivisionError as error:
        raise ValueError(f"{text!r} divides by zero") from error
    except OverflowError as error:
        raise ValueError(f"{text!r} is too large for a float") from error


def _value(node: ast.expr, text: str) -> Number:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Fraction(repr(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, text)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, text), _value(right, text))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(argument, text))
    allowed = f"there are + - * / // ** {' '.join(FUNCTIONS)}"
    raise ValueError(f"{ast.unparse(node)!r} in {text!r} is not arithmetic; {allowed}")


def _power(base: Number, exponent: Number) -> Number:
    if not -MAX_EXPONENT <= exponent <= MAX_EXPONENT:
        raise ValueError(f"the exponent {exponent} is beyond ±{MAX_EXPONENT}")
    if base < 0 and exponent != int(exponent):
        raise ValueError(f"{base} ** {exponent} is not real")
    power: Number = base**exponent
    return power


def _root(value: Number) -> Number:
    """The square root, exact where numerator and denominator are squares."""
    if value < 0:
        raise ValueError(f"sqrt of {value} is not real")
    exact = Fraction(value)
    root = Fraction(math.isqrt(exact.numerator), math.isqrt(exact.denominator))
    return root if root * root == exact else math.sqrt(value)
