"""Noting marks that an undo makes as those of a later regrade, which stands. Never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service.db import dump_json
from service.grading import read_verdicts
from service.models import RegradeChange, Regrading
from service.regrades.regrading import Outcome, lanes, read_answers


def note(session: DbSession, made: Sequence[tuple[Row[Any], Outcome]], marks: Mapping[UUID, int]) -> None:
    """Note marks, by their submissions, as those of a later regrade; what an undo had restored is not undone.

    Each row tells of the submission, its mark before, and the later regrade.
    """
    regradings = [_regrading(row, outcome) for row, outcome in made]
    session.add_all(regradings)
    session.flush()
    changes = [
        {
            "job_id": row.later_id,
            "submission_id": row.id,
            "regrading_id": regrading.id,
            "before_id": row.mark_id,
            "after_id": marks[row.id],
            "lanes_before": _lanes(row),
        }
        for (row, _), regrading in zip(made, regradings, strict=True)
    ]
    if changes:
        noted = insert(RegradeChange).values(changes)
        # One that a later regrade compared, and failed before it applied it, is applied now.
        again = {name: noted.excluded[name] for name in changes[0]}
        session.execute(noted.on_conflict_do_update(index_elements=["job_id", "submission_id"], set_=again))
    restored = [row.mark_id for row, _ in made]
    undone = (
        RegradeChange.submission_id.in_([row.id for row, _ in made]),
        RegradeChange.undone_id.in_(restored),
    )
    session.execute(update(RegradeChange).where(*undone).values(undone_id=None))


def _regrading(row: Row[Any], outcome: Outcome) -> Regrading:
    return Regrading(
        job_id=row.later_id,
        fingerprint=sha256(f"{row.id} {row.mark_id}".encode()).digest(),
        **{
            name: getattr(outcome, name) for name in ("state", "score", "possible", "points", "parts_pending")
        },
        verdicts=read_answers(outcome.verdicts),
        lanes=list(outcome.lanes),
    )


def _lanes(row: Row[Any]) -> list[str]:
    """The slow lanes that had something left to decide."""
    return list(lanes(read_verdicts(dump_json(row.verdicts)))) if row.state == "provisional" else []
