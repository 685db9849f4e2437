"""Tables of texts on the terminal."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text


def listing(*headings: str) -> Table:
    """A table with one column per heading, whose long words are folded."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def add_line(table: Table, *cells: Any, style: str = "") -> None:
    """Add a line; nothing of it is taken for markup."""
    table.add_row(*(Text("" if cell is None else str(cell), style=style) for cell in cells))
