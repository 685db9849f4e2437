"""Tables of real numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from graders import entries, keys, number
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.tolerance import Bounds, Tolerance
from graders.vector import share
from graders.verdict import Verdict, scored

Rows = tuple[tuple[Decimal, ...], ...]
Key = tuple[tuple[Bounds, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A matrix: of the key's shape, each entry right as in a ``vector``. Nothing is broadcast.

    With ``per_cell`` the score is the share of right entries, else all or nothing.
    """

    rtol: object = None
    atol: object = None
    digits: object = None
    per_cell: bool = False
    _tolerance: Tolerance = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys.flag(self.per_cell, "per_cell")
        object.__setattr__(self, "_tolerance", Tolerance.of(self.rtol, self.atol, self.digits))

    def prepare(self, key: object) -> Key:
        """Work out the interval of every entry."""
        table = [keys.sequence(row, "columns") for row in keys.sequence(key, "rows")]
        if not table or not table[0] or len({len(row) for row in table}) != 1:
            raise InvalidSpec(f"the key {keys.shown(key)} is not a matrix; give rows of one length")
        if len(table) * len(table[0]) > keys.MAX_ENTRIES:
            raise InvalidSpec(f"the key has more than {keys.MAX_ENTRIES:,} entries; give fewer")
        return tuple(
            tuple(self._tolerance.around_entry(keys.decimal(entry)) for entry in row) for row in table
        )

    @located
    def read(self, raw: Raw) -> Rows:
        """Read rows of numbers, all of one length."""
        table = tuple(entries.each(number.read, row, raw) for row in entries.table(raw))
        if not table or not table[0]:
            raise InvalidResponse("The matrix is empty.", "Write its rows.", reason="blank")
        return table

    def grade(self, value: Rows, key: Key) -> Verdict:
        """Compare shapes, then entries."""
        evidence: dict[str, object] = {"key": [[str(bounds.key) for bounds in row] for row in key]}
        if shape(value) != shape(key):
            return scored(
                0.0,
                "wrong-shape",
                read_as=self.preview(value),
                feedback="The matrix has {} rows and {} columns, which is not the shape asked for.".format(
                    *shape(value)
                ),
                evidence=evidence,
            )
        cells = zip(chain.from_iterable(value), chain.from_iterable(key), strict=True)
        right = [bool(bounds.judge(entry)) for entry, bounds in cells]
        return share(right, per_cell=self.per_cell, read_as=self.preview(value), evidence=evidence)

    def mutants(self, key: Key) -> Iterator[tuple[str, Rows]]:
        """The sign, the double, the transpose, and one row too many."""
        rows = tuple(tuple(bounds.key for bounds in row) for row in key)
        if max(abs(entry) for row in rows for entry in row) > (self._tolerance.atol or 0):
            yield "sign", tuple(tuple(-entry for entry in row) for row in rows)
            yield "doubled", tuple(tuple(2 * entry for entry in row) for row in rows)
        transposed = tuple(zip(*rows, strict=True))
        if self.differ(transposed, key):
            yield "transposed", transposed
        yield "one-more-row", (*rows, rows[-1])

    def differ(self, rows: Rows, key: Key) -> bool:
        """Whether rows are of another shape, or some entry beyond an absolute tolerance."""
        if shape(rows) != shape(key):
            return True
        cells = zip(chain.from_iterable(rows), chain.from_iterable(key), strict=True)
        return any(abs(entry - bounds.key) > (self._tolerance.atol or 0) for entry, bounds in cells)

    def preview(self, value: Rows) -> str:
        """The rows, in square brackets."""
        rows = (f"[{', '.join(map(number.written, row))}]" for row in value)
        return f"[{', '.join(rows)}]"

    def write(self, key: Key) -> Raw:
        """The rows of the key."""
        return [[str(bounds.key) for bounds in row] for row in key]

    def plain(self, value: Rows) -> list[list[float]]:
        """Lists of floats."""
        return [[float(entry) for entry in row] for row in value]


def shape(rows: tuple[tuple[object, ...], ...]) -> tuple[int, int]:
    """Numbers of rows and columns."""
    return len(rows), len(rows[0])
