"""Follow-through: credit for a wrong answer that is right for the student's own earlier answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.errors import InvalidSpec
from graders.remark import without_remark
from graders.verdict import Status, Verdict, scored
from question_bank.answers import Answers
from question_bank.instance import Case
from question_bank.library import UNSOLVABLE
from question_bank.part import Part
from question_bank.placeholders import PARTS
from question_bank.typed import typed

FOLLOW_THROUGH = "follow-through"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The answers to one item, each already compared with its key."""

    parts: Mapping[str, Part]
    case: Case
    answers: Answers
    verdicts: Mapping[str, Verdict]
    wrong: Sequence[str]

    @property
    def is_right(self) -> bool:
        """Whether every answer given was decided, and none of them to be wrong."""
        decided = all(self.verdicts[name].status is not Status.UNDECIDED for name in self.answers.values)
        return decided and not self.wrong

    def credit(self, part: Part, penalty: float) -> Verdict | None:
        """Full marks less the penalty when the answer follows from wrong earlier ones, else None."""
        if part.call is None or not part.follow_through or not part.upstream:
            return None
        carried = self._carried(part)
        if carried is None or not carried.wrong:
            return None
        key = self._key(part, carried)
        if key is None or part.grader.grade(self.answers.values[part.name], key).score != 1:
            return None
        wrong = [name for name in self.parts if name in carried.wrong]
        return scored(
            1 - penalty,
            FOLLOW_THROUGH,
            read_as=self.verdicts[part.name].read_as,
            feedback=_where_it_follows_from(wrong),
            evidence={"key": part.grader.write(key), "carried": typed(carried.values), "wrong": wrong},
        )

    def _carried(self, part: Part) -> Carried | None:
        values: dict[str, object] = {}
        wrong: frozenset[str] = frozenset()
        for name in part.upstream:
            standing = self._standing(self.parts[name])
            if standing is None:
                return None
            values[name] = standing.value
            wrong |= standing.wrong
        return Carried(values, wrong)

    def _standing(self, part: Part) -> Standing | None:
        """The value a student stands on for an earlier part; None when it must not be carried.

        An answer of the student's own stands for everything above it; for a blank one the key is
        computed from what stands above it.
        """
        result = self.case.result(part.name)
        if part.name in self.answers.unreadable:
            return None
        if part.name in self.answers.values:
            if part.name not in self.wrong:
                return Standing(result)
            value = part.grader.plain(without_remark(self.answers.values[part.name]))
            if part.carry is not None and not part.carry.admits(value):
                return None
            return Standing(value, frozenset([part.name]))
        carried = self._carried(part)
        if carried is None:
            return None
        if not carried.wrong:
            return Standing(result)
        solved = self._solve(part, carried)
        return None if solved is None else Standing(solved, carried.wrong)

    def _solve(self, part: Part, carried: Carried) -> object | None:
        known = {**self.case.known, **{PARTS + name: value for name, value in carried.values.items()}}
        try:
            return part.solve(known)
        except UNSOLVABLE:
            return None

    def _key(self, part: Part, carried: Carried) -> Any:
        """The key for the carried values, prepared; None when credit for it would be for nothing."""
        solved = self._solve(part, carried)
        result = self.case.result(part.name)
        if solved is None or (_is_empty(solved) and not _is_empty(result)):
            return None
        for name, value in carried.values.items():
            if solved == value and result != self.case.result(name):
                return None
        try:
            return part.grader.prepare(solved)
        except InvalidSpec:
            return None


@dataclass(frozen=True, slots=True)
class Carried:
    """The earlier values a part stands on, and the wrong answers they come from."""

    values: Mapping[str, object]
    wrong: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """One earlier value, and the wrong answers it comes from."""

    value: object
    wrong: frozenset[str] = frozenset()


def is_wrong(verdict: Verdict) -> bool:
    """Whether an answer was decided, and not to be right."""
    return verdict.status is not Status.UNDECIDED and verdict.score is not None and verdict.score < 1


def _where_it_follows_from(wrong: Sequence[str]) -> str:
    answers, are = ("answer", "is") if len(wrong) == 1 else ("answers", "are")
    return f"This follows correctly from your {answers} to {' and '.join(wrong)}, which {are} wrong."


def _is_empty(result: object) -> bool:
    return not isinstance(result, bool) and not result
