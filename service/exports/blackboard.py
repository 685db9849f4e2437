"""The gradebook as Blackboard uploads it: students by username, columns by the id behind the bar."""

from __future__ import annotations

from typing import TextIO

from service.exports.cells import Table, identifier, number, split_name
from service.exports.grades import Columns, written
from service.gradebook import Book

LABELS = ("Last Name", "First Name", "Username", "Student ID")
PLACES = 5


def write(out: TextIO, book: Book, items: bool) -> None:
    """Write comma-separated values, all quoted, so that a decimal comma does no harm."""
    comma = book.course.decimal_comma
    columns = Columns(book, items)
    table = Table(out, quote_all=True)
    headings = (
        f"{column.title} [Total Pts: {number(column.points, PLACES, comma=comma)} Score] |{column.id}"
        for column in columns
    )
    table.line([*LABELS, *headings])
    for row in book.rows():
        first, last = split_name(row.name, row.student)
        scores = (written(grade, PLACES, "Exempt", comma=comma) for grade in columns.grades(row))
        student = identifier(row.student)
        table.line([last, first, student, student, *scores])
