"""Text and numbers as the programs that read an export take them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import TextIO

FORMULA = re.compile(r"""^(?=[\t\r\n])|(?:^|[;,\t\r\n])["\s]*(?=[=+\-@＝＋－＠])""")
"""Whatever a spreadsheet takes the rest of for a formula: a cell begins there, or after a separator.

Which separator is a matter of the reader's country: a file with commas, opened in Germany, is split at
semicolons, and quotes in the middle of what is a cell there do not hold it together.
"""
HARMLESS = re.compile(r"[-+@]?[\w.@+-]+")
"""Ids that call no function, run no program and read no file, even where they are taken for formulas."""
UNITS = [Decimal(1).scaleb(-places) for places in range(8)]
"""The last digit of so many decimals."""
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, and with it no workbook either."""


class Figure(str):
    """A cell written as it is: a number, what a platform has in place of one, or a harmless id."""

    __slots__ = ()


def inert(cell: str) -> str:
    """Text no spreadsheet takes for a formula, nor any piece of it, at whichever separator it is split."""
    return FORMULA.sub(r"\g<0>'", cell)


def identifier(text: str) -> str:
    """An id or address by which an importer finds somebody: as it is, unless a spreadsheet would run it.

    Ids such as `-x7f`, `+4930123` or `@ada` are in use, and harmless; `=HYPERLINK(…)` is nobody's.
    """
    return Figure(text) if HARMLESS.fullmatch(text) else text


def printable(text: str) -> str:
    """Text that XML can hold: what it cannot is replaced by U+FFFD."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def number(value: float, places: int | None = None, *, comma: bool = False) -> Figure:
    """A number without exponent, rounded half up to some places; blank where it is none.

    Digits are those of the shortest decimal that is the number, so that 2.675 becomes 2.68.
    """
    if not isfinite(value):
        return Figure()
    digits = repr(float(value))
    if places is not None or "e" in digits:
        exact = Decimal(digits)
        digits = f"{exact if places is None else exact.quantize(UNITS[places], ROUND_HALF_UP):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    digits = "0" if digits == "-0" else digits
    return Figure(digits.replace(".", ",") if comma else digits)


class Table:
    """A file of separated values (RFC 4180), written a line at a time; its text is inert.

    Not where ``formulas`` do no harm, in files that no spreadsheet opens.
    """

    def __init__(
        self, out: TextIO, *, semicolons: bool = False, quote_all: bool = False, formulas: bool = False
    ) -> None:
        self._formulas = formulas
        self._write = csv.writer(
            out,
            delimiter=";" if semicolons else ",",
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        ).writerow

    def line(self, cells: Iterable[str]) -> None:
        """Write a line; of its text, nothing becomes a formula."""
        self._write(
            cells if self._formulas else [cell if type(cell) is Figure else inert(cell) for cell in cells]
        )


def split_name(name: str, otherwise: str) -> tuple[str, str]:
    """First and last name of a name written either way; for people to read, never to find anybody by."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first.strip(), last or otherwise
