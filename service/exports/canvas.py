"""The gradebook as Canvas imports it: students by SIS id or login, `EX` excused, blank no score."""

from __future__ import annotations

from typing import TextIO

from service.exports.cells import Table, identifier, number
from service.exports.grades import Columns, written
from service.gradebook import Book

LABELS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
"""Canvas wants `Section` last. `ID` is Canvas's own number, which nobody here knows."""
PLACES = 2
"""Canvas compares scores at two decimals."""


def write(out: TextIO, book: Book, items: bool) -> None:
    """Write the header, the points possible, and a line for each student."""
    comma = book.course.decimal_comma
    columns = Columns(book, items)
    table = Table(out, semicolons=comma)
    table.line([*LABELS, *(f"{column.title} ({column.id})" for column in columns)])
    possible = (number(column.points, PLACES, comma=comma) for column in columns)
    table.line(["    Points Possible", "", "", "", "", *possible])
    for row in book.rows():
        scores = (written(grade, PLACES, "EX", comma=comma) for grade in columns.grades(row))
        name, student = row.name or row.student, identifier(row.student)
        table.line([name, "", student, student, ", ".join(row.sections), *scores])
