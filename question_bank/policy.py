"""What an assessment decides about the grading of an item, beyond what the item itself says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graders.verdict import Verdict, scored
from question_bank.errors import UnknownConvention
from question_bank.instance import Case

FULL_MARKS = "full-marks-for-all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which of an item's conventions are accepted (None: all), and the broken parts that are given away."""

    conventions: Collection[str] | None = None
    full_marks: Collection[str] = ()

    def accepted(self, cases: Sequence[Case]) -> Sequence[Case]:
        """The cases to grade under. Raises UnknownConvention where the item has none of those accepted."""
        if self.conventions is None:
            return cases
        accepted = [case for case in cases if case.convention in self.conventions]
        if not accepted:
            known = ", ".join(case.convention for case in cases if case.convention) or "none"
            raise UnknownConvention(
                f"none of the conventions {', '.join(sorted(self.conventions))} exists; the item has {known}"
            )
        return accepted

    def applied(self, verdicts: Mapping[str, Verdict]) -> Mapping[str, Verdict]:
        """The verdicts with full marks for what is given away."""
        if not self.full_marks:
            return verdicts
        return {
            name: given_away(verdict) if name in self.full_marks else verdict
            for name, verdict in verdicts.items()
        }


def given_away(verdict: Verdict) -> Verdict:
    """Full marks, whatever the verdict."""
    feedback = "Everybody gets full marks for this part."
    return scored(1.0, FULL_MARKS, read_as=verdict.read_as, feedback=feedback)


AS_WRITTEN = Policy()
"""The item as its author wrote it."""
