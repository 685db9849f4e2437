"""An instance of an item: its params drawn, its keys computed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from graders.errors import InvalidSpec
from question_bank.errors import UnsolvablePart
from question_bank.library import UNSOLVABLE
from question_bank.misconception import INCOMPUTABLE, Wrong
from question_bank.part import Part
from question_bank.placeholders import PARTS


@dataclass(frozen=True, slots=True)
class Case:
    """An instance under one convention: what is known, and the keys prepared for their graders."""

    convention: str | None
    known: Mapping[str, object]
    """Params by name, and the result for part x as ``parts.x``."""
    keys: Mapping[str, Any]
    _wrongs: dict[str, tuple[Wrong, ...]] = field(default_factory=dict, repr=False)

    def result(self, part: str) -> object:
        """The key of a part as its solver gave it."""
        return self.known[PARTS + part]

    def wrongs(self, part: Part) -> tuple[Wrong, ...]:
        """What the part's misconceptions yield here, computed when first asked for.

        One that yields nothing here is left out: the publishing gate reports it, no student pays for it.
        """
        if part.name not in self._wrongs:
            self._wrongs[part.name] = tuple(self._compute_wrongs(part))
        return self._wrongs[part.name]

    def _compute_wrongs(self, part: Part) -> Iterator[Wrong]:
        for misconception in part.misconceptions:
            with suppress(*INCOMPUTABLE):
                yield misconception.compute(part.grader, self.known, self.known.get(PARTS + part.name))


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


def choose(variants: Mapping[str, list[Any]], seed: int) -> tuple[int, ...]:
    """Which value of each param a seed draws; each param's draw depends on its name alone."""
    return tuple(
        int.from_bytes(sha256(f"{seed}:{name}".encode()).digest()[:8]) % len(values)
        for name, values in variants.items()
    )


def solve(parts: Iterable[Part], convention: str | None, params: Mapping[str, object]) -> Case:
    """Solve parts in an order in which each follows those it depends on.

    Raises UnsolvablePart where a solver refuses its givens or its result is no key of the part's type.
    """
    known = dict(params)
    keys = {}
    for part in parts:
        if part.has_key:
            known[PARTS + part.name], keys[part.name] = _solve(part, known)
    return Case(convention, known, keys)


def _solve(part: Part, known: Mapping[str, object]) -> tuple[object, Any]:
    try:
        result = part.solve(known)
        return result, part.grader.prepare(result)
    except (*UNSOLVABLE, InvalidSpec) as error:
        raise UnsolvablePart(part.name, f"cannot be solved: {error}") from error
