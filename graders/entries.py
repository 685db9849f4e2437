"""Lists and nested lists as people type them: Python, NumPy, MATLAB, LaTeX and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from graders import latex
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import LIST_LIMIT, bounded, clean, quote

Nested = str | list["Nested"]
"""Entries as text, nested as the brackets were."""

Entry = TypeVar("Entry")

MAX_ENTRIES = 1_000
MAX_DEPTH = 4
CLOSING = {"(": ")", "[": "]", "{": "}"}
PREFIX = re.compile(r"[^\W\d][^=\[\](){}<>\d]{0,40}?\d?\s?(?:=|≈|->|→|:|⟼|↦)\s?")
NEXT_NAME = re.compile(
    r"(?P<end>[\])};,])(?:\s*,\s*|\s*)(?:and\s)?[^\W\d]\w{0,10}(?:\(\d\))?\s?(?:=|:|→)\s?(?=[-+.\d\[({])"
)
"""The name of a further row or entry: ``h1 = [1, 0], h2 = [1, 1]``."""
ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{[A-Za-z]*(?:matrix|array)\*?\}(?:\{[clr|]*\})?")
CONSTRUCTOR = re.compile(
    r"(?:[A-Za-z_]\w*\.){0,3}(?:array|matrix|asarray|tensor|Matrix|Tensor|Size)\s?\((.*)\)"
)
KEYWORD = re.compile(r",\s?dtype\s?=\s?[\w.]+$")
TRANSPOSED = re.compile(
    r"(?<=[\])}])\s?(?:\^\s?(?:T|⊤|top)|\.?T|⊤|')$|(?<=[\])}])\s?\^\s?\\?(?:top|intercal)$"
)
POWER_OF_TEN = re.compile(r"(?<=\d)\s?[×·*x]\s?10\s?(?:\^|\*\*)\s?\(?([-+]?\d+)\)?")
LOOSE_SIGN = re.compile(r"(?:(?<=[\[({,; ])|^)([-+]) (?=[\d.])")
TOKEN = re.compile(r"[\[\](){};,]|[^\[\](){};,\s]+")


def read(raw: Raw) -> Nested:
    """Read an answer as entries nested in lists.

    Raises InvalidResponse when brackets do not match or there are too many entries or levels.
    """
    listed = isinstance(raw, list)
    nested = from_json(raw, MAX_DEPTH) if listed else from_text(bounded(raw, limit=LIST_LIMIT))
    if count(nested) > MAX_ENTRIES:
        raise InvalidResponse(f"There are more than {MAX_ENTRIES} entries.", reason="too-long")
    return nested


def from_json(raw: Raw, depth: int) -> Nested:
    """Check a list of JSON, level by level."""
    if not isinstance(raw, list):
        return clean(raw)
    if depth == 0 or len(raw) > MAX_ENTRIES:
        raise InvalidResponse(
            f"The list has more than {MAX_DEPTH} levels or {MAX_ENTRIES} entries.", reason="too-deep"
        )
    return [from_json(entry, depth - 1) for entry in raw]


def count(nested: Nested) -> int:
    """How many entries there are in all."""
    return 1 if isinstance(nested, str) else sum(map(count, nested))


def from_text(text: str) -> Nested:
    """Read the text of a list; a transposed row becomes a column."""
    text = ENVIRONMENT.sub(lambda part: "[" if part[1] == "begin" else "]", text)
    text = text.replace("\\\\", ";").replace("&", ",") if "[" in text else text
    text = re.sub(r"\s*\n\s*", " " if "[" in text else ";", text.strip())
    text = latex.plain(clean(text, limit=LIST_LIMIT)).strip(" .")
    if prefix := PREFIX.match(text):
        text = NEXT_NAME.sub(r"\g<end> ", text[prefix.end() :])
    if constructor := CONSTRUCTOR.fullmatch(text):
        text = KEYWORD.sub("", constructor[1].strip())
    text, transposed = TRANSPOSED.subn("", text)
    text = LOOSE_SIGN.sub(r"\1", POWER_OF_TEN.sub(r"e\1", text))
    nested = group(TOKEN.findall(text), text)
    return transpose(nested) if transposed else nested


def group(tokens: list[str], text: str) -> Nested:
    """Nest the tokens by their brackets, and split rows at semicolons."""
    levels: list[tuple[str, list[list[Nested]]]] = [("", [[]])]
    comma = True
    for token in tokens:
        rows = levels[-1][1]
        if token in CLOSING:
            levels.append((CLOSING[token], [[]]))
        elif token in ")]}":
            closing, rows = levels.pop()
            if closing != token:
                raise malformed(text)
            levels[-1][1][-1].append(joined(rows))
        elif token == ";":
            rows.append([])
        elif token == ",":
            if comma:
                raise malformed(text)
        else:
            rows[-1].append(token)
        comma = token in (",", ";") or token in CLOSING
        if len(levels) > MAX_DEPTH + 1:
            raise InvalidResponse(f"Brackets nest more than {MAX_DEPTH} deep.", reason="too-deep")
    if len(levels) != 1:
        raise malformed(text)
    outer = joined(levels[0][1])
    return outer[0] if len(outer) == 1 and isinstance(outer[0], list) else outer


def joined(rows: list[list[Nested]]) -> list[Nested]:
    """One row is a list of entries, several are a list of rows."""
    filled = [row for row in rows if row]
    if len(rows) == 1:
        return rows[0]
    if len(filled) < 2:
        return filled[0] if filled else []
    return list[Nested](filled)


def transpose(nested: Nested) -> Nested:
    """Turn a row into a column, and a matrix about its diagonal."""
    if isinstance(nested, str):
        return nested
    rows: list[list[Nested]] = [row if isinstance(row, list) else [row] for row in nested]
    if all(isinstance(entry, str) for entry in nested):
        return list[Nested](rows)
    if len({len(row) for row in rows}) > 1:
        raise malformed("the transposed matrix")
    return [list(column) for column in zip(*rows, strict=True)]


def flat(nested: Nested) -> list[str]:
    """The entries of a row or a column, without the brackets of a column.

    Raises InvalidResponse for a matrix of several rows and columns.
    """
    if isinstance(nested, str):
        return [nested]
    if len(nested) == 1 and isinstance(nested[0], list):
        return flat(nested[0])
    inner = [entry[0] if isinstance(entry, list) and len(entry) == 1 else entry for entry in nested]
    entries = [entry for entry in inner if isinstance(entry, str)]
    if len(entries) != len(inner):
        raise InvalidResponse("The answer is a matrix.", "Write one list of numbers.", reason="not-a-vector")
    return entries


def rows(nested: Nested) -> list[list[str]]:
    """The rows of a matrix, all of one length. A flat list is one row."""
    if isinstance(nested, str):
        return [[nested]]
    if all(isinstance(entry, str) for entry in nested):
        return [flat(nested)]
    table = [flat(row) if isinstance(row, list) else [row] for row in nested]
    if len({len(row) for row in table}) > 1:
        raise InvalidResponse(
            "The rows differ in length.", "Give every row the same entries.", reason="ragged"
        )
    return table


def each(read_entry: Callable[[Raw], Entry], entries: list[str], raw: Raw = None) -> tuple[Entry, ...]:
    """Read every entry of an answer; raises InvalidResponse naming the first that cannot be read."""
    values = []
    for place, entry in enumerate(entries, 1):
        try:
            values.append(read_entry(entry))
        except InvalidResponse as fault:
            placed = fault.within(entry, raw)
            raise InvalidResponse(
                f"Entry {place}: {fault.message}",
                fault.remedy,
                reason=fault.reason,
                position=placed.position,
            ) from None
    return tuple(values)


def malformed(text: str) -> InvalidResponse:
    """The fault of brackets or commas that do not fit together."""
    return InvalidResponse(
        f"The brackets or commas of {quote(text)} do not fit together.",
        "Write a list such as [1, 2, 3].",
        reason="malformed-list",
    )
