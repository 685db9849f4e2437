"""Tables of answers, by row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from graders import keys, record
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Grader, Raw
from graders.text import fold, quote
from graders.verdict import Status, Verdict, scored

Cells = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table ``{row: {column: answer}}``, each column with a grader of its own.

    ``fields`` gives the columns; ``rows``, if given, the rows an answer may have. With ``per_cell`` the
    score is the share of right cells, else all or nothing. A missing cell is wrong, and so is each row the
    key does not have.
    """

    fields: Mapping[str, Grader[Any, Any]]
    rows: Sequence[str] = ()
    per_cell: bool = False

    def __post_init__(self) -> None:
        keys.flag(self.per_cell, "per_cell")
        if not isinstance(self.fields, Mapping) or not self.fields:
            raise InvalidSpec(
                f"fields = {keys.shown(self.fields)} does not give the columns with their types"
            )
        keys.names([*self.fields], "fields")
        keys.names(self.rows, "rows", record.MAX_NAMES)

    def prepare(self, key: object) -> Cells:
        """Prepare the key of every cell; a row may lack columns."""
        if not isinstance(key, Mapping) or not 0 < len(key) <= record.MAX_NAMES:
            raise InvalidSpec(f"the key {keys.shown(key)} is not {{row: {{column: value}}}} of 1 to 200 rows")
        keys.names([*key], "rows")
        if len(key) * len(self.fields) > keys.MAX_ENTRIES:
            raise InvalidSpec(f"the key has more than {keys.MAX_ENTRIES:,} cells; give fewer")
        return {self.row_name(row): self.prepare_row(row, cells) for row, cells in key.items()}

    def row_name(self, row: object) -> str:
        """Check a row of the key."""
        if not isinstance(row, str) or (self.rows and row not in self.rows):
            raise InvalidSpec(f"the key's row {keys.shown(row)} is not among {', '.join(self.rows)}")
        return row

    def prepare_row(self, row: object, cells: object) -> dict[str, Any]:
        """Prepare the cells of one row."""
        if not isinstance(cells, Mapping) or not cells or not set(cells) <= set(self.fields):
            raise InvalidSpec(
                f"the key's row {keys.shown(row)} has other columns than {', '.join(self.fields)}"
            )
        return {column: record.prepare_field(self.fields[column], cell) for column, cell in cells.items()}

    def read(self, raw: Raw) -> Cells:
        """Read every cell that is not blank; raises InvalidResponse naming the cell, with the place in it."""
        loaded = record.load(raw)
        if not isinstance(loaded, dict) or not loaded:
            raise InvalidResponse(
                "The answer is not a table.", "Send {row: {column: answer}}.", reason="not-a-table"
            )
        named = self.rows or tuple(map(bounded_name, islice(loaded, record.MAX_NAMES)))
        rows = record.matched(loaded, named, "row")
        return {row: self.read_row(row, cells) for row, cells in rows.items()}

    def read_row(self, row: str, cells: Raw) -> dict[str, Any]:
        """Read the cells of one row."""
        if not isinstance(cells, dict):
            raise InvalidResponse(
                f"The row {quote(row)} has no columns.",
                f"Give {', '.join(self.fields)}.",
                reason="not-a-table",
            )
        named = record.matched(cells, tuple(self.fields), f"column of the row {quote(row)}")
        return {
            column: self.read_cell(row, column, cell)
            for column, cell in named.items()
            if not record.is_blank(cell)
        }

    def read_cell(self, row: str, column: str, cell: Raw) -> Any:
        """Read one cell."""
        try:
            return self.fields[column].read(cell)
        except InvalidResponse as fault:
            raise InvalidResponse(
                f"Row {quote(row)}, column {column}: {fault.message}",
                fault.remedy,
                reason=fault.reason,
                position=fault.position,
            ) from None

    def grade(self, value: Cells, key: Cells) -> Verdict:
        """Grade every cell of the key; all or nothing needs no open cell where another one is wrong."""
        answered = {fold(row): cells for row, cells in value.items()}
        verdicts = {
            row: {
                column: self.fields[column].grade(answered[fold(row)][column], want)
                for column, want in cells.items()
                if column in answered.get(fold(row), {})
            }
            for row, cells in key.items()
        }
        right = {
            row: {
                column: column in verdicts[row] and verdicts[row][column].status is Status.CORRECT
                for column in cells
            }
            for row, cells in key.items()
        }
        ticks = [tick for cells in right.values() for tick in cells.values()]
        asked = set(map(fold, key))
        unknown = [row for row in value if fold(row) not in asked]
        given = [verdict for cells in verdicts.values() for verdict in cells.values()]
        waiting = record.left_open(given, self.preview(value))
        wrong = len(ticks) - sum(ticks) - sum(verdict.status is Status.UNDECIDED for verdict in given)
        if waiting and (self.per_cell or not (wrong or unknown)):
            return waiting
        share = sum(ticks) / (len(ticks) + len(unknown))
        return scored(
            share if self.per_cell or share == 1 else 0.0,
            "equal" if share == 1 else "unknown-rows" if unknown else "wrong-cells",
            read_as=self.preview(value),
            feedback=f"These rows are not asked for: {', '.join(unknown)}." if unknown else "",
            evidence={"right": right},
        )

    def mutants(self, key: Cells) -> Iterator[tuple[str, Cells]]:
        """Each mutant of each cell, and the table without its last row."""
        value = self.read(self.write(key))
        for row, cells in key.items():
            for column, cell in cells.items():
                for name, wrong in self.fields[column].mutants(cell):
                    yield f"{row}-{column}-{name}", {**value, row: {**value[row], column: wrong}}
        yield "one-row-fewer", {row: cells for row, cells in value.items() if row != [*value][-1]}

    def preview(self, value: Cells) -> str:
        """Row by row, the columns by name."""
        rows = (
            f"{row}: {', '.join(f'{name} {self.fields[name].preview(cell)}' for name, cell in cells.items())}"
            for row, cells in value.items()
        )
        return "; ".join(rows)

    def write(self, key: Cells) -> Raw:
        """The table of the key."""
        return {
            row: {column: self.fields[column].write(cell) for column, cell in cells.items()}
            for row, cells in key.items()
        }

    def plain(self, value: Cells) -> dict[str, dict[str, object]]:
        """A table of plain values."""
        return {
            row: {column: self.fields[column].plain(cell) for column, cell in cells.items()}
            for row, cells in value.items()
        }


def bounded_name(row: str) -> str:
    """A row's name if it is short and printable; raises InvalidResponse."""
    if not fold(row[:100]) or len(row) > 100 or not row.isprintable():
        raise InvalidResponse(
            f"{quote(row)} is not the name of a row.", "Name it in letters or digits.", reason="unknown-name"
        )
    return row
