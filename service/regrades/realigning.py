"""Realigning: what an undo leaves graded by what does not hold is graded by what does. Never commits.

While a regrade is applied, submissions that were shown an earlier version are graded with its version: they
have no mark before it that could be restored. And a later regrade that stands made no mark where it found the
same as the one that is undone: the mark before both is not what it would make. It makes its mark then, and
the one that is undone has a conflict as with any other mark of a later regrade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session as DbSession

from question_bank import versions
from question_bank.item import Item
from question_bank.item_verdict import OVERRIDE
from question_bank.policy import Policy
from service import scores
from service.models import Job
from service.regrades import appending, noting
from service.regrades.in_force import IN_FORCE_SINCE
from service.regrades.pages import VERDICT_MADE_WITH, readable
from service.regrades.regrading import Kept, Outcome, read_answers, regrade, slow_parts

PAGE = 1000
"""Submissions looked at in one transaction at most."""

NEXT = text("""
    select id from submission where assessment_id = :assessment and item_id = any(:items) and id > :cursor
    order by id limit :limit
""")
UNDONE_MARK = """(
        select min(undone.created_at) from regrade_change change
        join mark undone on undone.id = change.after_id
        where change.submission_id = s.id and change.undone_id = last.id
    )"""
"""SQL: when the mark was made that the last one has taken back."""
RELEASED = """array(
        select part from jsonb_each(last.verdicts) each(part, verdict)
        where later.release_overrides and verdict ->> 'reason' = 'override' and exists (
            select from mark cross join lateral (select mark.verdicts -> part as was) earlier
            where mark.submission_id = s.id and mark.created_at < later.applying_since
                  and (was -> 'reason', was -> 'score', was -> 'feedback', was #> '{evidence,by}',
                       was #> '{evidence,because}')
                  is not distinct from
                      (verdict -> 'reason', verdict -> 'score', verdict -> 'feedback',
                       verdict #> '{evidence,by}', verdict #> '{evidence,because}')
        )
    )"""
"""SQL: the parts a later regrade would have released: what was decided about them before it was applied."""
ASTRAY = text(f"""
    select s.id, s.item_id, s.item_hash as shown, s.seed, s.answers::text as answers, s.final,
           last.id as mark_id, last.state, last.score, last.points, last.verdicts, later.id as later_id, (
               select coalesce(jsonb_object_agg(part, {VERDICT_MADE_WITH}), '{{}}')
               from jsonb_each(last.verdicts) each(part, verdict)
           ) as verdicts_made_with, {RELEASED} as released,
           later.reason as later_reason,
           coalesce(later.basis ->> 'hash', present.hash) as hash,
           coalesce(later.basis, to_jsonb(present)) -> 'conventions' as conventions,
           coalesce(later.basis, to_jsonb(present)) -> 'full_marks' as full_marks
    from submission s
    cross join lateral (
        select id, coalesce(item_hash, s.item_hash) as made_with, made_by, state, score, points, verdicts
        from mark where mark.submission_id = s.id order by id desc limit 1
    ) last
    cross join lateral (
        select coalesce(min(replaced_by), s.item_hash) as hash, (
            select conventions from assessment_item offered
            where offered.assessment_id = s.assessment_id and offered.item_id = s.item_id
        ) as conventions, array(
            select part from full_marks
            where full_marks.assessment_id = s.assessment_id and full_marks.item_id = s.item_id
                  and withdrawn_at is null order by part
        ) as full_marks
        from replacement where assessment_id = s.assessment_id and item_hash = s.item_hash
    ) present
    left join lateral (
        {IN_FORCE_SINCE.format(assessment="s.assessment_id", item="s.item_id", since=UNDONE_MARK)}
    ) later on true
    where s.id = any(:ids) and (later.basis is not null or (
        last.made_with <> present.hash and last.made_by !~ '^regrade [0-9]+$' and exists (
            select from job where assessment_id = s.assessment_id and state in ('undoing', 'undone')
            and basis -> s.item_id ->> 'hash' = last.made_with
        )
    ))
    order by s.id
""")
"""SQL: the submissions that the undo has restored to what was before a later regrade, which stands; and those
whose last mark is by the version of a regrade that is undone, not by the one that a worker would use now.
With all that the later regrade, or the worker, takes into account."""

GIVEN = (
    "shown", "hash", "seed", "final", "answers", "verdicts", "verdicts_made_with", "released",
    "conventions", "full_marks",
)  # fmt: skip
"""All that an outcome depends on."""


@dataclass(frozen=True, slots=True)
class Realigned:
    """How far a page came; ``last`` is none where no submission was left."""

    looked_at: int
    last: UUID | None
    marked: int = 0
    ungraded: tuple[str, ...] = ()
    """Why some cannot be graded."""
    lanes: frozenset[str] = frozenset()


def realign(session: DbSession, job: Job, limit: int, seconds: float) -> Realigned:
    """Look at the next submissions after the job's cursor, and grade those astray, for so many seconds."""
    deadline = monotonic() + seconds
    values = {"assessment": job.assessment_id, "items": list(job.basis), "cursor": job.cursor or UUID(int=0)}
    ids = list(session.scalars(NEXT, {**values, "limit": limit}))
    found = session.execute(ASTRAY, {"ids": ids}).all()
    if not found:
        return Realigned(len(ids), ids[-1] if ids else None)
    scores.lock_people(session, [row.id for row in found])
    astray = session.execute(ASTRAY, {"ids": [row.id for row in found]}).all()
    graded = _grade(astray, deadline)
    made = [
        (row, _made(job, row, outcome))
        for row, outcome in zip(astray, graded, strict=False)
        if not (outcome.error or (row.later_id and _is_the_same(row, outcome)))
    ]
    made_ids, woken = appending.append(session, [mark for _, mark in made])
    noting.note(session, [(row, mark.outcome) for row, mark in made if row.later_id], made_ids)
    complete = len(graded) == len(astray)
    return Realigned(
        looked_at=len(ids) if complete else len(graded),
        last=ids[-1] if complete else astray[len(graded) - 1].id,
        marked=len(made),
        ungraded=tuple(outcome.error for outcome in graded if outcome.error),
        lanes=frozenset(woken),
    )


def _grade(astray: Sequence[Row[Any]], deadline: float) -> list[Outcome]:
    """The outcomes of the first submissions, one at least; equal ones are graded once."""
    graded: list[Outcome] = []
    known: dict[str, Outcome] = {}
    for row in astray:
        given = repr([getattr(row, name) for name in GIVEN])
        known[given] = known.get(given) or _outcome(row)
        graded.append(known[given])
        if monotonic() > deadline:
            break
    return graded


def _outcome(row: Row[Any]) -> Outcome:
    shown, item = readable(row.item_id, row.shown), readable(row.item_id, row.hash)
    if shown is None or item is None:
        return Outcome(error=f"a version of {row.item_id} cannot be read any more")
    return regrade(
        item,
        shown,
        read_answers(row.answers),
        seed=row.seed,
        final=row.final,
        policy=Policy(conventions=row.conventions, full_marks=row.full_marks),
        kept=_kept(row, item),
    )


def _is_the_same(row: Row[Any], outcome: Outcome) -> bool:
    """Whether a mark says what grading yields, the evidence aside."""
    counts = (row.state, row.score, row.points) == (outcome.state, outcome.score, outcome.points)
    return counts and _said(row.verdicts) == _said(read_answers(outcome.verdicts))


def _said(verdicts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What is said of each part, and would be were no decision of a person in its place."""
    return {
        part: [verdict[name] for name in ("status", "score", "reason")]
        + ([_said({"": verdict["evidence"]["graded"]})] if verdict["reason"] == OVERRIDE else [])
        for part, verdict in verdicts.items()
    }


def _kept(row: Row[Any], item: Item) -> Kept:
    """The verdicts that stand: those of people, and those of slow lanes, which would find the same again.

    As ``pages`` has it in SQL for the one version that a regrade grades with.
    """
    versions = {hash: readable(row.item_id, hash) for hash in set(row.verdicts_made_with.values())}
    slow = {hash: slow_parts(before, item) for hash, before in versions.items() if before is not None}
    kept: dict[str, Mapping[str, Any]] = {}
    for part, verdict in row.verdicts.items():
        stands = part in slow.get(row.verdicts_made_with[part], ())
        if part in row.released:
            verdict = verdict["evidence"]["graded"]
        if verdict["reason"] == OVERRIDE:
            beneath = verdict["evidence"]["graded"] if stands else None
            kept[part] = {**verdict, "evidence": {**verdict["evidence"], "graded": beneath}}
        elif stands and verdict["status"] not in ("undecided", "invalid"):
            kept[part] = verdict
    return kept


def _made(job: Job, row: Row[Any], outcome: Outcome) -> appending.Made:
    return appending.Made(
        submission=row.id,
        outcome=outcome,
        item_hash=None if row.hash == row.shown else row.hash,
        conventions=row.conventions,
        solver_version=versions.solver_version(),
        policy_version=versions.policy_version(),
        by=f"regrade {row.later_id}" if row.later_id else appending.undone_by(job),
        reason=row.later_reason or job.reason,
    )
