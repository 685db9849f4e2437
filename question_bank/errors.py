"""Faults of a bank, each with the place it stands and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BankError(Exception):
    """Root of every fault raised by this package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing an author has to mend. ``line`` counts from 1; ``key`` is the dotted TOML key."""

    file: str
    line: int | None
    key: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f"{self.key}: " if self.key else ""
        return f"{place}: {subject}{self.message} {self.remedy}".rstrip()


class InvalidBank(BankError):
    """The author's files cannot be used; ``faults`` holds everything that is wrong with them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


class UnknownItem(BankError):
    """The caller named an item the bank does not hold."""


class UnknownPart(BankError):
    """The caller answered a part the item does not have."""


class UnknownConvention(BankError):
    """An assessment accepts conventions the item does not have."""


class DrawnOtherwise(BankError):
    """A later version of an item has no place for what an earlier one drew: it cannot grade its answers."""


class UnknownSolver(BankError):
    """The author named a solver that does not exist or cannot be called from an item."""


class SolverFailed(BankError):
    """A solver raised what no givens account for: the fault of its author. The message names both."""


class UnsolvablePart(BankError):
    """The key of a part cannot be found in some instance: the author's fault, whichever the seed."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part
