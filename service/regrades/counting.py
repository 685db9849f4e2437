"""Counting: how much a regrade compares, and the summary of what it changes. Never commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service.models import Job
from service.regrades.changes import RESCORED

COMPARED = """
    submission s where s.assessment_id = :assessment and s.item_id = any(:items) and not exists (
        select from work where work.submission_id = s.id
        and not exists (select from mark where mark.submission_id = work.submission_id)
    )
"""
"""SQL: the submissions that have a mark. One that has none has work, and of those there are few: to look up
every mark instead takes three times as long."""
TOTAL = text(f"select count(*) from {COMPARED}")
ENROLLED = """(
    select enrolment.person_id from assessment join enrolment using (course_id)
    where assessment.id = :assessment and enrolment.role = 'student'
)"""
"""SQL: the students of the gradebook. Staff who try an assessment out, and who has left, are none."""
PEOPLE = text(f"select count(distinct s.person_id) from {COMPARED} and s.person_id in {ENROLLED}")
REASONS = text("""
    select coalesce(old ->> 'reason', ''), coalesce(new ->> 'reason', ''), count(*)
    from regrade_change change
    join mark before on before.id = change.before_id
    join regrading after on after.id = change.regrading_id
    cross join lateral (
        select * from jsonb_each(before.verdicts) was(part, old)
        full join jsonb_each(after.verdicts) becomes(part, new) using (part)
    ) parts
    where change.job_id = :job and change.submission_id = any(:ids)
          and (old -> 'status', old -> 'score', old -> 'reason') is distinct from
              (new -> 'status', new -> 'score', new -> 'reason')
    group by 1, 2
""")
COUNTS = text(f"""
    select count(*) filter (where before.state = 'invalid' and made.state <> 'invalid') as spent,
           count(*) filter (where before.state <> 'invalid' and made.state = 'invalid') as given_back,
           count(*) filter (where {RESCORED}) as rescored
    from regrade_change change
    join mark before on before.id = change.before_id
    join regrading made on made.id = change.regrading_id
    where change.job_id = :job and change.submission_id = any(:ids)
""")
STUDENTS = text(f"""
    with change as (
        select person_id, coalesce(sum(after), 0) - coalesce(sum(before), 0) as points
        from regrade_score where job_id = :job and person_id in {ENROLLED} group by person_id
    )
    select count(*) filter (where points > 0) as up, count(*) filter (where points < 0) as down,
           coalesce(sum(points), 0) as points
    from change
""")


def total(session: DbSession, job: Job) -> int:
    """How many submissions there are to compare."""
    return session.scalar(TOTAL, _wanted(job)) or 0


def summary_with(session: DbSession, job: Job, changed: Sequence[UUID], sign: int = 1) -> dict[str, Any]:
    """The summary with these changes counted in, or, with -1, out again."""
    values = {"job": job.id, "ids": changed}
    attempts = job.summary["attempts"]
    spent, given_back, rescored = session.execute(COUNTS, values).one()
    counts = Counter({(row["before"], row["after"]): row["count"] for row in job.summary["reasons"]})
    for before, after, count in session.execute(REASONS, values):
        counts[before, after] += sign * count
    return {
        **job.summary,
        "changed": job.summary["changed"] + sign * len(changed),
        "rescored": job.summary["rescored"] + sign * rescored,
        "attempts": {
            "spent": attempts["spent"] + sign * spent,
            "given_back": attempts["given_back"] + sign * given_back,
        },
        "reasons": [
            {"before": before, "after": after, "count": count}
            for (before, after), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
            if count
        ],
    }


def weighed(session: DbSession, job: Job) -> dict[str, Any]:
    """The summary once all changes are weighed: how many students go up and down."""
    up, down, points = session.execute(STUDENTS, {"job": job.id, "assessment": job.assessment_id}).one()
    people = session.scalar(PEOPLE, _wanted(job)) or 0
    students = {"up": up, "down": down, "unchanged": people - up - down}
    mean = points / people if people else 0.0
    return {**job.summary, "students": students, "mean_change": mean}


def _wanted(job: Job) -> dict[str, Any]:
    return {"assessment": job.assessment_id, "items": list(job.basis)}
