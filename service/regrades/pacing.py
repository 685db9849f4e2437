"""Pacing: how much of a long work is done in one transaction, by the clock of the machine as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

FEWEST = 100
"""Rows of the first page, and of the least that another page is begun for."""


@dataclass
class Page:
    """How many rows to do now, and how many there were."""

    rows: int
    done: int = 0


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
        rows = self._first(until - begun)
        while rows:
            self.rows = rows
            yield rows, until - begun
            now = monotonic()
            self.took = now - begun
            rows = following(rows, self.took, until - now, self.most)
            begun = now

    @contextmanager
    def page(self, seconds: float) -> Iterator[Page]:
        """The one page of a transaction that takes about so long, for the block, which says what it did.

        For work that takes locks: pages after one another would take them in no order that others keep to.
        A page that was not filled is the last, and tells nothing of the next.
        """
        begun = monotonic()
        page = Page(self._first(seconds))
        yield page
        if page.done == page.rows:
            self.rows, self.took = page.rows, monotonic() - begun

    def _first(self, seconds: float) -> int:
        return following(self.rows, self.took, seconds, self.most) or FEWEST


def following(rows: int, took: float, left: float, most: int) -> int:
    """How many rows to do after a page of so many took so long; none where the time left is too short.

    It grows to the double at most: one page says little of what others beside this process are about to do.
    """
    if left <= 0:
        return 0
    fitting = most if took <= 0 else int(rows * left / took)
    return 0 if fitting < FEWEST else min(fitting, 2 * rows, most)
