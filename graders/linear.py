"""Linear equations in coordinates, by a small parser of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from graders.errors import InvalidResponse
from graders.number import ARITHMETIC
from graders.text import quote

AXES = {"x": 0, "y": 1, "z": 2}
MAX_TOKENS = 200
MAX_DEPTH = 10
CONSTANT = -1
TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d{1,30},(?:\d{1,2}|\d{4,30})|\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,2})?(?![\d.,]))"
    r"|(?P<indexed>[xX]\s?_?\s?\(?\[?[1-9]\]?\)?)|(?P<axis>[xyzXYZ])|(?P<sign>[-+*/()·×]))"
)

Form = dict[int, Decimal]
"""Coefficients by axis, counted from 0; that of ``CONSTANT`` is the number without a coordinate."""


def difference(left: str, right: str) -> Form:
    """The form left - right of an equation; raises InvalidResponse unless both sides are linear."""
    axes: set[str] = set()
    form = minus(*(side(text, axes) for text in (left, right)))
    if {"indexed", "axis"} <= axes:
        raise InvalidResponse(
            "The equation mixes x, y with x1, x2.", "Write it in x1, x2.", reason="mixed-coordinates"
        )
    return form


def side(text: str, axes: set[str]) -> Form:
    """The form of one side; raises InvalidResponse, which is about the rest of it from its position on."""
    try:
        return Parser.of(text, axes).side()
    except InvalidResponse as fault:
        if fault.position is not None:
            fault.about, fault.position = text[fault.position :].strip(), None
        raise


def plus(left: Form, right: Form) -> Form:
    """The sum of two forms."""
    return {
        axis: ARITHMETIC.add(left.get(axis, Decimal(0)), right.get(axis, Decimal(0)))
        for axis in {*left, *right}
    }


def minus(left: Form, right: Form) -> Form:
    """The difference of two forms."""
    return plus(left, times(right, Decimal(-1)))


def times(form: Form, factor: Decimal) -> Form:
    """A multiple of a form."""
    return {axis: ARITHMETIC.multiply(coefficient, factor) for axis, coefficient in form.items()}


def is_constant(form: Form) -> bool:
    """Whether a form has no coordinate."""
    return set(form) <= {CONSTANT}


@dataclass(slots=True)
class Parser:
    """Recursive descent over sums, products and brackets of one side of an equation."""

    text: str
    tokens: list[tuple[str, str, int]]
    axes: set[str]
    position: int = 0
    depth: int = 0

    @classmethod
    def of(cls, text: str, axes: set[str]) -> Parser:
        """Split a side into tokens; raises InvalidResponse for anything else in it."""
        tokens: list[tuple[str, str, int]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            match = TOKEN.match(text, position)
            if not match or len(tokens) == MAX_TOKENS:
                raise unreadable(text, len(text) - len(text[position:].lstrip()))
            tokens.append((str(match.lastgroup), match[0].strip(), match.start(str(match.lastgroup))))
            position = match.end()
        axes.update(kind for kind, _, _ in tokens)
        return cls(text, tokens, axes)

    def peek(self) -> str:
        """The next sign, ``value`` before a number or coordinate, or nothing at the end."""
        if self.position == len(self.tokens):
            return ""
        kind, text, _ = self.tokens[self.position]
        return text if kind == "sign" else "value"

    def side(self) -> Form:
        """The whole side."""
        form = self.sum()
        if self.peek():
            raise self.unreadable()
        return form

    def sum(self) -> Form:
        """Terms with signs between."""
        form = self.product()
        while (sign := self.peek()) in ("+", "-"):
            self.position += 1
            term = self.product()
            form = plus(form, term) if sign == "+" else minus(form, term)
        return form

    def product(self) -> Form:
        """Factors, with or without a sign between; at most one has coordinates."""
        form = self.factor()
        while (sign := self.peek()) in ("*", "·", "×", "/", "(", "value"):
            if sign not in ("(", "value"):
                self.position += 1
            form = self.combine(form, self.factor(), divide=sign == "/")
        return form

    def combine(self, left: Form, right: Form, *, divide: bool) -> Form:
        """Multiply or divide two factors."""
        if divide:
            divisor = right.get(CONSTANT, Decimal(0))
            if not is_constant(right) or not divisor:
                raise self.unreadable(before=1)
            return {axis: ARITHMETIC.divide(coefficient, divisor) for axis, coefficient in left.items()}
        if is_constant(left):
            left, right = right, left
        if not is_constant(right):
            raise InvalidResponse(
                f"{quote(self.text)} is not linear.",
                "Multiply no coordinates with each other.",
                reason="not-linear",
                position=self.place(before=1),
            )
        return times(left, right.get(CONSTANT, Decimal(0)))

    def factor(self) -> Form:
        """A number, a coordinate, or a sum in brackets, with signs in front."""
        sign = Decimal(1)
        while (mark := self.peek()) in ("+", "-"):
            self.position += 1
            sign = -sign if mark == "-" else sign
        return times(self.bracket() if mark == "(" else self.atom(), sign)

    def bracket(self) -> Form:
        """A sum in brackets."""
        opened = self.place()
        self.position += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise InvalidResponse(
                f"Brackets nest more than {MAX_DEPTH} deep.",
                "Multiply them out.",
                reason="too-deep",
                position=self.place(before=1),
            )
        form = self.sum()
        if self.peek() != ")":
            raise self.unreadable() if self.peek() else unreadable(self.text, opened)
        self.position += 1
        self.depth -= 1
        return form

    def atom(self) -> Form:
        """A number or a coordinate."""
        if self.peek() != "value":
            raise self.unreadable()
        kind, text, _ = self.tokens[self.position]
        self.position += 1
        if kind == "number":
            return {CONSTANT: Decimal(text.replace(",", "."))}
        axis = AXES[text.casefold()] if kind == "axis" else int(re.sub(r"\D", "", text)) - 1
        return {axis: Decimal(1)}

    def place(self, before: int = 0) -> int:
        """Where the next token begins, or one before it; the end of the text where there is none."""
        index = self.position - before
        return self.tokens[index][2] if index < len(self.tokens) else len(self.text)

    def unreadable(self, before: int = 0) -> InvalidResponse:
        """The fault of the next token, or of one before it."""
        return unreadable(self.text, self.place(before))


def unreadable(text: str, position: int) -> InvalidResponse:
    """The fault of a side that is not a sum of multiples of coordinates, from a position on."""
    return InvalidResponse(
        f"{quote(text)} is not a linear expression.",
        "Write the equation as 2x1 - 3x2 + 1 = 0.",
        reason="not-linear",
        position=position,
    )
