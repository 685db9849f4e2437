"""What a regrade changes, submission by submission: the old mark and the new one side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session as DbSession

from service.models import Job
from service.reasons import in_words

RESCORED = (
    "(before.state, before.score, before.points) is distinct from (made.state, made.score, made.points)"
)
"""SQL: whether a change is one of points, or of what is decided of them, and not of reasons alone."""
CONFLICT = "job.state = 'undone' and change.after_id is not null and change.undone_id is null"
"""SQL: whether a change could not be undone, for a later regrade of the same submission stands."""
ONLY = {"points": RESCORED, "reasons": f"not ({RESCORED})", "conflicts": CONFLICT}
"""SQL: the changes that can be asked for alone."""
CHANGES = """
    select change.submission_id, s.person_id, person.name, s.item_id, s.attempt,
           change.after_id is not null as applied, {conflict} as conflict, last.since,
           before.state as old_state, before.score as old_score, before.points as old_points,
           made.state as new_state, made.score as new_score, made.points as new_points, parts.parts,
           weighed.before as gradebook_before, weighed.after as gradebook_after
    from regrade_change change
    join job on job.id = change.job_id
    join submission s on s.id = change.submission_id
    join person on person.id = s.person_id
    join mark before on before.id = change.before_id
    join regrading made on made.id = change.regrading_id
    left join regrade_score weighed on weighed.job_id = change.job_id and weighed.person_id = s.person_id
                                       and weighed.item_id = s.item_id
    left join lateral (
        select jsonb_build_object('created_by', made_by, 'reason', reason, 'score', score) as since
        from mark where mark.submission_id = change.submission_id order by id desc limit 1
    ) last on {conflict}
    cross join lateral (
        select coalesce(jsonb_object_agg(part, jsonb_build_object('before', old, 'after', new)), '{{}}')
               as parts
        from jsonb_each(before.verdicts) was(part, old)
        full join jsonb_each(made.verdicts) becomes(part, new) using (part)
        where (old -> 'status', old -> 'score', old -> 'reason') is distinct from
              (new -> 'status', new -> 'score', new -> 'reason')
    ) parts
    where change.job_id = :job and change.submission_id > :cursor and {only}
    order by change.submission_id limit :limit
"""
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
    """Whether it could not be undone, for a later regrade of the same submission stands."""
    since: Mapping[str, Any] | None
    """The mark that counts then: ``created_by`` whom, for which ``reason``, its ``score``."""
    state: Mapping[str, str | None]
    score: Mapping[str, float | None]
    points: Mapping[str, float]
    parts: Mapping[str, Mapping[str, Any]]
    gradebook: Mapping[str, float | None]


def page(
    session: DbSession, job: Job, cursor: UUID | None, limit: int, only: str | None = None
) -> list[Change]:
    """The changes after a submission, in the order of submissions; all, or those that ``ONLY`` names."""
    values = {"job": job.id, "cursor": cursor or UUID(int=0), "limit": limit}
    statement = CHANGES.format(conflict=CONFLICT, only="true" if only is None else ONLY[only])
    return [_change(row) for row in session.execute(text(statement), values).mappings()]


def _change(row: RowMapping) -> Change:
    return Change(
        submission=row["submission_id"],
        student=row["person_id"],
        name=row["name"],
        item=row["item_id"],
        attempt=row["attempt"],
        applied=row["applied"],
        conflict=row["conflict"],
        since=row["since"],
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
    """What a verdict says, without evidence; None where there is no such part."""
    if verdict is None:
        return None
    return {name: verdict[name] for name in SAID} | {"words": in_words(verdict)}
