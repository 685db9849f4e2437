"""How measurements are taken and shown: beside limits and peers, as ratios, in one table."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time_ns

HEADER = f"{'figure':<62} {'clock':<6} {'measured':>10} {'':<6} {'limit or peer':<20} {'':>10} {'ratio':>9}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measurement, which holds where it is ``least`` times as good as the limit or peer beside it.

    ``clock`` says what time was taken: that of the processor, or that on the wall, which other work slows.
    """

    what: str
    measured: float
    beside: float
    unit: str
    peer: str
    clock: str = ""
    higher_is_better: bool = False
    least: float = 1.0

    @property
    def ratio(self) -> float:
        """How many times better than what it stands beside."""
        return self.measured / self.beside if self.higher_is_better else self.beside / self.measured

    @property
    def holds(self) -> bool:
        """Whether it is as good as it must be."""
        return self.ratio >= self.least

    def __str__(self) -> str:
        return (
            f"{self.what:<62} {self.clock:<6} {self.measured:>10,.1f} {self.unit:<6} "
            f"{self.peer:<20} {self.beside:>10,.1f} {self.ratio:>8,.2f}x{'' if self.holds else '  MISSED'}"
        )


def summary(lines: Sequence[Line]) -> str:
    """What the table amounts to, in words."""
    missed = [line for line in lines if not line.holds]
    if not missed:
        return f"All {len(lines)} figures hold."
    named = (f"{line.what}: {line.ratio:.2f}x {line.peer}, where {line.least:g}x is asked" for line in missed)
    return "\n  ".join([f"{len(missed)} of {len(lines)} figures are over their limit:", *named])


def microseconds(call: Callable[[], object], *, rounds: int = 60, calls: int = 100) -> float:
    """Processor time of one call in the best of some rounds, in microseconds.

    The best round is the one that other work on the machine has disturbed least.
    """
    return min(times(call, rounds, calls))


def times(call: Callable[[], object], rounds: int, calls: int) -> list[float]:
    """Microseconds of processor time of one call, round by round."""
    taken = []
    for _ in range(rounds):
        start = process_time_ns()
        for _ in range(calls):
            call()
        taken.append((process_time_ns() - start) / calls / 1e3)
    return taken


def machine() -> str:
    """How fast this machine is now, and how evenly, by a sum of floats that never changes."""
    taken = times(lambda: sum(map(float, NUMBERS)), 50, 20)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    busy = (
        " Other work slows this run: trust the ratios to peers, not those to limits." if load > cores else ""
    )
    return (
        f"Here float() of 1,000 texts takes {min(taken):.0f} us of processor time at best, "
        f"{median(taken):.0f} us in the median; load {load:.1f} on {cores} cores.{busy}"
    )


NUMBERS = [f"{number}.25" for number in range(1000)]
