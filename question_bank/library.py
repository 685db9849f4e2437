"""The solvers an item may name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from question_bank import placeholders, solver_packages, solvers
from question_bank.errors import SolverFailed, UnknownSolver

NAME = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
PACKAGE = solvers.__name__
UNSOLVABLE = (ValueError, ArithmeticError, TypeError, LookupError)
"""What a solver raises for givens it cannot solve for, of whatever size, length and sign they are."""


@dataclass(frozen=True, slots=True)
class Solver:
    """A function of the solver library and the names of its keyword-only parameters."""

    name: str
    function: Callable[..., object]
    parameters: tuple[str, ...]
    required: frozenset[str]

    def solve(self, given: Mapping[str, object]) -> object:
        """What the function returns. Raises one of UNSOLVABLE, or SolverFailed for all it raises else."""
        try:
            return self.function(**given)
        except UNSOLVABLE:
            raise
        except (Exception, SystemExit) as error:  # a plug-in: whatever it raises, its author is to be told
            raise SolverFailed(f"{self.name} raised {type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Call:
    """A solver with its givens, which may hold placeholders."""

    solver: Solver
    given: Mapping[str, object]

    def run(self, known: Mapping[str, object]) -> object:
        """Solve for these params and keys of other parts. Raises one of UNSOLVABLE, or SolverFailed."""
        return self.solver.solve(self.filled(known))

    def filled(self, known: Mapping[str, object]) -> dict[str, object]:
        """The givens with these params and keys in place of placeholders."""
        return {name: placeholders.fill(value, known) for name, value in self.given.items()}


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
    function: Any = getattr(module, match[2], None)
    if not _is_own(function, module):
        raise UnknownSolver(
            f"{module.__name__} has no function {match[2]!r}. {_suggestion(match[2], _functions(module))}"
        )
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
    return sorted(name for topic in _topics() for name in _solvers_of(topic))


def _topics() -> frozenset[str]:
    return solver_packages.own_topics() | {entry.name for entry in solver_packages.entries()}


def _solvers_of(topic: str) -> Iterator[str]:
    with suppress(UnknownSolver):  # a package that is broken is a fault of the bank
        for name in _functions(_module(topic)):
            with suppress(UnknownSolver):
                yield resolve(f"{topic}.{name}").name


def _functions(module: ModuleType) -> list[str]:
    return [name for name, value in vars(module).items() if name[0] != "_" and _is_own(value, module)]


def _is_own(value: object, module: ModuleType) -> bool:
    return inspect.isfunction(value) and value.__module__ == module.__name__


def _module(topic: str) -> ModuleType:
    if topic in solver_packages.own_topics():
        return import_module(f"{PACKAGE}.{topic}")
    for entry in solver_packages.entries():
        if entry.name == topic:
            return solver_packages.load(entry)
    raise UnknownSolver(f"There is no solver topic {topic!r}. {_suggestion(topic, _topics())}")


def _suggestion(name: str, existing: Collection[str]) -> str:
    """The nearest of what exists, and all of it."""
    near = get_close_matches(name, existing, n=1)
    question = f"Did you mean {near[0]}? " if near else ""
    return f"{question}There are {', '.join(sorted(existing))}."
