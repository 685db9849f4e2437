"""Submissions as their readers see them. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session as DbSession

from service import bank, release
from service.attempts import SPENT
from service.release import WITHHELD
from service.scores import FACTOR
from service.terms import HELD, LATE
from service.tokens import STAFF


class UnknownSubmission(LookupError):
    """There is no such submission, or none this viewer may know of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: admins see everything, students their own.

    Instructors and LMSs see what is in their courses, the practice of the students there, and what they or
    their token sent in.
    """

    scope: str
    person_id: str | None = None
    token_id: UUID | None = None
    courses: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionView:
    """A submission and where it stands.

    ``state`` is queued, provisional (a part is pending or undecided), graded, invalid or failed.
    ``in_progress`` while a worker has still something to decide; then what is left is for a person.
    ``score`` and ``possible`` are points of the parts decided so far, in an assessment as many as it gives;
    ``parts`` the verdict of each part, and its ``points``. ``attempts_left`` is null where attempts are not
    limited. ``late_percent`` is what lateness takes off of the points earned, in the gradebook, and
    ``late_penalty`` how many these are. ``mark`` is the number of the mark that counts, for staff, who say by
    it what they looked at.

    ``withheld`` while marks are not posted: then the state of what is read is ``received``, whatever became
    of it, and the parts say how they were read.
    """

    id: UUID
    state: str
    in_progress: bool
    score: float | None
    possible: float | None
    parts: Mapping[str, Mapping[str, Any]]
    attempts_left: int | None
    item: str
    assessment: str | None
    student: str
    attempt: int
    created_at: datetime
    due_at: datetime | None
    late: bool
    late_percent: float
    late_penalty: float | None
    withheld: bool
    mark: int | None = None


TAUGHT = """(
    assessment.course_id = any(:courses) or this.token_id = :token or this.assessment_id is null and (
        this.person_id = :viewer or exists (
            select from enrolment where enrolment.person_id = this.person_id
            and enrolment.course_id = any(:courses) and enrolment.role = 'student'
        )
    )
)"""
VISIBLE = {"admin": "true", "student": "this.person_id = :viewer", "instructor": TAUGHT, "lms": TAUGHT}
"""SQL: what each scope may see."""

SELECT = f"""
    select this.id, this.item_id, coalesce(mark.item_hash, this.item_hash) as item_hash,
           this.assessment_id, this.person_id, this.attempt, this.created_at, this.final,
           terms.due_at, late.is_late, late.percent as late_percent,
           mark.id as mark, mark.state, mark.score * scale.factor as score,
           mark.possible * scale.factor as possible, mark.verdicts, scale.factor, open.lanes, open.failed,
           eyes.withheld, case when eyes.withheld then this.answers end as answers,
           case when terms.max_attempts is not null then greatest(0, terms.max_attempts - (
               select count(*) from submission s
               where s.person_id = this.person_id and s.item_id = this.item_id
                     and s.assessment_id = this.assessment_id and {SPENT}
           )) end as attempts_left
    from submission this
    left join assessment on assessment.id = this.assessment_id
    left join lateral (
        select * from mark where mark.submission_id = this.id order by mark.id desc limit 1
    ) mark on true
    left join assessment_item offered
         on offered.assessment_id = this.assessment_id and offered.item_id = this.item_id
    cross join lateral (select case when this.assessment_id is null then 1 else {FACTOR} end as factor) scale
    cross join lateral (
        select count(*) as lanes, count(failed_at) as failed from work where work.submission_id = this.id
    ) open
    cross join {HELD.format(person="this.person_id")}
    cross join {LATE.format(sent="this.created_at")}
    cross join lateral (select :outside and {WITHHELD} as withheld) eyes
"""
FIELDS = ("status", "score", "reason", "feedback", "read_as")
"""What students and LMSs see of a verdict, in this order; evidence may hold key values."""
FILTERS = {
    "assessment": "this.assessment_id = :assessment",
    "item": "this.item_id = :item",
    "student": "this.person_id = :student",
    "before": "this.id < :before",
}


def view(session: DbSession, id: UUID, viewer: Viewer) -> SubmissionView:
    """A submission as this viewer may see it. Raises UnknownSubmission, also for those they may not."""
    rows = _select(session, viewer, ["this.id = :id"], {"id": id})
    if not rows:
        raise UnknownSubmission(f"there is no submission {id}, or none you may see")
    return rows[0]


def listing(
    session: DbSession,
    viewer: Viewer,
    *,
    assessment: str | None = None,
    item: str | None = None,
    student: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[SubmissionView]:
    """What this viewer may see, newest first; ``before`` is the id of the last row of the page before."""
    wanted = {"assessment": assessment, "item": item, "student": student, "before": before}
    given = {name: value for name, value in wanted.items() if value is not None}
    conditions = [FILTERS[name] for name in given]
    return _select(
        session, viewer, conditions, {**given, "limit": limit}, "order by this.id desc limit :limit"
    )


def _select(
    session: DbSession, viewer: Viewer, conditions: Sequence[str], values: Mapping[str, Any], order: str = ""
) -> list[SubmissionView]:
    where = " and ".join([VISIBLE[viewer.scope], *conditions])
    eyes = {"viewer": viewer.person_id, "token": viewer.token_id, "courses": list(viewer.courses)}
    rows = session.execute(
        text(f"{SELECT} where {where} {order}"), {**eyes, **values, "outside": viewer.scope not in STAFF}
    )
    return [_view(row, viewer) for row in rows.mappings()]


def _view(row: RowMapping, viewer: Viewer) -> SubmissionView:
    fields = (*FIELDS, "evidence") if viewer.scope in STAFF else FIELDS
    withheld = row["withheld"]
    score = None if withheld else row["score"]
    return SubmissionView(
        id=row["id"],
        state=_received(row) if withheld else _state(row),
        in_progress=row["lanes"] > row["failed"] and not (withheld and row["state"]),
        score=score,
        possible=None if withheld else row["possible"],
        parts=_parts(row, fields),
        attempts_left=row["attempts_left"],
        item=row["item_id"],
        assessment=row["assessment_id"],
        student=row["person_id"],
        attempt=row["attempt"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        late=row["is_late"],
        late_percent=row["late_percent"],
        late_penalty=None if score is None else score * row["late_percent"] / 100,
        withheld=withheld,
        mark=row["mark"] if viewer.scope in STAFF else None,
    )


def _state(row: RowMapping) -> str:
    if row["failed"]:
        return "failed"
    if row["lanes"]:
        return "provisional" if row["state"] else "queued"
    return str(row["state"])


def _received(row: RowMapping) -> str:
    # How long other lanes take, and whether they are needed at all, would tell how good an answer is.
    if row["state"] is None:
        return _state(row)
    return "invalid" if row["state"] == "invalid" else "received"


def _parts(row: RowMapping, fields: Sequence[str]) -> dict[str, dict[str, Any]]:
    if row["verdicts"] is None:
        return {}
    item = bank.version(row["item_id"], row["item_hash"])
    told = release.readings(item, row["answers"]) if row["withheld"] else row["verdicts"]
    # JSONB keeps no order: the item and the fields give it back.
    return {
        name: {"points": part.points * row["factor"]}
        | {field: told[name][field] for field in fields if field in told[name]}
        for name, part in item.parts.items()
        if name in told
    }
