"""Rows, columns and tables of entries, out of the lists they were typed as."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.nesting import CLOSING, Nested, read

Entry = TypeVar("Entry")
NEW_ROW = re.compile(r"(?<=\d)[ \t]*\r?\n\s*(?=[-+.\d])")


def flat(nested: Nested) -> list[str]:
    """The entries of a row or a column, without the brackets of a column.

    Raises InvalidResponse for a matrix of several rows and columns.
    """
    if isinstance(nested, str):
        return [nested]
    if len(nested) == 1 and isinstance(nested[0], list):
        return flat(nested[0])
    entries = []
    for entry in nested:
        inner = entry[0] if isinstance(entry, list) and len(entry) == 1 else entry
        if not isinstance(inner, str):
            raise InvalidResponse(
                "The answer is a matrix.", "Write one list of numbers.", reason="not-a-vector"
            )
        entries.append(inner)
    return entries


def row(raw: Raw) -> list[str]:
    """Read the entries of a row or a column, among them numbers with decimal commas: ``(0,5; 1,5)``."""
    return flat(read(raw, decimal_commas=True))


def table(raw: Raw) -> list[list[str]]:
    """Read the rows of a matrix, with commas between entries where that makes one: ``[1,2; 3,4]``."""
    if isinstance(raw, str) and sum(map(raw.count, CLOSING)) == 1:
        raw = NEW_ROW.sub(";", raw)
    try:
        return rows(read(raw))
    except InvalidResponse as fault:
        if fault.reason not in {"ragged", "not-a-vector"}:
            raise
        return rows(read(raw, decimal_commas=True))


def rows(nested: Nested) -> list[list[str]]:
    """The rows of a matrix, all of one length. A flat list is one row."""
    if isinstance(nested, str):
        return [[nested]]
    if len(nested) == 1 and isinstance(nested[0], list) and list in map(type, nested[0]):
        return rows(nested[0])
    if list not in map(type, nested):
        return [flat(nested)]
    table = [flat(row) if isinstance(row, list) else [row] for row in nested]
    if len(set(map(len, table))) > 1:
        raise InvalidResponse(
            "The rows differ in length.", "Give every row the same entries.", reason="ragged"
        )
    return table


def each(read_entry: Callable[[Raw], Entry], entries: list[str], raw: Raw = None) -> tuple[Entry, ...]:
    """Read every entry of an answer; raises InvalidResponse naming the first that cannot be read."""
    values: list[Entry] = []
    try:
        for entry in entries:
            values.append(read_entry(entry))
    except InvalidResponse as fault:
        placed = fault.within(entry, raw)
        raise InvalidResponse(
            f"Entry {len(values) + 1}: {fault.message}",
            fault.remedy,
            reason=fault.reason,
            position=placed.position,
        ) from None
    return tuple(values)
