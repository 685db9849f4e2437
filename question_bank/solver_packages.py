"""Solvers that other packages bring: each entry point of a group is a topic, a module of solvers."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from pkgutil import iter_modules
from types import ModuleType

from question_bank import solvers
from question_bank.errors import Fault, UnknownSolver

GROUP = "assay.solvers"


@cache
def own_topics() -> frozenset[str]:
    """The topics of this package, which no other may claim."""
    return frozenset(module.name for module in iter_modules(solvers.__path__))


def entries() -> EntryPoints:
    """The topics of other packages that are installed."""
    return entry_points(group=GROUP)


def load(entry: EntryPoint) -> ModuleType:
    """The module of a topic. Raises UnknownSolver, whatever is wrong with it."""
    try:
        loaded = entry.load()
    except (Exception, SystemExit) as error:  # a plug-in: importing it runs whatever it holds
        raise UnknownSolver(f"{_name(entry)} cannot be loaded: {type(error).__name__}: {error}.") from error
    if not isinstance(loaded, ModuleType):
        raise UnknownSolver(f"{_name(entry)} names no module.")
    return loaded


def faults() -> list[Fault]:
    """What is wrong with the packages that bring solvers, whether an item uses them or not."""
    return [fault for entry in entries() for fault in _faults_of(entry)]


def _faults_of(entry: EntryPoint) -> list[Fault]:
    if entry.name in own_topics():
        message = f"{_name(entry)} has the name of a topic of this project."
        return [_fault(entry, message, "Give it another name.")]
    try:
        load(entry)
    except UnknownSolver as error:
        return [_fault(entry, str(error), "Mend or uninstall the package.")]
    return []


def _fault(entry: EntryPoint, message: str, remedy: str) -> Fault:
    return Fault(
        file=f"{_package(entry)}/entry_points.txt",
        line=None,
        key=f"{GROUP}.{entry.name}",
        message=message,
        remedy=remedy,
    )


def _name(entry: EntryPoint) -> str:
    return f"the entry point {entry.name} = {entry.value!r} of the package {_package(entry)}"


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "unknown"
