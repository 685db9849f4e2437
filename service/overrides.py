"""Overrides: what a person decides about one part of a submission. Functions take a session, never commit.

An override is a mark like any other: the one before is still there, and releasing it makes another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from graders.verdict import Status, Verdict, scored
from question_bank.item_verdict import total
from service import bank, scores, work
from service.grading import read_verdicts, verdicts_json
from service.models import Mark, Submission

REASON = "override"
"""The reason of a verdict that a person decided; its evidence says who, why, and what it stands for."""


class OverrideRefused(Exception):
    """An override that was not made; nothing has changed."""


class NotMarked(OverrideRefused):
    """No worker has marked the submission yet."""


class NoSuchPart(OverrideRefused):
    """The item has no part of this name."""


class NotOverridden(OverrideRefused):
    """Nobody decided the part, so there is nothing to release."""


class MarkChanged(OverrideRefused):
    """The mark is not the one that was looked at, or somebody else has decided the part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides about a part. ``score`` is a share of its points, from 0 to 1."""

    part: str
    score: float
    by: str
    because: str
    feedback: str = ""
    """What the student is told."""

    def verdict(self, graded: Verdict) -> Verdict:
        """The verdict that takes the place of another, which it keeps."""
        kept = (graded.evidence or {}).get("graded") if graded.reason == REASON else stored(graded)
        evidence = {"by": self.by, "because": self.because, "graded": kept}
        feedback = self.feedback or "A member of staff decided this."
        return scored(self.score, REASON, read_as=graded.read_as, feedback=feedback, evidence=evidence)


def override(session: DbSession, submission: Submission, decision: Decision, seen: int | None = None) -> Mark:
    """Let a person's decision about a part stand in place of its verdict.

    ``seen`` is the mark they looked at. Raises MarkChanged where another came meanwhile; without it, where
    somebody else has decided the part. Raises NotMarked and NoSuchPart.
    """
    last, verdicts = current(session, submission, decision.part, seen)
    verdict = verdicts[decision.part]
    if seen is None and verdict.reason == REASON and decided_by(verdict) != decision.by:
        raise MarkChanged(f"{decided_by(verdict)} has decided {decision.part!r}: {because(verdict)}")
    decided = {**verdicts, decision.part: decision.verdict(verdict)}
    return append(session, submission, last, decided, by=decision.by, reason=decision.because)


def release(
    session: DbSession, submission: Submission, part: str, *, by: str, reason: str, seen: int | None = None
) -> Mark:
    """Let what was graded stand again. Raises NotOverridden, and what ``override`` raises."""
    last, verdicts = current(session, submission, part, seen)
    if verdicts[part].reason != REASON:
        raise NotOverridden(f"nobody has decided {part!r}")
    graded = read_verdicts(orjson.dumps({part: (verdicts[part].evidence or {})["graded"]}).decode())
    return append(session, submission, last, {**verdicts, **graded}, by=by, reason=reason)


def current(
    session: DbSession, submission: Submission, part: str, seen: int | None
) -> tuple[Mark, dict[str, Verdict]]:
    """The last mark of a submission and its verdicts, while other writers of them wait."""
    scores.lock_people(session, [submission.id])
    work.lock(session, [submission.id])
    last = last_mark(session, submission.id)
    if last is None:
        raise NotMarked("no worker has marked this submission yet")
    if seen is not None and seen != last.id:
        raise MarkChanged(f"the mark is now {last.id}, made by {last.made_by}: {last.reason or 'as graded'}")
    verdicts = {name: open_to_decision(verdict) for name, verdict in verdicts_of(last).items()}
    if part not in verdicts:
        raise NoSuchPart(f"{submission.item_id} has no part {part!r}; its parts are {', '.join(verdicts)}")
    return last, verdicts


def last_mark(session: DbSession, submission_id: UUID) -> Mark | None:
    """The mark that counts of a submission."""
    query = select(Mark).where(Mark.submission_id == submission_id).order_by(Mark.id.desc()).limit(1)
    return session.scalar(query)


def append(
    session: DbSession,
    submission: Submission,
    last: Mark,
    verdicts: Mapping[str, Verdict],
    *,
    by: str,
    reason: str,
) -> Mark:
    """Add a mark with other verdicts than the last, and project the score it changes."""
    item = bank.version(submission.item_id, last.item_hash or submission.item_hash)
    graded = total(item.parts, verdicts, None)
    pending = sum(verdict.status is Status.UNDECIDED for verdict in verdicts.values())
    mark = Mark(
        submission_id=submission.id,
        item_hash=last.item_hash,
        conventions=last.conventions,
        state="provisional" if pending else "graded",
        score=graded.score,
        possible=graded.possible,
        points=graded.points,
        parts_pending=pending,
        verdicts=orjson.loads(verdicts_json(verdicts)),
        solver_version=last.solver_version,
        policy_version=last.policy_version,
        made_by=by,
        reason=reason,
    )
    session.add(mark)
    session.flush()
    scores.project(session, [submission.id])
    return mark


def verdicts_of(mark: Mark) -> dict[str, Verdict]:
    """The verdicts of a mark."""
    return read_verdicts(orjson.dumps(mark.verdicts).decode())


def open_to_decision(verdict: Verdict) -> Verdict:
    """What could not be read waits for a person, once a person decides about the submission."""
    return replace(verdict, status=Status.UNDECIDED) if verdict.status is Status.INVALID else verdict


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
