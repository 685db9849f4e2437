"""The gradebook's own forms: JSON and CSV. Scripts rely on their first columns."""

from __future__ import annotations

from typing import Any, TextIO

import orjson

from service.exports.cells import Table, identifier, number
from service.exports.grades import of_item, written
from service.gradebook import Book, Cell, GradebookRow, enrolled

COLUMNS = ("student", "name", "score", "possible", "parts_pending", "submissions")
FURTHER = ("email", "sections", "status", "late_penalty", "maximum")


def write_json(out: TextIO, book: Book, _items: bool) -> None:
    """Write one JSON object, a row at a time."""
    out.write(f'{{"assessment": {dump(book.assessment.id)}, "cursor": {dump(book.cursor)}, ')
    out.write(f'"complete": {dump(book.complete)}, "posted": {dump(book.posted)}, "rows": [')
    separator = "\n"
    for row in book.rows():
        out.write(separator + dump(as_object(row)))
        separator = ",\n"
    out.write('\n], "enrolled": [')
    separator = ""
    for student in enrolled(book.session, book.course.id):
        out.write(separator + dump(student))
        separator = ", "
    out.write("]}\n")


def dump(value: Any) -> str:
    """JSON text of a value; what is no finite number is null."""
    return orjson.dumps(value).decode()


def as_object(row: GradebookRow) -> dict[str, Any]:
    """A row as JSON."""
    return {
        **{column: getattr(row, column) for column in COLUMNS},
        "email": row.email,
        "sections": row.sections,
        "status": row.status,
        "excused": row.excused,
        "late_penalty": row.late_penalty,
        "maximum": row.maximum,
        "items": {item: of_cell(cell) for item, cell in row.items.items()},
    }


def of_cell(cell: Cell) -> dict[str, Any]:
    """A cell as JSON."""
    return {
        "score": cell.score,
        "possible": cell.possible,
        "pending": cell.pending,
        "excused": cell.excused,
        "submission": cell.submission,
        "submissions": cell.submissions,
        "invalid": cell.invalid,
    }


def write_csv(out: TextIO, book: Book, _items: bool) -> None:
    """Write separated values (RFC 4180); with a decimal comma, semicolons separate them."""
    comma = book.course.decimal_comma
    table = Table(out, semicolons=comma)
    table.line([*COLUMNS, *FURTHER, *(column.id for column in book.columns)])
    for row in book.rows():
        labels = (identifier(row.student), row.name)
        points = (number(row.score, comma=comma), number(row.possible, comma=comma))
        counts = (number(row.parts_pending), number(row.submissions))
        further = (identifier(row.email), ", ".join(row.sections), row.status)
        cells = (written(of_item(cell), None, "EX", comma=comma) for cell in row.items.values())
        last = (number(row.late_penalty, comma=comma), number(row.maximum, comma=comma))
        table.line([*labels, *points, *counts, *further, *last, *cells])
