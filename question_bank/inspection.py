"""One item under trial: its keys, mutants and misconceptions in many instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.verdict import Status, Verdict, invalid
from question_bank.errors import UnsolvablePart
from question_bank.findings import Findings, outcome, where
from question_bank.instance import Case, Instance, Solved
from question_bank.item import Item
from question_bank.misconception import INCOMPUTABLE, Misconception
from question_bank.part import Part
from question_bank.perturbation import repeats, responds


@dataclass(slots=True)
class PartCount:
    """How much of one part was tried, over all conventions and the draws in which it differs."""

    basis: str
    keys: int = 0
    mutants: int = 0
    misconceptions: int = 0


@dataclass(slots=True)
class Inspection:
    """One item under trial, and how much of it has been tried."""

    item: Item
    findings: Findings
    counts: dict[str, PartCount] = field(init=False)
    tried: set[tuple[Solved, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.counts = {name: PartCount(part.basis) for name, part in self.item.parts.items()}

    def instances(self, draws: int) -> list[Instance]:
        """The document's own instance first, then different ones: all there are, or so many draws."""
        drawn = (self.item.instance(choice) for choice in self.item.variants.sample(draws))
        found: list[Instance] = []
        for instance in (self.item.draw(), *drawn):
            if all(instance.params != other.params for other in found) and self._is_solvable(instance):
                found.append(instance)
        return found

    def try_instance(self, instance: Instance) -> None:
        """The key, the misconceptions and the mutants of every part under each convention.

        A part is tried again only where a param behind it differs.
        """
        for part in self._decidable():
            solved = tuple(case.solved[part.name] for case in instance.cases)
            if solved not in self.tried:
                self.tried.add(solved)
                self._try_part(part, instance)

    def try_texts(self, instances: Sequence[Instance]) -> None:
        """Instances that ask the same have the same keys: what decides is shown."""
        for earlier, later in combinations(instances, 2):
            alike = (earlier.prompt, earlier.asks) == (later.prompt, later.asks)
            if alike and earlier.keys != later.keys:
                message = f"two instances read alike and have different keys{where(later.params)}."
                self.findings.add(
                    ("variants",), "alike", message, "Name what differs in the prompt or in ask."
                )

    def try_solvers(self, instance: Instance) -> None:
        """Every solver responds to some change of its givens."""
        for part in self.item.parts.values():
            if part.call and not any(
                responds(part.call, case.known, case.result(part.name)) for case in instance.cases
            ):
                message = f"{part.call.solver.name} gives the same key however its givens are changed."
                self.findings.add(
                    ("parts", part.name, "solver"), "constant", message, "State it as key, with cite."
                )

    def try_mutants_exist(self) -> None:
        """Every part has mutants or says why it has none."""
        for part in self._decidable():
            count = self.counts[part.name]
            if count.keys and not count.mutants and not part.no_mutants:
                message = "its grader knows no wrong value near the key."
                self.findings.add(("parts", part.name), "no-mutants", message, 'Say why: no_mutants = "…"')

    def _is_solvable(self, instance: Instance) -> bool:
        try:
            return bool(instance.cases)
        except UnsolvablePart as error:
            message = f"{error}{where(instance.params)}."
            if self.item.parts[error.part].call:
                self.findings.add(("parts", error.part), "unsolvable", message, "Mend its givens.")
            else:
                self.findings.add(("parts", error.part, "key"), "unsolvable", message, "Mend the key.")
            return False

    def _decidable(self) -> Iterator[Part]:
        return (part for part in self.item.parts.values() if part.decidable and part.has_key)

    def _try_part(self, part: Part, instance: Instance) -> None:
        for case in instance.cases:
            self._try_again(part, case)
            self._try_key(part, case)
            self._try_mutants(part, case)
            for number, misconception in enumerate(part.misconceptions):
                self._try_misconception(part, number, misconception, case, instance)

    def _try_again(self, part: Part, case: Case) -> None:
        """A solver that is asked the same again says the same."""
        if part.call and not repeats(part.call, case.known, case.result(part.name)):
            message = f"{part.call.solver.name} gives another key for the same givens{where(case.known)}."
            self.findings.add(("parts", part.name, "solver"), "unsteady", message, "Seed what it draws.")

    def _try_key(self, part: Part, case: Case) -> None:
        self.counts[part.name].keys += 1
        key, written = case.keys[part.name], part.grader.write(case.keys[part.name])
        verdict = _grade(part, written, key)
        if verdict.score != 1:
            message = (
                f"its key, typed as {written!r}, gets {outcome(verdict)} by its grader{where(case.known)}."
            )
            self.findings.add(
                ("parts", part.name), "key", message, "Mend the key or the options of the answer."
            )

    def _try_mutants(self, part: Part, case: Case) -> None:
        key = case.keys[part.name]
        for mutant, value in part.grader.mutants(key):
            self.counts[part.name].mutants += 1
            if part.grader.grade(value, key).score == 1:
                message = f"the mutant {mutant!r}, {part.grader.preview(value)}, is right{where(case.known)}."
                self.findings.add(("parts", part.name, "answer"), mutant, message, "Narrow the tolerance.")

    def _try_misconception(
        self, part: Part, number: int, misconception: Misconception, case: Case, instance: Instance
    ) -> None:
        """A misconception yields a readable value that is wrong by every convention."""
        self.counts[part.name].misconceptions += 1
        place = ("parts", part.name, "misconceptions", number)
        try:
            wrong = misconception.compute(part.grader, case.known, case.result(part.name))
        except INCOMPUTABLE as error:
            message = f"{misconception.id} cannot be computed: {error}{where(case.known)}."
            self.findings.add(place, "unsolvable", message, "Mend how it is computed.")
            return
        written = wrong.written(part.grader)
        verdicts = [_grade(part, written, other.keys[part.name]) for other in instance.cases]
        verdict = max(verdicts, key=lambda verdict: verdict.score or 0.0)
        yields = f"{misconception.id} yields {written!r}"
        if verdict.score == 1:
            message = f"{yields}, the key{where(case.known)}."
            self.findings.add(place, "key", message, "Change the variants, or remove it.")
        elif verdict.status is Status.INVALID:
            message = f"{yields}{where(case.known)}: {verdict.feedback}"
            self.findings.add(place, "unreadable", message, "Mend how it is computed.")
        elif (verdict.score or 0.0) > misconception.score:
            message = f"{yields}, which scores more than {misconception.score}{where(case.known)}."
            self.findings.add(place, "score", message, f"Declare score = {verdict.score}.")


def _grade(part: Part, raw: Raw, key: Any) -> Verdict:
    """The verdict of the part's grader alone, without misconceptions."""
    try:
        return part.grader.grade(part.grader.read(raw), key)
    except InvalidResponse as fault:
        return invalid(fault)
