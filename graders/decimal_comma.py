"""Decimal commas in lists of numbers, where people set the numbers apart by semicolons: ``(-0,5; 0,5)``."""

from __future__ import annotations

import re

from graders import ambiguous, place
from graders.errors import InvalidResponse
from graders.text import quote

NUMBER = r"[-+]?\s?\d{1,40}(?:[.,]\d{1,40})?(?:[eE][-+]?\d{1,3}|\s?/\s?\d{1,40})?"
ENTRY = re.compile(rf"\s*(?:[^\W\d]\w{{0,20}}\s?[=:]\s?)?({NUMBER})\s*", re.ASCII)
BRACKET = re.compile(r"[()\[\]{}]")
BETWEEN = re.compile(r";|&|\\\\")
"""What separates numbers and is no comma; ``&`` and two backslashes in LaTeX."""
TIGHT = r"[-+]?\d+,\d+"
BAR = re.compile(r"(?<=[\d.])\s?\|\s?(?=[-+.\d])")
DOUBTFUL = re.compile(
    rf"(?<![\w.,]){TIGHT}(?:\s+[-+]?\d+(?:,\d+)?)+(?![\w.*/·×^]|\s*,)"
    rf"|^\s*{TIGHT}(?:(?:,\s+|\s+and\s+){TIGHT})+\s*$",
    re.ASCII,
)
"""``0,5 1,5``, and ``0,5, 1,5`` with all commas in pairs: two numbers or four."""


def pointed(text: str) -> str:
    """The text with points for the decimal commas of numbers that something else than commas separates.

    Raises InvalidResponse where each of these commas may separate thousands as well.
    """
    if "," not in text or not BETWEEN.search(text):
        return text
    pieces, start = [], 0
    for bracket in BRACKET.finditer(text):
        pieces += [within(text[start : bracket.start()]), bracket[0]]
        start = bracket.end()
    return "".join([*pieces, within(text[start:])])


def without_bars(text: str) -> str:
    """The text with semicolons for bars between numbers: ``(1|2)``."""
    return BAR.sub("; ", text) if "|" in text else text


def within(text: str) -> str:
    """What stands between two brackets, with points for its decimal commas."""
    entries = [ENTRY.fullmatch(entry) for entry in BETWEEN.split(text) if entry.strip()]
    if "," not in text or len(entries) < 2 or not all(entries):
        return text
    numbers = [entry[1].lstrip("-+ ") for entry in entries if entry and "," in entry[1]]
    if all(map(ambiguous.LONE_GROUP.fullmatch, numbers)):
        place.of_part(lambda first: ambiguous.refuse_lone_group(first, first), numbers[0])
    return text.replace(",", ".")


def refuse(text: str) -> None:
    """Raise InvalidResponse where commas may be decimal ones or stand between numbers."""
    for part in BRACKET.split(text) if "," in text else ():
        if doubtful := DOUBTFUL.search(part):
            raise InvalidResponse(
                f"The commas of {quote(doubtful[0].strip())} can be read in two ways.",
                "Write decimals with a point, and commas between the numbers.",
                reason="ambiguous-separator",
                about=doubtful[0].strip(),
            )
