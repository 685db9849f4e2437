"""What a regrade changes, submission by submission: the old mark and the new one side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session as DbSession

from service.models import Job

CHANGES = text("""
    select change.submission_id, s.person_id, person.name, s.item_id, s.attempt,
           change.after_id is not null as applied, change.undone_id is not null as undone,
           before.state as old_state, before.score as old_score, before.points as old_points,
           made.state as new_state, made.score as new_score, made.points as new_points, parts.parts,
           weighed.before as gradebook_before, weighed.after as gradebook_after
    from regrade_change change
    join submission s on s.id = change.submission_id
    join person on person.id = s.person_id
    join mark before on before.id = change.before_id
    join regrading made on made.id = change.regrading_id
    left join regrade_score weighed on weighed.job_id = change.job_id and weighed.person_id = s.person_id
                                       and weighed.item_id = s.item_id
    cross join lateral (
        select coalesce(jsonb_object_agg(part, jsonb_build_object('before', old, 'after', new)), '{}')
               as parts
        from jsonb_each(before.verdicts) was(part, old)
        full join jsonb_each(made.verdicts) becomes(part, new) using (part)
        where (old -> 'status', old -> 'score', old -> 'reason') is distinct from
              (new -> 'status', new -> 'score', new -> 'reason')
    ) parts
    where change.job_id = :job and change.submission_id > :cursor
    order by change.submission_id limit :limit
""")
SAID = ("status", "score", "reason")


@dataclass(frozen=True, slots=True)
class Change:
    """One submission of a regrade. ``score`` is in points of the item, ``gradebook`` of the assessment."""

    submission: UUID
    student: str
    name: str
    item: str
    attempt: int
    applied: bool
    conflict: bool
    """Whether it could not be undone, for another mark had come after."""
    state: Mapping[str, str | None]
    score: Mapping[str, float | None]
    points: Mapping[str, float]
    parts: Mapping[str, Mapping[str, Any]]
    gradebook: Mapping[str, float | None]


def page(session: DbSession, job: Job, cursor: UUID | None, limit: int) -> list[Change]:
    """The changes after a submission, in the order of submissions."""
    values = {"job": job.id, "cursor": cursor or UUID(int=0), "limit": limit}
    return [_change(job, row) for row in session.execute(CHANGES, values).mappings()]


def _change(job: Job, row: RowMapping) -> Change:
    return Change(
        submission=row["submission_id"],
        student=row["person_id"],
        name=row["name"],
        item=row["item_id"],
        attempt=row["attempt"],
        applied=row["applied"],
        conflict=job.state == "undone" and row["applied"] and not row["undone"],
        state=_pair(row["old_state"], row["new_state"]),
        score=_pair(row["old_score"], row["new_score"]),
        points=_pair(row["old_points"], row["new_points"]),
        parts={
            part: _pair(_said(each["before"]), _said(each["after"])) for part, each in row["parts"].items()
        },
        gradebook=_pair(row["gradebook_before"], row["gradebook_after"]),
    )


def _pair(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}


def _said(verdict: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What a verdict says, without prose and evidence; None where there is no such part."""
    return None if verdict is None else {name: verdict[name] for name in SAID}
