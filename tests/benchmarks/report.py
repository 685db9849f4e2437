"""How a measurement is shown: beside its limit, as a ratio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measurement. ``ratio`` above 1 means better than the limit or peer it stands beside."""

    what: str
    measured: float
    beside: float
    unit: str
    peer: str
    higher_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times better than what it stands beside."""
        return self.measured / self.beside if self.higher_is_better else self.beside / self.measured

    def __str__(self) -> str:
        return (
            f"{self.what:<58} {self.measured:>10,.1f} {self.unit:<6} "
            f"{self.peer} {self.beside:>10,.1f} {self.unit:<6} {self.ratio:>6.2f} x"
        )


def microseconds(call: Callable[[], object], *, rounds: int = 7, calls: int = 2000) -> float:
    """Median over rounds of the time of one call, in microseconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        for _ in range(calls):
            call()
        times.append((perf_counter() - start) / calls * 1e6)
    return median(times)
