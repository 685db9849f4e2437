"""An instance of an item: its params drawn, its keys computed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from graders.errors import InvalidSpec
from question_bank.errors import SolverFailed, UnsolvablePart
from question_bank.library import UNSOLVABLE
from question_bank.misconception import INCOMPUTABLE, Wrong
from question_bank.part import Part
from question_bank.placeholders import PARTS

PARTS_KEPT = 16_384
"""Parts kept in memory with their keys, of all instances together; those with equal params are one."""


@dataclass(slots=True, eq=False)
class Solved:
    """The key of a part where the params behind it have some values; shared by all instances with these.

    ``result`` is the key as its solver gave it, ``key`` prepared for the grader; None where it has none.
    """

    result: object = None
    key: Any = None
    wrongs: tuple[Wrong, ...] | None = None
    """What its misconceptions yield; None until someone asks."""


@dataclass(frozen=True, slots=True)
class Case:
    """An instance under one convention: what is known, and the keys prepared for their graders."""

    convention: str | None
    known: Mapping[str, object]
    """Params by name, and the result for part x as ``parts.x``."""
    keys: Mapping[str, Any]
    solved: Mapping[str, Solved]

    def result(self, part: str) -> object:
        """The key of a part as its solver gave it."""
        return self.known[PARTS + part]

    def wrongs(self, part: Part) -> tuple[Wrong, ...]:
        """What the part's misconceptions yield here, computed when first asked for.

        One that yields nothing here is left out: the publishing gate reports it, no student pays for it.
        """
        solved = self.solved[part.name]
        if solved.wrongs is None:
            solved.wrongs = tuple(self._compute_wrongs(part, solved.result))
        return solved.wrongs

    def _compute_wrongs(self, part: Part, result: object) -> Iterator[Wrong]:
        for misconception in part.misconceptions:
            with suppress(*INCOMPUTABLE):
                yield misconception.compute(part.grader, self.known, result)


@dataclass(frozen=True)
class Instance:
    """What one student is asked, and the keys to it under each convention."""

    params: Mapping[str, object]
    prompt: str
    asks: Mapping[str, str]
    ordered: tuple[Part, ...]
    conventions: Mapping[str | None, Mapping[str, object]]

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The keys under each convention, solved when first asked for: showing a question needs none.

        Raises UnsolvablePart.
        """
        return tuple(
            solve(self.ordered, name, {**self.params, **given}) for name, given in self.conventions.items()
        )

    @property
    def keys(self) -> dict[str | None, dict[str, object]]:
        """The keys as solvers gave them, by convention (None: there are no conventions) and part."""
        return {case.convention: {part: case.result(part) for part in case.keys} for case in self.cases}


def solve(parts: Sequence[Part], convention: str | None, params: Mapping[str, object]) -> Case:
    """Solve parts in an order in which each follows those it depends on.

    Raises UnsolvablePart where a solver refuses its givens or its result is no key of the part's type.
    """
    known = dict(params)
    solved = {}
    for part in parts:
        solved[part.name] = _solved(part, _Inputs(part, known))
        if part.has_key:
            known[PARTS + part.name] = solved[part.name].result
    keys = {part.name: solved[part.name].key for part in parts if part.has_key}
    return Case(convention, known, keys, solved)


class _Inputs:
    """What is known, alike where the params behind a part are written alike."""

    def __init__(self, part: Part, known: Mapping[str, object]) -> None:
        self.known = known
        self.text = repr([known.get(name) for name in part.inputs])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Inputs) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=PARTS_KEPT)
def _solved(part: Part, inputs: _Inputs) -> Solved:
    if not part.has_key:
        return Solved()
    try:
        result = part.solve(inputs.known)
        return Solved(result, part.grader.prepare(result))
    except UNSOLVABLE as error:
        by = f" by {part.call.solver.name}" if part.call else ""
        raise UnsolvablePart(part.name, f"cannot be solved{by}: {error}") from error
    except SolverFailed as error:
        raise UnsolvablePart(part.name, f"cannot be solved: {error}") from error
    except InvalidSpec as error:
        raise UnsolvablePart(part.name, f"the answer type {part.type} refuses its key: {error}") from error
