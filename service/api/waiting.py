"""Long polling: a few requests may wait for a verdict, the rest answer at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import TypeVar

View = TypeVar("View")

FIRST_PAUSE = 0.003
"""Seconds: an idle worker takes a few milliseconds."""
GROWTH = 1.5
LONGEST_PAUSE = 0.25


class Seats:
    """Threads that may wait at the same time, so that waiting never stops the others from being served."""

    def __init__(self, count: int) -> None:
        self.free = BoundedSemaphore(count)

    def watch(self, look: Callable[[], View], settled: Callable[[View], bool], seconds: float) -> View:
        """Look until what is seen is settled or the time is up; look once when no seat is free.

        ``look`` opens and closes its own session: nothing is held between two looks.
        """
        if seconds <= 0 or not self.free.acquire(blocking=False):
            return look()
        try:
            return poll(look, settled, seconds)
        finally:
            self.free.release()


def poll(look: Callable[[], View], settled: Callable[[View], bool], seconds: float) -> View:
    """Look again and again, at growing intervals, until what is seen is settled or the time is up."""
    deadline = monotonic() + seconds
    pause = FIRST_PAUSE
    seen = look()
    while not settled(seen) and (left := deadline - monotonic()) > 0:
        sleep(min(pause, left))
        pause = min(GROWTH * pause, LONGEST_PAUSE)
        seen = look()
    return seen
