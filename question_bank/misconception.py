"""Misconceptions: wrong ways of answering, and the value each yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from graders import EXACT
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Grader, Raw
from graders.remark import Remarked
from question_bank import placeholders
from question_bank.errors import SolverFailed
from question_bank.library import UNSOLVABLE, Call
from question_bank.typed import typed

INCOMPUTABLE = (*UNSOLVABLE, InvalidResponse, SolverFailed)
"""What computing a misconception raises where it yields no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A wrong way of answering a part. Its value is a solver's, a multiple of the key, or given.

    With ``stated`` it is right: an answer that says so under what remark of the answer type it holds.
    """

    id: str
    feedback: str
    score: float = 0.0
    call: Call | None = None
    scale: int | float | None = None
    value: object = None
    stated: str = ""

    def compute(self, grader: Grader[Any, Any], known: Mapping[str, object], result: object) -> Wrong:
        """The wrong value where the params and keys are ``known`` and the right result is ``result``.

        Raises one of INCOMPUTABLE where there is none.
        """
        if self.call is not None:
            wrong = self.call.run(known)
        elif self.scale is not None:
            wrong = scaled(result, self.scale)
        else:
            wrong = grader.plain(grader.read(typed(placeholders.fill(self.value, known))))
        if self.stated:
            wrong = grader.plain(remarked(grader, wrong, self.stated))
        return Wrong(
            id=self.id,
            feedback=placeholders.fill_text(self.feedback, known),
            score=self.score,
            result=wrong,
            key=_prepared(grader, wrong),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """The value a misconception yields in one instance. ``key`` is None where it cannot be a key."""

    id: str
    feedback: str
    score: float
    result: object
    key: Any

    def matches(self, grader: Grader[Any, Any], value: object) -> bool:
        """Whether an answer is this wrong value."""
        if self.key is None:
            return grader.plain(value) == self.result
        if type(grader) in EXACT:
            return bool(value == self.key)
        return grader.grade(value, self.key).score == 1

    def written(self, grader: Grader[Any, Any]) -> Raw:
        """The wrong value as a student could type it."""
        return typed(self.result) if self.key is None else grader.write(self.key)


def remarked(grader: Grader[Any, Any], number: object, remark: str) -> Remarked:
    """An answer that states a remark; raises InvalidResponse where the number is not whole."""
    read = grader.read(f"{typed(number)} ({remark})")
    if not isinstance(read, Remarked):
        raise InvalidResponse(f"{typed(number)} is not whole, and only a whole number is read with a remark")
    return read


def scaled(result: object, factor: int | float) -> object:
    """A number, or every number of a structure, times a factor; whole products stay integers.

    Raises TypeError for what is not made of numbers.
    """
    if isinstance(result, Mapping):
        return {name: scaled(entry, factor) for name, entry in result.items()}
    if isinstance(result, list | tuple):
        return [scaled(entry, factor) for entry in result]
    if isinstance(result, bool | str) or result is None:
        raise TypeError(f"{result!r} cannot be scaled")
    if isinstance(result, int):
        product = result * Fraction(str(factor))
        return int(product) if product.denominator == 1 else float(product)
    return float(result) * factor  # type: ignore[arg-type]


def _prepared(grader: Grader[Any, Any], wrong: object) -> Any:
    try:
        return grader.prepare(wrong)
    except InvalidSpec:
        return None
