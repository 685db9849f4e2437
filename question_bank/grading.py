"""Grading the answers to one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graders.errors import InvalidResponse
from graders.grader import NEEDS_PROOF, NEEDS_TRAINING, SETTLED_IN, Raw
from graders.record import is_blank
from graders.verdict import Status, Verdict, invalid, scored, undecided
from question_bank import answers as reading
from question_bank.answers import Answers
from question_bank.follow_through import Attempt, is_wrong
from question_bank.instance import Case, Instance
from question_bank.item_verdict import ItemVerdict, total
from question_bank.part import Part
from question_bank.patience import Patience
from question_bank.policy import Policy

BLANK = Verdict(score=0.0, status=Status.INCORRECT, reason="blank")


def grade(
    parts: Mapping[str, Part],
    instance: Instance,
    typed: Mapping[str, Raw],
    *,
    final: bool,
    patient: bool,
    penalty: float,
    policy: Policy,
) -> ItemVerdict:
    """Grade under each accepted convention and keep the best total; of equals the one with more still open.

    An unreadable answer makes the whole invalid, or, when final, is left to a person. What takes seconds
    to decide is decided only when patient.
    """
    patience = Patience() if patient else None
    answers = reading.read(parts, typed)
    if answers.unreadable.keys() - policy.full_marks and not final:
        return _unmarked(parts, answers)
    attempts = []
    for case in policy.accepted(instance.cases):
        attempt = _compare_all(parts, case, answers, patience)
        if attempt.is_right:  # no other convention can earn more
            return total(parts, policy.applied(attempt.verdicts), case.convention)
        attempts.append(attempt)
    verdicts = [_explain_all(attempt, penalty, policy) for attempt in attempts]
    return max(verdicts, key=lambda verdict: (verdict.score or 0.0, -verdict.possible))


def grade_part(part: Part, instance: Instance, raw: Raw, *, patient: bool) -> Verdict:
    """Grade one part alone, without follow-through, under the convention that is best for it.

    Of conventions that are equally good for it, the first that explains a wrong answer.
    """
    if is_blank(raw):
        return BLANK
    try:
        value = part.grader.read(raw)
    except InvalidResponse as fault:
        return invalid(fault)
    patience = Patience() if patient else None
    compared = []
    for case in instance.cases:
        verdict = _compare(part, value, case, patience)
        if not is_wrong(verdict):
            return verdict
        compared.append((case, verdict))
    explained = [_explained(part, value, case, verdict) for case, verdict in compared]
    return max(explained, key=lambda verdict: (verdict.score or 0.0, bool(verdict.feedback)))


def _compare_all(
    parts: Mapping[str, Part], case: Case, answers: Answers, patience: Patience | None
) -> Attempt:
    values = answers.values
    verdicts = {
        name: _compare(part, values[name], case, patience) if name in values else _unanswered(name, answers)
        for name, part in parts.items()
    }
    wrong = [name for name in values if is_wrong(verdicts[name])]
    return Attempt(parts, case, answers, verdicts, wrong)


def _explain_all(attempt: Attempt, penalty: float, policy: Policy) -> ItemVerdict:
    """The total with follow-through credit and the causes of wrong answers."""
    explained = {name: _credited(attempt, attempt.parts[name], penalty) for name in attempt.wrong}
    verdicts = policy.applied({**attempt.verdicts, **explained})
    return total(attempt.parts, verdicts, attempt.case.convention)


def _compare(part: Part, value: object, case: Case, patience: Patience | None) -> Verdict:
    """The grader's verdict; what it leaves undecided at once may still be a known misconception."""
    key = case.keys.get(part.name)
    verdict = part.grader.grade(value, key)
    if verdict.status is Status.UNDECIDED:
        verdict = _explained(part, value, case, verdict)
    return patience.settle(part, value, key, verdict) if patience else verdict


def _credited(attempt: Attempt, part: Part, penalty: float) -> Verdict:
    verdict = attempt.verdicts[part.name]
    pending = _undecided(attempt, part) if part.follow_through else {}
    feedback = f"This may follow from your answer to {' and '.join(pending)}, which is not decided yet."
    if awaited := SETTLED_IN.keys() & pending.values():
        # The lane of designs settles formulas as well.
        reason = NEEDS_TRAINING if NEEDS_TRAINING in awaited else NEEDS_PROOF
        return undecided(reason, read_as=verdict.read_as, feedback=feedback)
    explained = _explained(part, attempt.answers.values[part.name], attempt.case, verdict)
    followed = attempt.credit(part, penalty)
    if followed is None and pending:
        followed = replace(attempt, wrong=[*attempt.wrong, *pending]).credit(part, penalty)
        if followed is not None:  # a person who finds those answers wrong finds this one to follow from them
            return undecided("follows-undecided", read_as=verdict.read_as, feedback=feedback)
    if followed is None or (followed.score or 0) < (explained.score or 0):
        return explained
    return followed


def _undecided(attempt: Attempt, part: Part) -> dict[str, str]:
    """The answers a part may follow from that are not decided, each with the reason.

    A blank one stands on those above it.
    """
    reasons: dict[str, str] = {}
    for name in (name for name in attempt.parts if name in part.upstream):
        if name not in attempt.answers.values:
            reasons |= _undecided(attempt, attempt.parts[name])
        elif attempt.verdicts[name].status is Status.UNDECIDED:
            reasons[name] = attempt.verdicts[name].reason
    return reasons


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
