"""Grading leased submissions, and recording what came out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from graders.verdict import Status, Verdict
from question_bank import versions
from service import bank, scores, work
from service.work import Leased

LONGEST_BATCH = 1.0
"""Seconds of grading after which marks are recorded."""
PLAIN = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a worker made of a submission; ``error`` instead of a mark when grading raised."""

    leased: Leased
    state: str = ""
    score: float | None = None
    possible: float = 0.0
    points: float = 0.0
    parts_pending: int = 0
    verdicts: str = ""
    """JSON of ``{part: {status, score, reason, feedback, read_as, evidence?}}``."""
    error: str = ""


def grade_batch(batch: Iterable[Leased], seconds: float = LONGEST_BATCH) -> list[Marked]:
    """Grade submissions while no transaction is open; what raises fails alone.

    Stops after the submission at which the time is up: marks that are made do not wait for slow ones.
    """
    deadline = monotonic() + seconds
    marks = []
    for leased in batch:
        marks.append(_grade(leased))
        if monotonic() > deadline:
            break
    return marks


def _grade(leased: Leased) -> Marked:
    try:
        return grade(leased)
    except Exception as fault:  # the task boundary: one submission must not take its batch along
        log.exception("submission %s of item %s not graded", leased.submission_id, leased.item_id)
        return Marked(leased, error=f"{type(fault).__name__}: {fault}"[:1000])


def grade(leased: Leased) -> Marked:
    """Grade one submission with the version of the item its student was shown."""
    item = bank.version(leased.item_id, leased.item_hash)
    graded = item.grade(leased.answers, leased.seed, final=leased.final)
    invalid = graded.status is Status.INVALID
    undecided = sum(verdict.status is Status.UNDECIDED for verdict in graded.parts.values())
    pending = 0 if invalid else undecided
    return Marked(
        leased,
        state="invalid" if invalid else "provisional" if pending else "graded",
        score=graded.score,
        possible=graded.possible,
        points=graded.points,
        parts_pending=pending,
        verdicts=verdicts_json(graded.parts),
    )


def verdicts_json(verdicts: Mapping[str, Verdict]) -> str:
    """JSON of the verdicts as ``mark.verdicts`` holds them. Raises ValueError on what PostgreSQL refuses."""
    shown = {part: _verdict(verdict) for part, verdict in verdicts.items()}
    try:
        text = orjson.dumps(shown, default=str, option=PLAIN).decode()
    except orjson.JSONEncodeError:  # integers beyond 64 bits
        text = json.dumps(shown, default=str)
    if "\\u0000" in text:
        raise ValueError("a verdict holds the character U+0000, which the database cannot store")
    return text


def _verdict(verdict: Verdict) -> dict[str, Any]:
    fields = verdict.as_json()
    if verdict.evidence is not None:
        fields["evidence"] = verdict.evidence
    return fields


RECORD = """
    with made as (
        select * from unnest(
            %(work_id)s::bigint[], %(lease)s::uuid[], %(state)s::text[], %(score)s::float8[],
            %(possible)s::float8[], %(points)s::float8[], %(parts_pending)s::int[], %(verdicts)b::text[]
        ) as made(work_id, lease, state, score, possible, points, parts_pending, verdicts)
    ), done as (
        delete from work using made where work.id = made.work_id and work.lease = made.lease
        returning work.submission_id, made.*
    )
    insert into mark (submission_id, state, score, possible, points, parts_pending, verdicts,
                      solver_version, policy_version, made_by)
    select submission_id, state, score, possible, points, parts_pending, verdicts::jsonb,
           %(solver_version)s, %(policy_version)s, 'worker'
    from done returning submission_id
"""
"""SQL: marks where the lease still holds. Verdicts go in binary, which spares escaping their quotes."""


def record(session: DbSession, marks: Sequence[Marked]) -> list[UUID]:
    """Write the marks of a batch and the scores they change; return the submissions marked.

    Submissions whose lease went to another worker meanwhile are left to it. Those that raised are given
    back, to be tried again alone.
    """
    # A mark lost in a power failure is made again: its work row is back, too.
    session.execute(text("set local synchronous_commit = off"))
    faults = [(mark.leased, mark.error) for mark in marks if mark.error]
    if faults:
        work.fail(session, faults)
    made = [mark for mark in marks if not mark.error]
    scores.lock_people(session, [mark.leased.submission_id for mark in made])
    marked = list(session.connection().exec_driver_sql(RECORD, _columns(made)).scalars())
    scores.project(session, marked)
    return marked


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
        "solver_version": versions.solver_version(),
        "policy_version": versions.policy_version(),
    }
