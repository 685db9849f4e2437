"""Answers drawn as MathML, as they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from html import escape
from typing import Any

from graders import number
from graders.algebra import mathml
from graders.expression import Expression
from graders.formula import Formula
from graders.grader import Grader
from graders.integer import Count, Integer
from graders.matrix import Matrix
from graders.quantity import Quantity
from graders.real import Real
from graders.remark import Remarked
from graders.vector import Vector


def draw(grader: Grader[Any, Any], value: Any) -> str:
    """Write a value that was read as a ``math`` element, every text in it escaped.

    Formulas, numbers, vectors and matrices are drawn; of any other answer the text stands there.
    """
    drawn = DRAWN.get(type(grader))
    return drawn(value) if drawn else math(f"<mtext>{escape(grader.preview(value))}</mtext>")


def math(content: str) -> str:
    """A ``math`` element."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{content}</math>'


def scalar(value: int | Decimal) -> str:
    """A number; one that is written in powers of ten with a raised exponent."""
    digits = str(value) if isinstance(value, int) else number.written(value)
    mantissa, _, exponent = digits.partition("e")
    if not exponent:
        return signed(mantissa)
    return f"<mrow>{signed(mantissa)}<mo>×</mo><msup><mn>10</mn>{signed(str(int(exponent)))}</msup></mrow>"


def count(value: Count) -> str:
    """A whole number, and the remark after it."""
    if not isinstance(value, Remarked):
        return scalar(value)
    return f"<mrow>{scalar(value.number)}<mtext>\u00a0({escape(value.remark)})</mtext></mrow>"


def quantity(value: Quantity) -> str:
    """A number and its unit as typed."""
    unit = f"<mtext>\u00a0{escape(value.unit.text)}</mtext>" if value.unit else ""
    return f"<mrow>{scalar(value.number)}{unit}</mrow>"


def signed(digits: str) -> str:
    """Digits with the sign in front of them."""
    shown = f"<mn>{escape(digits.lstrip('-'))}</mn>"
    return f"<mrow><mo>−</mo>{shown}</mrow>" if digits.startswith("-") else shown


def vector(entries: Iterable[Decimal]) -> str:
    """A list of numbers on one line."""
    return f"<mrow><mo>[</mo>{'<mo>,</mo>'.join(map(scalar, entries))}<mo>]</mo></mrow>"


def matrix(rows: Iterable[Iterable[Decimal]]) -> str:
    """Rows of numbers below each other."""
    lines = ("".join(f"<mtd>{scalar(entry)}</mtd>" for entry in row) for row in rows)
    table = "".join(f"<mtr>{line}</mtr>" for line in lines)
    return f"<mrow><mo>[</mo><mtable>{table}</mtable><mo>]</mo></mrow>"


DRAWN: Mapping[type[Any], Callable[[Any], str]] = {
    Expression: mathml.write,
    Formula: mathml.write,
    Integer: lambda value: math(count(value)),
    Real: lambda value: math(quantity(value) if isinstance(value, Quantity) else scalar(value)),
    Vector: lambda value: math(vector(value)),
    Matrix: lambda value: math(matrix(value)),
}
"""How the answers of a type are drawn that have a form of their own."""
