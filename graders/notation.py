"""Answers drawn as MathML, as they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from graders import markup
from graders.algebra import mathml
from graders.bits import Bits
from graders.certificate import Certificate
from graders.combination import Combination, Point
from graders.equated import Sides
from graders.expression import Expression
from graders.formula import Formula
from graders.grader import Grader
from graders.hyperplane import Hyperplane
from graders.inequality import HalfLine, Inequality
from graders.integer import Count, Integer
from graders.markup import fraction, joined, leaf, listed, math, row, scalar, sign, table, words
from graders.matching import Matches, Matching
from graders.matrix import Matrix
from graders.members import Member
from graders.one_hot import OneHot
from graders.ordering import Ordering
from graders.pair import Pair
from graders.plane import Plane
from graders.quantity import Quantity
from graders.real import Real
from graders.remark import Remarked
from graders.sets import Set
from graders.shape import Shape
from graders.table import Table
from graders.vector import Vector
from graders.widths import Widths

SIGNS = {">=": "≥", "<=": "≤"}
INVISIBLE_TIMES = "\u2062"


def draw(grader: Grader[Any, Any], value: Any) -> str:
    """Write a value that was read as a ``math`` element, every text in it escaped.

    Of a word, a verdict or an explanation the text stands there.
    """
    return math(drawn(grader, value))


def drawn(grader: Grader[Any, Any], value: Any) -> Element:
    """A value as an element, which may be part of another one."""
    if isinstance(grader, Pair):
        return pair(grader, value)
    if isinstance(grader, Table):
        return cells(grader, value)
    draws = DRAWN.get(type(grader))
    return draws(value) if draws else words(grader.preview(value))


def count(value: Count) -> Element:
    """A whole number, and the remark after it."""
    if not isinstance(value, Remarked):
        return scalar(value)
    return row(scalar(value.number), words(f"\u00a0({value.remark})"))


def real(value: Decimal | Quantity) -> Element:
    """A number, and its unit as typed."""
    if not isinstance(value, Quantity):
        return scalar(value)
    unit = [words(f"\u00a0{value.unit.text}")] if value.unit else []
    return row(scalar(value.number), *unit)


def half_line(value: HalfLine) -> Element:
    """A number, or a relation to one."""
    relation = [sign(SIGNS.get(value.relation, value.relation))] if value.relation else []
    return row(*relation, scalar(value.limit))


def size(value: int | None) -> Element:
    """A dimension; that of the batch is open."""
    return words("None") if value is None else scalar(value)


def member(value: Member) -> Element:
    """A number, a word or a point of a set."""
    if isinstance(value, tuple):
        return listed("()", map(scalar, value))
    return words(value) if isinstance(value, str) else scalar(value)


def plane(value: Plane) -> Element:
    """The equation of a plane; the weights alone where there is no offset."""
    if value.b is None:
        return row(leaf("mi", "w"), sign("="), listed("[]", map(coefficient, value.w)))
    terms = [(weight, axis) for axis, weight in enumerate(value.w, 1) if weight]
    parts: list[Element] = []
    for weight, axis in [*terms, (value.b, 0)] if value.b else terms:
        if weight < 0 or parts:
            parts.append(sign("−" if weight < 0 else "+"))
        if abs(weight) != 1 or not axis:
            parts.append(coefficient(abs(weight)))
        if axis:
            times = [sign(INVISIBLE_TIMES)] if abs(weight) != 1 else []
            parts += [*times, markup.node("msub", leaf("mi", "x"), leaf("mn", str(axis)))]
    return row(*parts, sign("="), leaf("mn", "0"))


def coefficient(value: float) -> Element:
    """A number of a plane, to ten digits."""
    return scalar(Decimal(f"{value:.10g}"))


def combined(value: Combination) -> Element:
    """A weighted sum of points; a lone point goes without its weight 1."""
    parts: list[Element] = []
    for at, weight in value.items():
        if weight < 0 or parts:
            parts.append(sign("−" if weight < 0 else "+"))
        factor = [fraction(abs(weight)), sign(INVISIBLE_TIMES)] if abs(weight) != 1 else []
        parts += [*factor, point(at)]
    return row(*parts)


def point(value: Point) -> Element:
    """A point with its coordinates as fractions."""
    return listed("()", map(fraction, value))


def equation(value: Sides) -> Element:
    """Weighted sums with equals signs between."""
    return row(*joined("=", map(combined, value)))


def matches(value: Matches) -> Element:
    """Labels with their terms, one a line."""
    return table((words(label), sign("="), words(term)) for label, term in value)


def steps(value: Iterable[Element]) -> Element:
    """Elements with arrows between."""
    return row(*joined("→", value))


def pair(grader: Pair, value: tuple[Any, Any]) -> Element:
    """Both answers, with an arrow between."""
    fields = zip(grader.fields.values(), value, strict=True)
    return steps(words("(blank)") if part is None else drawn(field, part) for field, part in fields)


def cells(grader: Table, value: Mapping[str, Mapping[str, Any]]) -> Element:
    """A table with the names of its columns above, and of its rows in front."""
    head = [words(""), *map(words, grader.fields)]
    rows = (
        [
            words(name),
            *(
                drawn(field, cell[column]) if column in cell else words("")
                for column, field in grader.fields.items()
            ),
        ]
        for name, cell in value.items()
    )
    return table([head, *rows])


DRAWN: Mapping[type[Any], Callable[[Any], Element]] = {
    Expression: mathml.element,
    Formula: mathml.element,
    Integer: count,
    Real: real,
    Inequality: half_line,
    Vector: lambda value: listed("[]", map(scalar, value)),
    OneHot: lambda value: listed("[]", map(scalar, value)),
    Matrix: lambda value: table((map(scalar, cells) for cells in value), "[]"),
    Shape: lambda value: listed("()", map(size, value)),
    Set: lambda value: listed("{}", map(member, value)),
    Bits: lambda value: leaf("mn", value),
    Widths: lambda value: steps(map(scalar, value)),
    Ordering: lambda value: steps(map(words, value)),
    Matching: matches,
    Hyperplane: plane,
    Certificate: equation,
}
"""How the answers of a type are drawn that have a form of their own."""
