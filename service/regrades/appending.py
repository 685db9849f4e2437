"""Appending the marks that an undo makes in Python, rather than by one statement. Never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session as DbSession

from service.db import dump_json
from service.models import Job, Mark
from service.regrades.applying import made_by
from service.regrades.regrading import Outcome
from service.regrades.settling import settle

WANTED = "select * from jsonb_to_recordset(cast(:wanted as jsonb)) each(submission_id uuid, lanes text[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A mark to be made: what answers come to, and what they were graded with."""

    submission: UUID
    outcome: Outcome
    item_hash: str | None
    """None: the version that the student was shown."""
    conventions: list[str] | None
    solver_version: str
    policy_version: str
    by: str
    reason: str


def append(session: DbSession, made: Sequence[Made]) -> tuple[Mapping[UUID, int], set[str]]:
    """Add marks, and bring work and scores in line; return their ids, and the lanes to be woken."""
    if not made:
        return {}, set()
    marks = [Mark(**_columns(each)) for each in made]
    session.add_all(marks)
    session.flush()
    wanted = [{"submission_id": str(each.submission), "lanes": each.outcome.lanes} for each in made]
    lanes = settle(session, [each.submission for each in made], WANTED, wanted=dump_json(wanted))
    return {mark.submission_id: mark.id for mark in marks}, lanes


def undone_by(job: Job) -> str:
    """Who makes the marks of an undo."""
    return f"undo of {made_by(job)}"


def _columns(made: Made) -> dict[str, Any]:
    numbers = ("state", "score", "possible", "points", "parts_pending")
    graded_with = ("item_hash", "conventions", "solver_version", "policy_version")
    return {
        "submission_id": made.submission,
        **{name: getattr(made.outcome, name) for name in numbers},
        **{name: getattr(made, name) for name in graded_with},
        "verdicts": orjson.loads(made.outcome.verdicts),
        "made_by": made.by,
        "reason": made.reason,
    }
