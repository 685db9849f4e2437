"""The gradebook as an Excel workbook: numbers are numbers, text is text, and nothing is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from service.exports.cells import Figure, identifier, inert, printable
from service.exports.grades import of_item
from service.gradebook import Book, GradebookRow

HEADINGS = ("Student", "Name", "Score", "Possible", "Pending", "Submissions")
FURTHER = ("Email", "Sections", "Status", "Late penalty", "Maximum")
WIDTHS = (16, 28, 10, 10, 10, 12, 28, 16, 14, 12, 10)
ITEM_WIDTH = 14
ITEMS_FROM = len(HEADINGS) + len(FURTHER)


def write(out: BinaryIO, book: Book, _items: bool) -> None:
    """Write the rows on one sheet, a column for each item behind the totals."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Gradebook")
    shape(sheet, ITEMS_FROM + len(book.columns))
    sheet.append(bold(sheet, [*HEADINGS, *FURTHER, *(column.id for column in book.columns)]))
    possible = [book.total.points, *[None] * 7, *(column.points for column in book.columns)]
    sheet.append([text(sheet, "Points possible"), None, None, *possible])
    for row in book.rows():
        sheet.append(list(cells(sheet, row)))
    workbook.save(out)


def shape(sheet: Worksheet, columns: int) -> None:
    """Keep headings and names in sight; give columns the width of what is in them."""
    sheet.freeze_panes = "C2"
    for position in range(columns):
        width = WIDTHS[position] if position < len(WIDTHS) else ITEM_WIDTH
        sheet.column_dimensions[letters(position)].width = width


def letters(position: int) -> str:
    """The name of a column: A, B … Z, AA …"""
    high, low = divmod(position, 26)
    return (letters(high - 1) if high else "") + chr(ord("A") + low)


def bold(sheet: Worksheet, headings: Sequence[str]) -> Iterator[Any]:
    """Headings of columns."""
    for heading in headings:
        cell = text(sheet, heading)
        cell.font = Font(bold=True)
        yield cell


def cells(sheet: Worksheet, row: GradebookRow) -> Iterable[Any]:
    """A row: a score is blank where nothing counts, and `EX` where a student is excused."""
    yield from (text(sheet, identifier(row.student)), text(sheet, row.name))
    yield "EX" if row.excused else row.score if row.has_score else None
    yield from (row.possible, row.parts_pending, row.submissions)
    yield from (
        text(sheet, identifier(row.email)),
        text(sheet, ", ".join(row.sections)),
        row.status,
        row.late_penalty,
        row.maximum,
    )
    for cell in row.items.values():
        yield "EX" if cell.excused else of_item(cell).points


def text(sheet: Worksheet, value: str) -> Any:
    """A cell that is text whatever stands in it; openpyxl alone would guess."""
    cell = WriteOnlyCell(sheet, value if type(value) is Figure else inert(printable(value)))
    cell.data_type = "s"
    return cell
