"""Overrides: what a person decides about one part of a submission. Functions take a session, never commit.

An override is a mark like any other: the one before is still there, and releasing it makes another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from graders.grader import SETTLED_IN
from graders.verdict import Status, Verdict, scored
from question_bank.errors import BankError
from question_bank.item import Item
from question_bank.item_verdict import OVERRIDE
from question_bank.policy import FULL_MARKS, Policy
from service import bank, trail
from service.faults import Conflict, NotFound
from service.grading import read_verdicts, verdicts_json
from service.hand_marks import Basis, MarkChanged, append, current
from service.models import Assessment, Mark, Submission, Work
from service.regrades.in_force import IN_FORCE_SINCE
from service.regrades.regrading import slow_parts

REGRADED_SINCE = text(
    IN_FORCE_SINCE.format(assessment=":assessment", item="cast(:item as text)", since=":since")
)


class Practice(NotFound):
    """The submission is to no assessment."""

    detail = "This is practice, which no gradebook shows; there is no mark that counts."


class NotOverridden(Conflict):
    """Nobody decided the part, so there is nothing to release."""


class NotGraded(Conflict):
    """The item as it is now cannot grade what was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides about a part. ``score`` is a share of its points, from 0 to 1."""

    part: str
    score: float
    by: str
    because: str
    feedback: str = ""
    """What the student is told."""

    def verdict(self, graded: Verdict, mark: int) -> Verdict:
        """The verdict that takes the place of another, which it keeps with the number of its mark.

        What a regrade has graded beneath an override since has the version of the item it graded with.
        """
        earlier = graded.evidence or {}
        kept = (
            {name: earlier[name] for name in ("graded", "mark", "version") if name in earlier}
            if graded.reason == OVERRIDE
            else {"graded": stored(graded), "mark": mark}
        )
        evidence = kept | {"by": self.by, "because": self.because}
        feedback = self.feedback or "A member of staff decided this."
        return scored(self.score, OVERRIDE, read_as=graded.read_as, feedback=feedback, evidence=evidence)


def override(session: DbSession, submission: Submission, decision: Decision, seen: int | None = None) -> Mark:
    """Let a person's decision about a part stand in place of its verdict.

    ``seen`` is the mark they looked at. Raises MarkChanged where another came meanwhile; without it, where
    somebody else has decided the part. Raises NotMarked and NoSuchPart.
    """
    last, verdicts = current(session, submission, decision.part, seen)
    verdict = verdicts[decision.part]
    if seen is None and verdict.reason == OVERRIDE and decided_by(verdict) != decision.by:
        why = f"{decided_by(verdict)} has decided {decision.part!r}: {because(verdict)}"
        raise MarkChanged(f"{why}. Send the `mark` you looked at to replace it.")
    decided = {**verdicts, decision.part: decision.verdict(verdict, last.id)}
    mark = append(session, submission, last, decided, by=decision.by, reason=decision.because)
    said = {"part": decision.part, "score": decision.score, "feedback": decision.feedback}
    _note(session, submission, decision.by, "submission.override", **said, reason=decision.because)
    return mark


def release(
    session: DbSession, submission: Submission, part: str, *, by: str, reason: str, seen: int | None = None
) -> Mark:
    """Let what was graded stand again, or what the part comes to by a key that was mended since.

    Raises NotOverridden, NotGraded, and what ``override`` raises.
    """
    last, verdicts = current(session, submission, part, seen)
    if verdicts[part].reason != OVERRIDE:
        raise NotOverridden(f"Nobody has decided {part!r}; there is nothing to release.")
    graded = read_verdicts(orjson.dumps({part: (verdicts[part].evidence or {})["graded"]}).decode())
    basis = regraded_by(session, submission, verdicts[part], graded[part], part)
    left = {**verdicts, **graded} if basis is None else graded_by(submission, basis, last, verdicts, part)
    mark = append(session, submission, last, left, by=by, reason=reason, basis=basis)
    for name in left if basis else [part]:
        begin_work(session, submission, left[name])
    _note(session, submission, by, "submission.release", part=part, reason=reason)
    return mark


def regraded_by(
    session: DbSession, submission: Submission, decided: Verdict, graded: Verdict, part: str
) -> Basis | None:
    """What a regrade graded by since a part was decided, where it differs from what was graded by before."""
    before = session.get_one(Mark, (decided.evidence or {})["mark"])
    values = {"assessment": submission.assessment_id, "item": submission.item_id, "since": before.created_at}
    regrade = session.execute(REGRADED_SINCE, values).first()
    if regrade is None:
        return None
    found = regrade.basis
    given = part in (found["full_marks"] or ())
    same = (before.item_hash or submission.item_hash, before.conventions) == (
        found["hash"],
        found["conventions"],
    )
    if same and given == (graded.reason == FULL_MARKS):
        return None
    return Basis(hash=found["hash"], conventions=found["conventions"], full_marks=found["full_marks"])


def graded_by(
    submission: Submission, basis: Basis, last: Mark, verdicts: Mapping[str, Verdict], part: str
) -> dict[str, Verdict]:
    """The verdicts with a part graded anew. Raises NotGraded.

    Where the regrade ended before it came to the submission, the others are by something else: so are they,
    but for what people decided and what a slow lane would find out again.
    """
    graded_with = last.item_hash or submission.item_hash, last.conventions
    try:
        item = bank.version(submission.item_id, basis.hash)
        seen = bank.version(submission.item_id, submission.item_hash)
        policy = Policy(conventions=basis.conventions, full_marks=basis.full_marks)
        # What cannot be read is left to people, who have seen the submission.
        made = item.grade(submission.answers, submission.seed, final=True, policy=policy, shown=seen)
        same = graded_with == (basis.hash, basis.conventions)
        alike = item.parts if same else settled_alike(submission.item_id, graded_with[0], item, made.parts)
    except BankError as fault:
        raise NotGraded(f"{part!r} cannot be graded anew: {fault}. Override it instead.") from None
    if part not in item.parts:
        raise NotGraded(f"{submission.item_id} has no part {part!r} any more; let the decision stand.")
    stands = {
        name: verdict
        for name, verdict in verdicts.items()
        if name in item.parts and name != part and (verdict.reason == OVERRIDE or name in alike)
    }
    return {**made.parts, **stands}


def settled_alike(item_id: str, before: str, item: Item, made: Mapping[str, Verdict]) -> list[str]:
    """The parts that are left to a slow lane, which decides them as it did by the version before."""
    alike = slow_parts(bank.version(item_id, before), item)
    return [name for name in alike if made[name].status is Status.UNDECIDED]


def begin_work(session: DbSession, submission: Submission, verdict: Verdict) -> None:
    """Leave what takes seconds to decide to its lane, which will be found to have work."""
    if verdict.status is Status.UNDECIDED and verdict.reason in SETTLED_IN:
        course = select(Assessment.course_id).where(Assessment.id == submission.assessment_id)
        values = {"submission_id": submission.id, "lane": SETTLED_IN[verdict.reason]}
        queued = insert(Work).values(**values, course_id=course.scalar_subquery())
        session.execute(queued.on_conflict_do_nothing())


def stored(verdict: Verdict) -> dict[str, object]:
    """A verdict with its evidence, as JSON."""
    shown: dict[str, object] = orjson.loads(verdicts_json({"": verdict}))[""]
    return shown


def decided_by(verdict: Verdict) -> str:
    """Who decided an overridden part."""
    return str((verdict.evidence or {}).get("by", ""))


def because(verdict: Verdict) -> str:
    """Why they did."""
    return str((verdict.evidence or {}).get("because", ""))


def _note(session: DbSession, submission: Submission, actor: str, action: str, **detail: object) -> None:
    course = session.scalar(select(Assessment.course_id).where(Assessment.id == submission.assessment_id))
    trail.record(session, actor, action, str(submission.id), course_id=course, **detail)
