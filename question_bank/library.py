"""The solvers an item may name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from question_bank import placeholders, solvers
from question_bank.errors import UnknownSolver

NAME = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
PACKAGE = solvers.__name__
ENTRY_POINTS = "assay.solvers"
UNSOLVABLE = (ValueError, ArithmeticError, TypeError, LookupError)
"""What a solver raises for givens it cannot solve for, of whatever size, length and sign they are."""


@dataclass(frozen=True, slots=True)
class Solver:
    """A function of the solver library and the names of its keyword-only parameters."""

    name: str
    function: Callable[..., object]
    parameters: tuple[str, ...]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """A solver with its givens, which may hold placeholders."""

    solver: Solver
    given: Mapping[str, object]

    def run(self, known: Mapping[str, object]) -> object:
        """Solve for these params and keys of other parts. Raises what the solver raises."""
        given = {name: placeholders.fill(value, known) for name, value in self.given.items()}
        return self.solver.function(**given)


@cache
def resolve(name: str) -> Solver:
    """The solver of that name, ``topic.function``.

    Topics are the modules of this package's ``solvers`` and the entry points of the group
    ``assay.solvers``, nothing else. Raises UnknownSolver.
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise UnknownSolver(f"{name!r} is not the name of a solver. Write topic.function.")
    module = _module(match[1])
    function = getattr(module, match[2], None)
    if not inspect.isfunction(function) or function.__module__ != module.__name__:
        raise UnknownSolver(f"{module.__name__} has no function {match[2]!r}.")
    parameters = inspect.signature(function).parameters.values()
    if not parameters:
        raise UnknownSolver(f"{name} takes no givens.")
    if any(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters):
        raise UnknownSolver(f"{name} takes arguments that are not keyword-only.")
    return Solver(
        name=name,
        function=function,
        parameters=tuple(parameter.name for parameter in parameters),
        required=frozenset(p.name for p in parameters if p.default is p.empty),
    )


def names() -> list[str]:
    """Every solver that can be named, of this package and of others that are installed."""
    topics = {module.name for module in iter_modules(solvers.__path__)}
    topics |= {entry.name for entry in entry_points(group=ENTRY_POINTS)}
    return sorted(name for topic in topics for name in _solvers_of(topic))


def _solvers_of(topic: str) -> Iterator[str]:
    for name in vars(_module(topic)):
        with suppress(UnknownSolver):
            yield resolve(f"{topic}.{name}").name


def _module(topic: str) -> ModuleType:
    name = f"{PACKAGE}.{topic}"
    if find_spec(name) is not None:
        return import_module(name)
    for entry in entry_points(group=ENTRY_POINTS, name=topic):
        loaded = entry.load()
        if isinstance(loaded, ModuleType):
            return loaded
    raise UnknownSolver(f"There is no solver topic {topic!r}.")
