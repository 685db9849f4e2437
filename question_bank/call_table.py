"""Reading what a TOML table fills with params: the givens of a solver, and texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from question_bank import placeholders
from question_bank.declaration import KeyPath, Source
from question_bank.errors import UnknownSolver
from question_bank.library import Call, Solver, resolve

IN_LATEX = "LaTeX has one pair of braces, {x}; one around a param makes three, {{{param}}}."


def read_call(source: Source, entries: Mapping[str, Any], key: KeyPath, known: set[str]) -> Call | None:
    """The call a table states, or None where it names no solver or a fault was recorded."""
    solver = read_solver(source, entries, key)
    given = entries.get("given", {})
    check_names(source, given, known, (*key, "given"))
    if solver is None:
        return None
    check_given(source, solver, given, (*key, "given"))
    return Call(solver, given)


def read_solver(source: Source, entries: Mapping[str, Any], key: KeyPath) -> Solver | None:
    """The solver a table names, or None; one that does not exist is a fault."""
    if "solver" not in entries:
        return None
    try:
        return resolve(entries["solver"])
    except UnknownSolver as error:
        source.fault((*key, "solver"), str(error))
        return None


def check_given(source: Source, solver: Solver, given: Mapping[str, object], key: KeyPath) -> None:
    """Record givens the solver does not take, and those it lacks."""
    for name in given.keys() - set(solver.parameters):
        remedy = f"It takes {', '.join(solver.parameters)}."
        source.fault((*key, name), f"{solver.name} takes no {name!r}.", remedy)
    for name in sorted(solver.required - given.keys()):
        source.fault(key, f"{solver.name} needs {name!r}.", f"Add {name} = …")


def check_names(source: Source, template: object, known: set[str], key: KeyPath) -> None:
    """Record placeholders that are unfinished or name nothing known."""
    for offending, message, remedy in placeholders.unfinished(template):
        source.fault(key, message, remedy, offending=offending)
    for name in sorted(placeholders.names(template)):
        if name not in known:
            remedy = f"Known: {', '.join(sorted(known)) or 'none'}."
            source.fault(
                key, f"{{{{{name}}}}} names no param and no part.", remedy, offending=f"{{{{{name}}}}}"
            )


def check_text(source: Source, text: object, params: Collection[str], key: KeyPath) -> None:
    """Record what is wrong with a text people read: it may name params only, never a key."""
    if not isinstance(text, str):
        return
    unknown = sorted(placeholders.names(text).difference(params))
    if unknown:
        listed = " and ".join(f"{{{{{name}}}}}" for name in unknown)
        message = (
            f"{listed} {'names' if len(unknown) == 1 else 'name'} no param; two braces make a placeholder."
        )
        remedy = f"Params: {', '.join(params) or 'none'}. {IN_LATEX}"
        source.fault(key, message, remedy, offending=f"{{{{{unknown[0]}}}}}")
    for offending, message, remedy in placeholders.flaws(text, params):
        source.fault(key, message, remedy, offending=offending)
