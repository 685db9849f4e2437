"""Answers split in two, each half without the name in front of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import starmap

from graders.grader import Raw
from graders.text import LIST_LIMIT, clean

ARROW = r"\s*(?:(?<![-=])[-=]++>|→|⇒|⟶|↦|\\(?:to|rightarrow|mapsto)\b)\s*"
SPLITS = tuple(map(re.compile, (ARROW, r"\s*;\s*", r"\s+and\s+")))
SYNONYMS = {"target": ("output", "label")}
"""Other usual names of a field."""
NUMERIC = re.compile(r"[\d.+-]+|[\[(][\d\s.,;+-]+[\])]")
"""What two of may stand side by side: ``10000 01000``."""


def label(name: str) -> re.Pattern[str]:
    """A pattern of the name in front of an answer: ``first input (a):``; ``sure`` where a colon follows."""
    spelled = "|".join(map(re.escape, (name, *SYNONYMS.get(name, ()))))
    return re.compile(
        rf"\s*(?:the\s)?(?:first\s|1st\s)?(?:{spelled})(?:\s?\([^()\d]{{1,20}}\))?"
        r"(?:(?P<sure>\s?[:=]|\s(?:is\s)?(?=[\d\[({]))|\s)\s?",
        re.IGNORECASE,
    )


def unlabelled(parts: list[Raw], labels: Sequence[re.Pattern[str]]) -> list[Raw]:
    """The answers without the names in front, in the order of the names.

    A name without a colon counts only where both answers have one.
    """
    named = list(starmap(found, zip(labels, parts, strict=True)))
    if not any(named) and all(swapped := list(starmap(found, zip(labels, parts[::-1], strict=True)))):
        named, parts = swapped, parts[::-1]
    return [
        part[name.end() :] if isinstance(part, str) and name and (name["sure"] or all(named)) else part
        for part, name in zip(parts, named, strict=True)
    ]


def found(label: re.Pattern[str], part: Raw) -> re.Match[str] | None:
    """The name in front of an answer, if it is this one."""
    return label.match(part) if isinstance(part, str) else None


def split(text: str) -> list[str]:
    """Split at the end of a line, an arrow, a semicolon, ``and``, or at a comma outside inner brackets."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 2:
        return [line.strip(" \t,;") for line in lines]
    text = clean(text, limit=LIST_LIMIT)
    for separator in SPLITS:
        parts = separator.split(text)
        if len(parts) == 2:
            return parts
    if text[0] in "([" and text[-1] in ")]" and not re.match(r"[\[(][^\[(]*[\])].", text):
        text = text[1:-1]
    numbers = NUMERIC.findall(text)
    if len(numbers) == 2 and text.split() == " ".join(numbers).split():
        return numbers
    return split_outside_brackets(text)


def split_outside_brackets(text: str) -> list[str]:
    """Split at the commas that no bracket encloses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
