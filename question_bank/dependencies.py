"""What the parts of an item depend on: each other, and params by way of each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from question_bank import placeholders
from question_bank.declaration import Source
from question_bank.part import Part
from question_bank.placeholders import PARTS


def ordered(source: Source, parts: Mapping[str, Part]) -> tuple[str, ...]:
    """The parts, each after those its key is computed from; a circle is recorded as a fault."""
    graph = {name: sorted(part.upstream & parts.keys()) for name, part in parts.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1][::-1]
        message = f"parts depend on each other in a circle: {' → '.join(circle)}."
        source.fault(("parts", circle[0]), message, "Break the circle.")
        return ()


def check_upstream(source: Source, parts: Mapping[str, Part]) -> None:
    """Record parts whose key is computed from a part that has none."""
    for part in parts.values():
        for other in sorted(part.upstream & parts.keys()):
            if not parts[other].has_key:
                message = f"{{{{parts.{other}}}}} has no key."
                source.fault(("parts", part.name), message, f"Give part {other} a solver or a key.")


def with_inputs(parts: Mapping[str, Part], tables: Mapping[str, object]) -> dict[str, Part]:
    """The parts, each told which params decide its key and its misconceptions."""
    named = {name: placeholders.names(tables[name]) for name in parts}
    return {name: replace(part, inputs=_params_behind(name, named)) for name, part in parts.items()}


def _params_behind(part: str, named: Mapping[str, set[str]]) -> tuple[str, ...]:
    reached: set[str] = set()
    waiting = [PARTS + part]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        if name.startswith(PARTS):
            waiting += named.get(name.removeprefix(PARTS), ())
    return tuple(sorted(name for name in reached if not name.startswith(PARTS)))
