"""Marks that people make by hand: the last one looked at while others wait, and one more added.

Functions take a session and never commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from graders.verdict import Status, Verdict
from question_bank.item_verdict import total
from service import bank, scores, work
from service.faults import Conflict, NotFound, shown
from service.grading import read_verdicts, verdicts_json
from service.models import Mark, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a regrade grades an item by."""

    hash: str
    conventions: list[str] | None
    full_marks: list[str]


class NotMarked(Conflict):
    """No worker has marked the submission yet."""


class NoSuchPart(NotFound):
    """The item has no part of this name."""


class MarkChanged(Conflict):
    """The mark is not the one that was looked at, or somebody else has decided the part."""


def current(
    session: DbSession, submission: Submission, part: str, seen: int | None
) -> tuple[Mark, dict[str, Verdict]]:
    """The last mark of a submission and its verdicts, while other writers of them wait.

    Raises NotFound where the submission is gone, NotMarked, MarkChanged or NoSuchPart.
    """
    scores.lock_people(session, [submission.id])
    work.lock(session, [submission.id])
    last = last_mark(session, submission.id)
    if last is None and session.get(Submission, submission.id, populate_existing=True) is None:
        raise NotFound()  # erased while this waited
    if last is None:
        raise NotMarked("No worker has marked this submission yet; decide once it is marked.")
    if seen is not None and seen != last.id:
        why = f"made by {last.made_by}: {last.reason or 'as graded'}"
        raise MarkChanged(f"The mark is now {last.id}, {why}. Look at the submission again.")
    verdicts = {name: open_to_decision(verdict) for name, verdict in verdicts_of(last).items()}
    if part not in verdicts:
        known = ", ".join(verdicts)
        raise NoSuchPart(f"{submission.item_id} has no part {shown(part)!r}; its parts are {known}.")
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
    basis: Basis | None = None,
) -> Mark:
    """Add a mark with other verdicts than the last, and project the score it changes.

    It is by the version and conventions of the last, unless a part was graded by another ``basis``.
    """
    hash = basis.hash if basis else last.item_hash or submission.item_hash
    item = bank.version(submission.item_id, hash)
    graded = total(item.parts, verdicts, None)
    pending = sum(verdict.status is Status.UNDECIDED for verdict in verdicts.values())
    mark = Mark(
        submission_id=submission.id,
        item_hash=None if hash == submission.item_hash else hash,
        conventions=basis.conventions if basis else last.conventions,
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
