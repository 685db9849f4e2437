"""Rebasing: what counts of submissions once regrades below their last mark are undone. Never commits.

Undoing a regrade restores the mark before it. Where others came after, their part of the last mark is put on
top of that: what people decided since stands, what they released stays released. A mark of another regrade,
which is not undone, is left alone: it stands on nothing but the answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from question_bank.item_verdict import OVERRIDE, total
from service.db import dump_json
from service.grading import read_verdicts, verdicts_json
from service.hand_marks import open_to_decision
from service.models import Job
from service.regrades import appending
from service.regrades.pages import readable
from service.regrades.regrading import Outcome, as_outcome, lanes

Verdicts = Mapping[str, Mapping[str, Any]]
"""The verdicts of a mark as stored, by part."""

MARKS = text("""
    select mark.*, s.item_id, coalesce(mark.item_hash, s.item_hash) as made_with
    from mark join submission s on s.id = mark.submission_id
    where mark.submission_id = any(:ids) order by mark.submission_id, mark.id
""")
CHANGES = text("""
    select change.job_id, change.submission_id, change.before_id, change.after_id, change.undone_id,
           job.state in ('undoing', 'undone') as undone
    from regrade_change change join job on job.id = change.job_id
    where change.submission_id = any(:ids) and change.after_id is not null
    order by change.job_id
""")
SETTLED = text("""
    update regrade_change change set undone_id = made.mark_id
    from jsonb_to_recordset(cast(:settled as jsonb)) made(job_id bigint, submission_id uuid, mark_id bigint)
    where change.job_id = made.job_id and change.submission_id = made.submission_id
""")
DECISION = ("score", "feedback", "by", "because")
"""What tells one decision of a person from another."""


@dataclass(frozen=True, slots=True)
class Held:
    """What counts of a submission: a mark, perhaps with other verdicts, and the jobs undone above it."""

    mark: Row[Any]
    verdicts: Verdicts
    undone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The marks of one submission, the first one first, and the changes that regrades have made to it."""

    marks: Mapping[int, Row[Any]]
    changes: Sequence[Row[Any]]

    def held(self, id: int) -> Held:
        """What a mark comes to without the regrades that are undone."""
        mark = self.marks[id]
        made = [change for change in self.changes if change.after_id == id]
        if made and made[0].undone:
            below = self.held(made[0].before_id)
            left = () if made[0].undone_id else (made[0].job_id,)
            return replace(below, undone=(*left, *below.undone))
        beneath = None if made else self.beneath(id)
        if beneath is None:
            return Held(mark, mark.verdicts)
        below = self.held(beneath)
        if below.mark.id == beneath:
            return Held(mark, mark.verdicts)
        return replace(below, verdicts=merged(below, self.marks[beneath].verdicts, mark.verdicts))

    def beneath(self, id: int) -> int | None:
        """The mark that one was made on top of: the one an undo restored, or else the one before it."""
        restored = [change.before_id for change in self.changes if change.undone_id == id]
        earlier = [mark for mark in self.marks if mark < id]
        return min(restored) if restored else max(earlier, default=None)


def rebase(session: DbSession, job: Job, submissions: Sequence[UUID]) -> set[str]:
    """Make the marks that submissions come to without the regrades that are undone, the job among them.

    Where that is the mark that counts, none is made. Returns the lanes to be woken.
    """
    found = [held for held in _held(session, submissions) if held.undone]
    made = [each for held in found if (each := _made(job, held)) is not None]
    ids, woken = appending.append(session, made)
    settled = [
        {"job_id": undone, "submission_id": str(submission), "mark_id": ids[submission]}
        for held in found
        for undone in held.undone
        if (submission := held.mark.submission_id) in ids
    ]
    session.execute(SETTLED, {"settled": dump_json(settled)})
    return woken


def _held(session: DbSession, submissions: Sequence[UUID]) -> Iterator[Held]:
    marks: defaultdict[UUID, dict[int, Row[Any]]] = defaultdict(dict)
    changes: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    if submissions:
        for mark in session.execute(MARKS, {"ids": list(submissions)}):
            marks[mark.submission_id][mark.id] = mark
        for change in session.execute(CHANGES, {"ids": list(submissions)}):
            changes[change.submission_id].append(change)
    for submission, made in marks.items():
        yield History(made, changes[submission]).held(max(made))


def merged(below: Held, before: Verdicts, after: Verdicts) -> Verdicts:
    """What people changed from one mark to the next, on top of what is below now."""
    return {part: _merged(below, part, before.get(part), after.get(part)) for part in below.verdicts}


def _merged(
    below: Held, part: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    stands = below.verdicts[part]
    was, becomes = decision(before), decision(after)
    if after and becomes and becomes != was:
        said = {name: after["evidence"][name] for name in ("by", "because")}
        return {**after, "evidence": graded_beneath(stands, below.mark) | said}
    released = was and not becomes and decision(stands)
    graded: Mapping[str, Any] = stands["evidence"]["graded"] if released else stands
    return graded


def decision(verdict: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    """What a person decided; None where nobody did."""
    if verdict is None or verdict["reason"] != OVERRIDE:
        return None
    said = {**verdict, **verdict["evidence"]}
    return tuple(said.get(name) for name in DECISION)


def graded_beneath(verdict: Mapping[str, Any], mark: Row[Any]) -> dict[str, Any]:
    """What a decision in place of a verdict stands for: the verdict, or what it stands for itself."""
    if decision(verdict):
        return dict(verdict["evidence"])
    return {"graded": verdict, "mark": mark.id, "version": mark.made_with}


def _made(job: Job, held: Held) -> appending.Made | None:
    """The mark to be made; None where the item's version cannot be read any more."""
    mark = held.mark
    item = readable(mark.item_id, mark.made_with)
    if item is None:
        return None
    return appending.Made(
        submission=mark.submission_id,
        outcome=_outcome(item, held),
        item_hash=mark.item_hash,
        conventions=mark.conventions,
        solver_version=mark.solver_version,
        policy_version=mark.policy_version,
        by=appending.undone_by(job),
        reason=job.reason,
    )


def _outcome(item: Item, held: Held) -> Outcome:
    """What the verdicts come to. Where people changed some, what cannot be read is left to them."""
    verdicts = read_verdicts(dump_json(held.verdicts))
    if held.verdicts != held.mark.verdicts:
        verdicts = {part: open_to_decision(verdict) for part, verdict in verdicts.items()}
        return as_outcome(total(item.parts, verdicts, None), verdicts_json(verdicts))
    same = ("state", "score", "possible", "points", "parts_pending")
    return Outcome(
        **{name: getattr(held.mark, name) for name in same},
        verdicts=verdicts_json(verdicts),
        lanes=lanes(verdicts) if held.mark.parts_pending else (),
    )
