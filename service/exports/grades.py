"""What a learning platform is told of a student: one grade for each of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from service.exports.cells import Figure, number
from service.gradebook import Book, Cell, Column, GradebookRow

EXCUSED, NOTHING, PENDING, PARTIAL, FULL = "excused", "nothing", "pending", "partial", "full"


@dataclass(frozen=True, slots=True)
class Grade:
    """Points of a column, or why there are none: ``excused``, ``nothing`` handed in.

    ``pending`` is what was handed in and has no points: it waits, or could not be read.
    """

    state: str
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a platform gets: one for each item, or one for the assessment."""

    book: Book
    items: bool

    def __iter__(self) -> Iterator[Column]:
        return iter(self.book.columns if self.items else (self.book.total,))

    def grades(self, row: GradebookRow) -> Iterator[Grade]:
        """The grades of a student, one for each column."""
        if self.items:
            yield from (of_item(row.items[column.id]) for column in self.book.columns)
        else:
            yield self.of_assessment(row)

    def of_assessment(self, row: GradebookRow) -> Grade:
        """The grade of all items together.

        A column has one maximum for all: points of who is excused from some items are scaled up to it.
        """
        if row.excused:
            return Grade(EXCUSED)
        if not row.has_score:
            return Grade(NOTHING if row.status == "not-submitted" else PENDING)
        return Grade(FULL if row.status == "graded" else PARTIAL, row.score * self.scale(row.items))

    def scale(self, cells: Mapping[str, Cell]) -> float:
        """How much more a point counts for a student who is asked less."""
        total = self.book.total.points
        asked = fsum(column.points for column in self.book.columns if not cells[column.id].excused)
        return total / asked if 0 < asked < total else 1.0


def of_item(cell: Cell) -> Grade:
    """The grade of one item."""
    if cell.excused:
        return Grade(EXCUSED)
    if cell.score is None:
        return Grade(PENDING if cell.submissions else NOTHING)
    return Grade(PARTIAL if cell.pending else FULL, cell.score)


def written(grade: Grade, places: int | None, excused: str, *, comma: bool = False) -> Figure:
    """A grade as a cell of text: points, the platform's word for excused, or nothing."""
    if grade.state == EXCUSED:
        return Figure(excused)
    return Figure() if grade.points is None else number(grade.points, places, comma=comma)
