"""Weighted sums of points as people write them, exact: ``1/2 (6, 6) + 0.5*(6, 12)``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from graders.errors import InvalidResponse
from graders.text import quote

Point = tuple[Fraction, ...]
Combination = Mapping[Point, Fraction]
"""The weight of each point of a sum."""

Operand = Fraction | dict[Point, Fraction]

MAX_DEPTH = 8
MAX_DIGITS = 12
MAX_AXES = 9
SPELLINGS = str.maketrans("[]{};·×", "()(),**")
TOKEN = re.compile(r"\d+(?:\.\d+)?|\.\d+|\S")


def parse(text: str) -> Operand:
    """Read a number or a weighted sum of points. Raises InvalidResponse."""
    tokens = TOKEN.findall(text.translate(SPELLINGS))
    return Parser(text, tokens).parse()


@dataclass(slots=True)
class Parser:
    """A recursive descent over the tokens of one sum."""

    text: str
    tokens: list[str]
    place: int = 0

    def parse(self) -> Operand:
        """The whole text."""
        total = self.sum(MAX_DEPTH)
        if self.place < len(self.tokens):
            raise self.unreadable()
        return total

    def ahead(self) -> str:
        """The next token, empty at the end."""
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        """The next token; go past it."""
        token = self.ahead()
        self.place += 1
        return token

    def sum(self, depth: int) -> Operand:
        """Terms with signs between; the first may have one, too."""
        total = self.product(depth, self.sign())
        while self.ahead() in ("+", "-"):
            total = self.added(total, self.product(depth, self.sign()))
        return total

    def sign(self) -> int:
        """The sign in front of a term, or the two of ``+ -1``; 1 where there is none."""
        signs = [self.take() for _ in range(2) if self.ahead() in ("+", "-")]
        return -1 if signs.count("-") == 1 else 1

    def product(self, depth: int, sign: int) -> Operand:
        """Factors with ``*``, ``/`` or nothing between."""
        total = self.multiplied(Fraction(sign), self.factor(depth))
        while self.ahead() not in ("", "+", "-", ")", ","):
            if self.ahead() == "/":
                self.take()
                divisor = self.factor(depth)
                if not isinstance(divisor, Fraction) or not divisor:
                    raise self.unreadable()
                total = self.multiplied(1 / divisor, total)
            else:
                if self.ahead() == "*":
                    self.take()
                total = self.multiplied(total, self.factor(depth))
        return total

    def factor(self, depth: int) -> Operand:
        """A number, a point, or a sum in brackets."""
        token = self.take()
        if token[:1].isdigit() or token[:1] == "." != token:
            if len(token) > MAX_DIGITS or not token.isascii():
                raise self.unreadable()
            return Fraction(token)
        if token != "(" or not depth:
            raise self.unreadable()
        entries = [self.sum(depth - 1)]
        while self.ahead() == ",":
            self.take()
            entries.append(self.sum(depth - 1))
        if self.take() != ")" or len(entries) > MAX_AXES:
            raise self.unreadable()
        if len(entries) == 1:
            return entries[0]
        point = tuple(entry for entry in entries if isinstance(entry, Fraction))
        if len(point) < len(entries):
            raise self.unreadable()
        return {point: Fraction(1)}

    def added(self, one: Operand, other: Operand) -> Operand:
        """The sum of two numbers, or of two combinations."""
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return one + other
        if isinstance(one, Fraction) or isinstance(other, Fraction):
            raise self.unreadable()
        return {point: one.get(point, Fraction(0)) + other.get(point, Fraction(0)) for point in one | other}

    def multiplied(self, one: Operand, other: Operand) -> Operand:
        """The product of two numbers, or of a number and a combination."""
        if isinstance(one, Fraction):
            if isinstance(other, Fraction):
                return one * other
            return {point: one * weight for point, weight in other.items()}
        if isinstance(other, Fraction):
            return self.multiplied(other, one)
        raise self.unreadable()

    def unreadable(self) -> InvalidResponse:
        """The fault of a text that is no weighted sum of points."""
        return InvalidResponse(
            f"{quote(self.text)} is not a weighted sum of points.",
            "Write it like 1/3 (0, 1) + 2/3 (3, 4).",
            reason="not-a-combination",
            about=self.text.strip(),
        )


def value(combination: Combination) -> Point:
    """The point a combination amounts to. All of its points have as many coordinates."""
    weighted = [[weight * x for x in point] for point, weight in combination.items()]
    return tuple(sum(axis, Fraction(0)) for axis in zip(*weighted, strict=True))


def shown(combination: Combination) -> str:
    """A combination as text: ``1/2 (6, 6) + 1/2 (6, 12)``, a lone point without its weight 1."""
    terms = [
        f"{'' if weight == 1 else f'{weight} '}{written(point)}" for point, weight in combination.items()
    ]
    return " + ".join(terms).replace("+ -", "- ")


def written(point: Point) -> str:
    """A point as text; coordinates are written as fractions."""
    return f"({', '.join(map(str, point))})"
