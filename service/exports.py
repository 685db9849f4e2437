"""A gradebook in the formats people take it away in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from service.scores import GradebookRow

COLUMNS = ("student", "name", "score", "possible", "parts_pending", "submissions")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula."""
LATER = ("xlsx", "canvas", "moodle", "moodle-xml", "blackboard", "oneroster")


@dataclass(frozen=True, slots=True)
class Format:
    """How a gradebook is written."""

    mimetype: str
    extension: str
    write: Callable[[str, Iterable[GradebookRow]], Iterator[str]]


def write_json(assessment: str, rows: Iterable[GradebookRow]) -> Iterator[str]:
    """One JSON object, a row at a time."""
    yield f'{{"assessment": {json.dumps(assessment)}, "rows": ['
    separator = "\n"
    for row in rows:
        yield separator + json.dumps({column: getattr(row, column) for column in COLUMNS})
        separator = ",\n"
    yield "\n]}\n"


def write_csv(_assessment: str, rows: Iterable[GradebookRow]) -> Iterator[str]:
    """Comma-separated values (RFC 4180), a row at a time."""
    yield csv_line(COLUMNS)
    for row in rows:
        yield csv_line([getattr(row, column) for column in COLUMNS])


def csv_line(cells: Iterable[object]) -> str:
    """One line of CSV."""
    line = io.StringIO()
    csv.writer(line).writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def inert(cell: str) -> str:
    """Text no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


FORMATS = {
    "json": Format("application/json", "json", write_json),
    "csv": Format("text/csv", "csv", write_csv),
}
