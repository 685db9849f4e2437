"""The gradebook as Moodle imports it, as CSV and as XML: `-` clears a grade, what is left out stays."""

from __future__ import annotations

from typing import TextIO
from xml.sax.saxutils import escape

from service.exports.cells import Table, identifier, number, printable, split_name
from service.exports.grades import EXCUSED, Columns, written
from service.gradebook import Book

LABELS = ("First name", "Last name", "ID number", "Email address")
PLACES = 5
"""Moodle keeps five decimals."""
CLEARED = "-"


def write_csv(out: TextIO, book: Book, items: bool) -> None:
    """Write a line for each student; whoever imports says which column is which."""
    comma = book.course.decimal_comma
    columns = Columns(book, items)
    table = Table(out, semicolons=comma)
    table.line([*LABELS, *(f"{column.title} (Real)" for column in columns)])
    for row in book.rows():
        first, last = split_name(row.name, row.student)
        scores = (written(grade, PLACES, CLEARED, comma=comma) for grade in columns.grades(row))
        table.line([first, last, identifier(row.student), identifier(row.email), *scores])


def write_xml(out: TextIO, book: Book, items: bool) -> None:
    """Write a result for each grade, by the id numbers of the grade item and the student.

    There is none where nothing is to be graded: Moodle has no word for it.
    """
    columns = Columns(book, items)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f'<results batch="{int(book.moment.timestamp())}">\n')
    for row in book.rows():
        student = escape(printable(row.student))
        for column, grade in zip(columns, columns.grades(row), strict=True):
            score = CLEARED if grade.state == EXCUSED else number_of(grade.points)
            if score:
                assignment = escape(printable(column.id))
                out.write(f"<result><assignment>{assignment}</assignment>")
                out.write(f"<student>{student}</student><score>{score}</score></result>\n")
    out.write("</results>\n")


def number_of(points: float | None) -> str:
    """Points as XML has them, always with a decimal point; nothing where there are none."""
    return "" if points is None else number(points, PLACES)
