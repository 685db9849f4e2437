"""The bank the API serves: held to the publishing gate, stored, and kept in step with its files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from question_bank import gate
from question_bank.bank import OWN_ITEMS, Bank
from question_bank.directories import read_source
from question_bank.errors import Fault, InvalidBank
from service import bank, bank_files, child
from service.bank_files import Files
from service.db import Session

SECONDS_BETWEEN_CALLS = 0.1
LONGEST_TRIAL = 300.0
"""Seconds after which a trial of the bank is given up; one of a thousand items takes a minute or two."""

LONGEST_WAIT = 0.5
"""Seconds a request that finds a change waits for it: enough to read a bank, not to try it."""

LONGEST_PATIENCE = 10.0
"""Seconds a request waits that cannot do without a change: enough to try a few items."""

log = logging.getLogger(__name__)


class Trial(Protocol):
    """Tries the items of a bank, in a process of its own: a function of a module."""

    def __call__(self, bank: Bank, *, known_good: Container[str]) -> list[Fault]:
        """Everything that keeps the bank from being published."""


class Untried(InvalidBank):
    """The trial of items ended without a word on them; the next may go better."""


@dataclass(slots=True)
class Publication:
    """Takes good changes of the files in; where a change is bad the last good bank stays."""

    paths: tuple[Path, ...]
    files: Files
    faults: Sequence[Fault] = ()
    """What is wrong with the files as they are now."""
    renewing: Lock = field(default_factory=Lock)

    def keep_up(self) -> None:
        """Start to take in what has changed, if anything has.

        The request that finds a change waits a moment, to see what reading it tells; no other waits.
        """
        if self.renewing.acquire(blocking=False):
            self._take_in(self.files.have_changed(), LONGEST_WAIT)

    def catch_up(self) -> bool:
        """Take in what has changed until now; False where that takes longer, and goes on."""
        until = monotonic() + LONGEST_PATIENCE
        # What is under way may have read the files before they changed once more.
        return self.renewing.acquire(timeout=LONGEST_PATIENCE) and self._take_in(
            self.files.have_changed(now=True), until - monotonic()
        )

    def _take_in(self, changed: bool, patience: float) -> bool:
        """Renew the bank where files changed; the caller has ``renewing``, which is let go of at the end."""
        if not changed:
            self.renewing.release()
            return True
        renewal = Thread(target=self._renew, name="bank", daemon=True)
        renewal.start()
        renewal.join(max(0.0, patience))
        return not renewal.is_alive()

    def behind(self, items: Iterable[str]) -> list[str]:
        """Those of these items whose files read otherwise than what is in use, as a change was refused."""
        used = [bank.current()[item] for item in items] if self.faults else []
        now = {item.id: read_source(Path(item.file), []) for item in used}
        return [item.id for item in used if (source := now[item.id]) is None or source.text != item.toml]

    def _renew(self) -> None:
        try:
            self.renew()
        finally:
            self.renewing.release()

    def renew(self) -> None:
        """Serve the files as they are now, if they are good."""
        try:
            changed = read(self.paths)
            hold_to_gate(changed)
            store(changed)
        except (Untried, OSError) as fault:
            self.files.forget()
            self.faults = fault.faults if isinstance(fault, Untried) else [self._fault(fault)]
            log.error("the changed bank is not in use yet, to be tried again:\n%s", fault)
        except InvalidBank as invalid:
            self.faults = invalid.faults
            log.error("the bank has changed for the worse; the one before stays in use:\n%s", invalid)
        except SQLAlchemyError as fault:
            self.files.forget()
            log.warning("the changed bank is not in use yet, to be tried again: %s", fault)
        else:
            self.faults = ()
            bank.adopt(changed)
            log.warning("the bank has changed: %s items", len(changed.items))

    def _fault(self, error: OSError) -> Fault:
        """What the system refused while a change was taken in, as a fault of the bank."""
        path = error.filename or (*self.paths, OWN_ITEMS)[0]
        message = f"it cannot be taken in: {error.strerror or error}."
        return Fault(file=str(path), line=None, key="", message=message, remedy="It is tried again.")


def place(fault: Fault) -> str:
    """File and line of a fault, without the directories of this machine."""
    path = Path(fault.file)
    name = f"{path.parent.name}/{path.name}"
    return name if fault.line is None else f"{name}:{fault.line}"


def publish(paths: Iterable[Path]) -> Publication:
    """Load the bank of this process and hold it to the gate. Raises InvalidBank with every fault.

    It is stored where the database answers; where not, the service is not ready until it is.
    """
    files = bank_files.files(paths := tuple(paths))
    loaded = read(paths)
    hold_to_gate(loaded)
    bank.adopt(loaded)
    is_stored()
    return Publication(paths, files)


def read(paths: Iterable[Path]) -> Bank:
    """The package's own items and those of further directories. Raises InvalidBank with every fault.

    Where something cannot be read the rest is tried at once, so that no fault hides another.
    """
    candidate, unreadable = Bank.survey([OWN_ITEMS, *paths])
    if unreadable:
        raise InvalidBank([*unreadable, *trial_of(candidate)])
    return candidate


def hold_to_gate(
    candidate: Bank, meanwhile: Callable[[], None] = lambda: None, trial: Trial = gate.faults
) -> None:
    """Try the items that did not pass yet under this code. Raises InvalidBank with every fault.

    ``meanwhile`` is called every now and then, and what it raises ends the trial. Raises Untried where
    there is no result.
    """
    if faults := trial_of(candidate, meanwhile, trial):
        raise InvalidBank(faults)


def trial_of(
    candidate: Bank, meanwhile: Callable[[], None] = lambda: None, trial: Trial = gate.faults
) -> list[Fault]:
    """What the gate finds in the items that did not pass yet under this code. Raises Untried.

    In a child: solving everything loads what need not stay in this process.
    """
    passed = passed_before(candidate)
    if all(item.hash in passed for item in candidate.items):
        return []
    try:
        return _try(trial, candidate, passed, meanwhile)
    except child.ChildDied as died:
        files = [item.file for item in candidate.items if item.hash not in passed]
        raise Untried([without_result(file, died) for file in files]) from died


def _try(trial: Trial, candidate: Bank, passed: set[str], meanwhile: Callable[[], None]) -> list[Fault]:
    deadline = monotonic() + LONGEST_TRIAL
    with child.calling(trial, candidate, known_good=passed) as made:
        while not made.is_done(SECONDS_BETWEEN_CALLS):
            if monotonic() > deadline:
                raise child.ChildDied(f"the trial of the bank was given up after {LONGEST_TRIAL:g} s")
            meanwhile()
        return made.result()


def without_result(file: str, died: child.ChildDied) -> Fault:
    """The fault of an item that was on trial, perhaps not alone, when the trial ended."""
    remedy = "Look for a solver that never returns or ends its process."
    return Fault(file=file, line=None, key="", message=f"its trial has no result: {died}.", remedy=remedy)


def passed_before(candidate: Bank) -> set[str]:
    """The items that need not be tried again; none while the database is away."""
    try:
        with Session() as session:
            return bank.checked(session, candidate)
    except SQLAlchemyError:
        return set()


def store(candidate: Bank) -> None:
    """Store the text of the items, which submissions point at, and that they passed."""
    with Session.begin() as session:
        bank.register(session, candidate)
        bank.note_checked(session, candidate)


def is_stored() -> bool:
    """Store the bank of this process where it is not; False when the database is away."""
    try:
        store(bank.current())
    except SQLAlchemyError:
        return False
    return True
