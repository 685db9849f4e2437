"""The gradebook: what each student of an assessment has earned, and what of it changed since a pull."""

from __future__ import annotations

from service.gradebook.book import Book, Column, enrolled, fingerprint, open_book
from service.gradebook.cursors import UnreadableCursor
from service.gradebook.rows import Cell, GradebookRow, gradebook

__all__ = [
    "Book",
    "Cell",
    "Column",
    "GradebookRow",
    "UnreadableCursor",
    "enrolled",
    "fingerprint",
    "gradebook",
    "open_book",
]
