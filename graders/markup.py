"""Elements of presentation MathML. Every text goes through ``leaf``, so that none is left unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element, tostring

from graders import number

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may have."""


def math(*content: Element) -> str:
    """A ``math`` element as text."""
    element = node("math", *content, xmlns=NAMESPACE)
    return tostring(element, encoding="unicode", short_empty_elements=False)


def node(tag: str, *content: Element, **attributes: str) -> Element:
    """An element that holds others."""
    element = Element(tag, attributes)
    element.extend(content)
    return element


def leaf(tag: str, text: str) -> Element:
    """An element that holds text, escaped when it is written."""
    element = Element(tag)
    element.text = UNWRITABLE.sub("\ufffd", text)
    return element


def row(*content: Element) -> Element:
    """Elements on one line; one alone stays itself."""
    return content[0] if len(content) == 1 else node("mrow", *content)


def sign(text: str) -> Element:
    """An operator, a bracket or a comma."""
    return leaf("mo", text)


def words(text: str) -> Element:
    """Text that is no formula."""
    return leaf("mtext", text)


def signed(digits: str) -> Element:
    """Digits with the sign in front of them."""
    size = leaf("mn", digits.lstrip("-"))
    return row(sign("−"), size) if digits.startswith("-") else size


def scalar(value: int | Decimal) -> Element:
    """A number; one that is written in powers of ten with a raised exponent."""
    digits = str(value) if isinstance(value, int) else number.written(value)
    mantissa, _, exponent = digits.partition("e")
    if not exponent:
        return signed(mantissa)
    return row(signed(mantissa), sign("×"), node("msup", leaf("mn", "10"), signed(str(int(exponent)))))


def fraction(value: Fraction) -> Element:
    """A fraction, with its sign in front; a whole number as such."""
    if value.denominator == 1:
        return scalar(value.numerator)
    bar = node("mfrac", scalar(abs(value.numerator)), scalar(value.denominator))
    return row(sign("−"), bar) if value < 0 else bar


def joined(between: str, elements: Iterable[Element]) -> list[Element]:
    """Elements with a sign between every two."""
    parts = [part for element in elements for part in (sign(between), element)]
    return parts[1:]


def listed(brackets: str, elements: Iterable[Element]) -> Element:
    """Elements with commas between, in brackets."""
    return node("mrow", sign(brackets[0]), *joined(",", elements), sign(brackets[1]))


def table(rows: Iterable[Iterable[Element]], brackets: str = "") -> Element:
    """Rows of cells below each other, between brackets where there are any."""
    lines = (node("mtr", *(node("mtd", cell) for cell in cells)) for cells in rows)
    cells = node("mtable", *lines)
    return row(*map(sign, brackets[:1]), cells, *map(sign, brackets[1:]))
