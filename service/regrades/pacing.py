"""Pacing: how much of a long work is done in one transaction, by the clock of the machine as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

FEWEST = 100
"""Rows of the first page, and of the least that another page is begun for."""


@dataclass
class Pace:
    """How many rows of one kind of work are done together, by what the last of them took this process."""

    most: int
    rows: int = FEWEST
    took: float = 0.0

    def pages(self, until: float) -> Iterator[tuple[int, float]]:
        """The rows of page after page until about a moment of ``monotonic``; one page at least.

        With each the seconds that are left. The time between two pages is what the first of them took.
        """
        begun = monotonic()
        rows = following(self.rows, self.took, until - begun, self.most) or FEWEST
        while rows:
            self.rows = rows
            yield rows, until - begun
            now = monotonic()
            self.took = now - begun
            rows = following(rows, self.took, until - now, self.most)
            begun = now


def following(rows: int, took: float, left: float, most: int) -> int:
    """How many rows to do after a page of so many took so long; none where the time left is too short.

    It grows to the double at most: one page says little of what others beside this process are about to do.
    """
    if left <= 0:
        return 0
    fitting = most if took <= 0 else int(rows * left / took)
    return 0 if fitting < FEWEST else min(fitting, 2 * rows, most)
