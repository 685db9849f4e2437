"""Grading the answers to one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.record import is_blank
from graders.verdict import Status, Verdict, invalid, scored, undecided
from question_bank import answers as reading
from question_bank.answers import Answers
from question_bank.follow_through import Attempt, is_wrong
from question_bank.instance import Case, Instance
from question_bank.part import Part

BLANK = Verdict(score=0.0, status=Status.INCORRECT, reason="blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVerdict:
    """The verdicts of all parts of an item.

    ``score`` is the points earned in decided parts (None when invalid), ``possible`` the points of the
    decided parts, ``points`` those of all.
    """

    parts: Mapping[str, Verdict]
    status: Status
    score: float | None
    possible: float
    points: float
    convention: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What every client sees; evidence is left out."""
        return {
            "status": self.status.value,
            "score": self.score,
            "possible": self.possible,
            "points": self.points,
            "convention": self.convention,
            "parts": {name: verdict.as_json() for name, verdict in self.parts.items()},
        }


def grade(
    parts: Mapping[str, Part], instance: Instance, typed: Mapping[str, Raw], *, final: bool, penalty: float
) -> ItemVerdict:
    """Grade under each convention and keep the best total; the first of equals.

    An unreadable answer makes the whole invalid, or, when final, is left to a person.
    """
    answers = reading.read(parts, typed)
    if answers.unreadable and not final:
        return _unmarked(parts, answers)
    attempts = []
    for case in instance.cases:
        attempt = _compare_all(parts, case, answers)
        if not attempt.wrong:  # no other convention can earn more
            return _total(parts, attempt.verdicts, case.convention)
        attempts.append(attempt)
    verdicts = [_explain_all(attempt, penalty) for attempt in attempts]
    return max(verdicts, key=lambda verdict: verdict.score or 0.0)


def grade_part(part: Part, instance: Instance, raw: Raw) -> Verdict:
    """Grade one part alone, without follow-through, under the convention that is best for it.

    Of conventions that are equally good for it, the first that explains a wrong answer.
    """
    if is_blank(raw):
        return BLANK
    try:
        value = part.grader.read(raw)
    except InvalidResponse as fault:
        return invalid(fault)
    compared = []
    for case in instance.cases:
        verdict = _compare(part, value, case)
        if not is_wrong(verdict):
            return verdict
        compared.append((case, verdict))
    explained = [_explained(part, value, case, verdict) for case, verdict in compared]
    return max(explained, key=lambda verdict: (verdict.score or 0.0, bool(verdict.feedback)))


def _compare_all(parts: Mapping[str, Part], case: Case, answers: Answers) -> Attempt:
    values = answers.values
    verdicts = {
        name: _compare(part, values[name], case) if name in values else _unanswered(name, answers)
        for name, part in parts.items()
    }
    wrong = [name for name in values if is_wrong(verdicts[name])]
    return Attempt(parts, case, answers, verdicts, wrong)


def _explain_all(attempt: Attempt, penalty: float) -> ItemVerdict:
    """The total with follow-through credit and the causes of wrong answers."""
    explained = {name: _credited(attempt, attempt.parts[name], penalty) for name in attempt.wrong}
    return _total(attempt.parts, {**attempt.verdicts, **explained}, attempt.case.convention)


def _compare(part: Part, value: object, case: Case) -> Verdict:
    """The grader's verdict; what it leaves undecided may still be a known misconception."""
    verdict = part.grader.grade(value, case.keys.get(part.name))
    if verdict.status is Status.UNDECIDED:
        return _explained(part, value, case, verdict)
    return verdict


def _credited(attempt: Attempt, part: Part, penalty: float) -> Verdict:
    verdict = attempt.verdicts[part.name]
    explained = _explained(part, attempt.answers.values[part.name], attempt.case, verdict)
    followed = attempt.credit(part, penalty)
    if followed is None or (followed.score or 0) < (explained.score or 0):
        return explained
    return followed


def _explained(part: Part, value: object, case: Case, verdict: Verdict) -> Verdict:
    """The verdict with the cause of an answer not found right, where exactly one misconception yields it."""
    causes = [wrong for wrong in case.wrongs(part) if wrong.matches(part.grader, value)]
    if not causes:
        return verdict
    score = max(verdict.score or 0.0, *(cause.score for cause in causes))
    if len(causes) > 1:
        return scored(score, "wrong-value", read_as=verdict.read_as, evidence=verdict.evidence)
    (cause,) = causes
    return scored(
        score,
        cause.id,
        read_as=verdict.read_as,
        feedback=cause.feedback,
        evidence={"value": cause.written(part.grader)},
    )


def _unanswered(name: str, answers: Answers) -> Verdict:
    fault = answers.unreadable.get(name)
    return BLANK if fault is None else undecided("unreadable", read_as="", feedback=str(fault))


def _unmarked(parts: Mapping[str, Part], answers: Answers) -> ItemVerdict:
    """Readings and remedies, no verdict of any part."""
    verdicts = {}
    for name, part in parts.items():
        if name in answers.unreadable:
            verdicts[name] = invalid(answers.unreadable[name])
        else:
            read_as = part.grader.preview(answers.values[name]) if name in answers.values else ""
            verdicts[name] = undecided("not-marked", read_as=read_as, feedback="")
    points = sum(part.points for part in parts.values())
    return ItemVerdict(parts=verdicts, status=Status.INVALID, score=None, possible=0.0, points=points)


def _total(parts: Mapping[str, Part], verdicts: Mapping[str, Verdict], convention: str | None) -> ItemVerdict:
    earned = possible = points = 0.0
    complete = True
    for name, part in parts.items():
        verdict = verdicts[name]
        points += part.points
        if verdict.status is Status.UNDECIDED:
            complete = False
        else:
            possible += part.points
            earned += part.points * (verdict.score or 0.0)
    return ItemVerdict(
        parts=verdicts,
        status=_status(earned, points) if complete else Status.UNDECIDED,
        score=earned,
        possible=possible,
        points=points,
        convention=convention,
    )


def _status(earned: float, points: float) -> Status:
    if earned == points:
        return Status.CORRECT
    return Status.PARTIAL if earned > 0 else Status.INCORRECT
