"""A gradebook in the formats people and learning platforms take it away in.

Excused, nothing handed in, and 0 points are told apart in each, as its readers understand it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from service.exports import blackboard, canvas, moodle, oneroster, plain, workbook
from service.gradebook import Book

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    """How a gradebook is written: ``write(out, book, items)``, with ``items`` a column for each item."""

    mimetype: str
    extension: str
    write: Callable[[BinaryIO, Book, bool], None]


def as_text(write: Callable[[TextIO, Book, bool], None]) -> Callable[[BinaryIO, Book, bool], None]:
    """A writer of text as one of bytes, in UTF-8."""

    def encoded(out: BinaryIO, book: Book, items: bool) -> None:
        text = TextIOWrapper(out, "utf-8", newline="", write_through=False)
        write(text, book, items)
        text.flush()
        text.detach()

    return encoded


FORMATS = {
    "json": Format("application/json", "json", as_text(plain.write_json)),
    "csv": Format("text/csv", "csv", as_text(plain.write_csv)),
    "xlsx": Format(SHEET, "xlsx", workbook.write),
    "canvas": Format("text/csv", "csv", as_text(canvas.write)),
    "moodle": Format("text/csv", "csv", as_text(moodle.write_csv)),
    "moodle-xml": Format("application/xml", "xml", as_text(moodle.write_xml)),
    "blackboard": Format("text/csv", "csv", as_text(blackboard.write)),
    "oneroster": Format("application/zip", "zip", oneroster.write),
}
