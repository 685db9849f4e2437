"""One item under trial: its keys, mutants, misconceptions and hand-worked values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.verdict import Status, Verdict, invalid
from question_bank.declaration import KeyPath, Source
from question_bank.errors import UnsolvablePart
from question_bank.hand_worked import agrees
from question_bank.instance import Case, Instance
from question_bank.item import Item
from question_bank.misconception import INCOMPUTABLE, Misconception
from question_bank.part import Part
from question_bank.perturbation import responds


@dataclass(slots=True)
class PartCount:
    """How much of one part was tried, over all draws and conventions."""

    basis: str
    keys: int = 0
    mutants: int = 0
    misconceptions: int = 0


@dataclass(slots=True)
class Inspection:
    """One item under trial. A fault that recurs in further draws is recorded once."""

    item: Item
    source: Source
    counts: dict[str, PartCount] = field(init=False)
    seen: set[tuple[KeyPath, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.counts = {name: PartCount(part.basis) for name, part in self.item.parts.items()}

    def instances(self, draws: int) -> list[Instance]:
        """The document's own instance first, then the different ones among the draws."""
        seeds: list[int | None] = [None, *(range(draws) if self.item.variants else ())]
        found: dict[int, Instance] = {}
        for seed in seeds:
            try:
                instance = self.item.draw(seed)
                solved = instance.cases
            except UnsolvablePart as error:
                place = "the document's own instance" if seed is None else f"seed {seed}"
                self._fault(("parts", error.part), "unsolvable", f"{error} ({place}).", "Mend its givens.")
            else:
                found.setdefault(id(solved), instance)
        return list(found.values())

    def try_instance(self, instance: Instance) -> None:
        """The key, the misconceptions and the mutants of every part under each convention."""
        for case in instance.cases:
            for part in self._decidable():
                self._try_key(part, case)
                self._try_mutants(part, case)
                for number, misconception in enumerate(part.misconceptions):
                    self._try_misconception(part, number, misconception, case)

    def try_solvers(self, instance: Instance) -> None:
        """Every solver responds to some change of its givens."""
        for part in self.item.parts.values():
            if part.call and not any(responds(part.call, case.known) for case in instance.cases):
                message = f"{part.call.solver.name} gives the same key however its givens are changed."
                self._fault(
                    ("parts", part.name, "solver"), "constant", message, "State it as key, with cite."
                )

    def try_mutants_exist(self) -> None:
        """Every part has mutants or says why it has none."""
        for part in self._decidable():
            count = self.counts[part.name]
            if count.keys and not count.mutants and not part.no_mutants:
                message = "its grader knows no wrong value near the key."
                self._fault(("parts", part.name), "no-mutants", message, 'Say why: no_mutants = "…"')

    def try_check(self, instance: Instance) -> None:
        """Hand-worked keys agree with the solvers, and sample answers get their stated result."""
        for name, worked in self.item.check.keys.items():
            for case in instance.cases:
                self._try_worked_key(self.item.parts[name], worked, case)
        for part in self._decidable():
            self._try_meaning(part)
        for name, rows in self.item.check.responses.items():
            for raw, expected in rows:
                self._try_response(name, raw, expected)

    def _decidable(self) -> Iterator[Part]:
        return (part for part in self.item.parts.values() if part.decidable and part.has_key)

    def _try_key(self, part: Part, case: Case) -> None:
        self.counts[part.name].keys += 1
        key, written = case.keys[part.name], part.grader.write(case.keys[part.name])
        verdict = _grade(part, written, key)
        if verdict.score != 1:
            message = f"its key, typed as {written!r}, gets {_outcome(verdict)} by its grader{_where(case)}."
            self._fault(("parts", part.name), "key", message, "Mend the key or the options of the answer.")

    def _try_mutants(self, part: Part, case: Case) -> None:
        key = case.keys[part.name]
        for mutant, value in part.grader.mutants(key):
            self.counts[part.name].mutants += 1
            if part.grader.grade(value, key).score == 1:
                message = f"the mutant {mutant!r}, {part.grader.preview(value)}, is right{_where(case)}."
                self._fault(("parts", part.name, "answer"), mutant, message, "Narrow the tolerance.")

    def _try_misconception(self, part: Part, number: int, misconception: Misconception, case: Case) -> None:
        self.counts[part.name].misconceptions += 1
        place = ("parts", part.name, "misconceptions", number)
        try:
            wrong = misconception.compute(part.grader, case.known, case.result(part.name))
        except INCOMPUTABLE as error:
            message = f"{misconception.id} cannot be computed: {error}{_where(case)}."
            self._fault(place, "unsolvable", message, "Mend how it is computed.")
            return
        written = wrong.written(part.grader)
        verdict = _grade(part, written, case.keys[part.name])
        if verdict.score == 1:
            message = f"{misconception.id} yields the key, {written!r}{_where(case)}."
            self._fault(place, "key", message, "Change the variants, or remove it.")
        elif verdict.status is Status.INVALID:
            message = f"{misconception.id} yields {written!r}{_where(case)}: {verdict.feedback}"
            self._fault(place, "unreadable", message, "Mend how it is computed.")
        elif (verdict.score or 0.0) > misconception.score:
            message = f"{misconception.id} yields {written!r}, which scores more than {misconception.score}"
            self._fault(place, "score", f"{message}{_where(case)}.", f"Declare score = {verdict.score}.")

    def _try_worked_key(self, part: Part, worked: object, case: Case) -> None:
        place = ("check", "keys", part.name)
        if not part.has_key:
            self._fault(place, "keyless", "the part has no key to compare with.", "Remove it.")
            return
        if case.convention and isinstance(worked, dict) and case.convention in worked:
            worked = worked[case.convention]
        if not agrees(part.grader, worked, case.result(part.name)):
            message = f"worked by hand {worked!r}, computed {case.result(part.name)!r}{_where(case)}."
            self._fault(place, "disagrees", message, "One of them is wrong.")

    def _try_meaning(self, part: Part) -> None:
        """What damaged print amounts to is stated so that it can be read."""
        if part.printed_means is None:
            return
        try:
            part.grader.read(part.printed_means)
        except InvalidResponse as error:
            place = ("parts", part.name, "printed_means")
            self._fault(place, "unreadable", str(error), "Write it as a student could.")

    def _try_response(self, name: str, raw: Raw, expected: float | str) -> None:
        verdict = self.item.grade_part(name, raw)
        found = _outcome(verdict)
        matches = found == expected if isinstance(expected, str) else _near(found, expected)
        if not matches:
            message = f"{raw!r} gets {found} ({verdict.reason}), stated {expected}."
            self._fault(("check", "responses", name), repr(raw), message, "One of them is wrong.")

    def _fault(self, key: KeyPath, kind: str, message: str, remedy: str) -> None:
        if (key, kind) not in self.seen:
            self.seen.add((key, kind))
            self.source.fault(key, message, remedy)


def _grade(part: Part, raw: Raw, key: Any) -> Verdict:
    """The verdict of the part's grader alone, without misconceptions."""
    try:
        return part.grader.grade(part.grader.read(raw), key)
    except InvalidResponse as fault:
        return invalid(fault)


def _outcome(verdict: Verdict) -> float | str:
    """The score, or the status of an answer that has none."""
    return verdict.status.value if verdict.score is None else verdict.score


def _near(found: float | str, expected: float) -> bool:
    return not isinstance(found, str) and abs(found - expected) < 0.001


def _where(case: Case) -> str:
    """The params of a case, for a message."""
    params: Iterable[str] = (
        f"{name} = {value!r}" for name, value in case.known.items() if not name.startswith("parts.")
    )
    return f" ({', '.join(params)})"
