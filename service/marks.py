"""Marks: recording what grading yields. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from graders.verdict import Verdict
from question_bank import versions
from question_bank.part import LIVE
from service import scores, work
from service.db import dump_json
from service.grading import Marked, keeping, read_verdicts

RECORD = """
    with made as (
        select * from unnest(
            %(work_id)s::bigint[], %(lease)s::uuid[], %(state)s::text[], %(score)s::float8[],
            %(possible)s::float8[], %(points)s::float8[], %(parts_pending)s::int[], %(verdicts)b::text[],
            %(item_hash)s::text[], %(conventions)s::text[]
        ) as made(work_id, lease, state, score, possible, points, parts_pending, verdicts,
                  item_hash, conventions)
    ), done as (
        delete from work using made where work.id = made.work_id and work.lease = made.lease
        returning work.submission_id, made.*
    )
    insert into mark (submission_id, item_hash, conventions, state, score, possible, points, parts_pending,
                      verdicts, solver_version, policy_version, made_by)
    select submission_id, item_hash, conventions::jsonb, state, score, possible, points, parts_pending,
           verdicts::jsonb, %(solver_version)s, %(policy_version)s, 'worker'
    from done returning submission_id
"""
"""SQL: marks where the lease still holds. Verdicts go in binary, which spares escaping their quotes."""


def record(session: DbSession, marks: Sequence[Marked]) -> list[UUID]:
    """Write the marks of a batch and the scores they change; return the submissions marked.

    Submissions whose lease went to another worker meanwhile are left to it. Those that raised are given
    back, to be tried again alone. A mark that leaves another lane nothing to decide ends its work; one that
    leaves a lane something begins it, and whoever commits wakes that lane.
    """
    # A mark lost in a power failure is made again: its work row is back, too.
    session.execute(text("set local synchronous_commit = off"))
    # People before rows of work, in every transaction: two that want the same rows meet here.
    scores.lock_people(session, [mark.leased.submission_id for mark in marks])
    faults = [(mark.leased, mark.error) for mark in marks if mark.error]
    if faults:
        work.fail(session, faults)
    made = _after_earlier(session, [mark for mark in marks if not mark.error])
    marked = list(session.connection().exec_driver_sql(RECORD, _columns(made)).scalars())
    done = set(marked)
    recorded = [mark for mark in made if mark.leased.submission_id in done]
    work.end(session, [(mark.leased, lane) for mark in recorded for lane in mark.over])
    work.begin(session, [(mark.leased, lane) for mark in recorded for lane in mark.opened])
    scores.project(session, marked)
    return marked


def _after_earlier(session: DbSession, marks: list[Marked]) -> list[Marked]:
    """The marks, those of slow lanes with the verdicts that were decided before.

    A live mark has none before it: that of a slower lane decides all that the live one would, and ends it.
    """
    slow = [mark.leased.submission_id for mark in marks if mark.leased.lane != LIVE]
    if not slow:
        return marks
    work.lock(session, slow)
    earlier = _last_verdicts(session, slow)
    return [keeping(mark, earlier.get(mark.leased.submission_id, {})) for mark in marks]


def _last_verdicts(session: DbSession, submissions: Collection[UUID]) -> dict[UUID, dict[str, Verdict]]:
    rows = session.execute(
        text("""
            select distinct on (submission_id) submission_id, verdicts::text from mark
            where submission_id = any(:ids) order by submission_id, id desc
        """),
        {"ids": list(submissions)},
    )
    return {submission: read_verdicts(verdicts) for submission, verdicts in rows}


def _columns(marks: Sequence[Marked]) -> dict[str, Any]:
    return {
        "work_id": [mark.leased.work_id for mark in marks],
        "lease": [mark.leased.lease for mark in marks],
        "state": [mark.state for mark in marks],
        "score": [mark.score for mark in marks],
        "possible": [mark.possible for mark in marks],
        "points": [mark.points for mark in marks],
        "parts_pending": [mark.parts_pending for mark in marks],
        "verdicts": [mark.verdicts for mark in marks],
        "item_hash": [mark.leased.replaced_by for mark in marks],
        "conventions": [dump_json(mark.leased.conventions) for mark in marks],
        "solver_version": versions.solver_version(),
        "policy_version": versions.policy_version(),
    }
