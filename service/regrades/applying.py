"""Applying: marks that supersede others, made under the locks of live marks. Never commits."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.part import LIVE
from service import scores
from service.models import Job
from service.regrades.counting import summary_with
from service.regrades.settling import settle

PAGE = 1000
"""Changes made in one transaction at most: their students' live marks wait so long."""

NEXT = text("""
    select submission_id from regrade_change
    where job_id = :job and after_id is null order by submission_id limit :limit
""")
STALE = text("""
    select submission_id from regrade_change change
    where job_id = :job and submission_id = any(:ids) and before_id <> (
        select id from mark where mark.submission_id = change.submission_id order by id desc limit 1
    )
""")
APPLY = text("""
    with made as (
        insert into mark (submission_id, item_hash, conventions, state, score, possible, points,
                          parts_pending, verdicts, solver_version, policy_version, made_by, reason)
        select s.id, nullif(pinned.basis ->> 'hash', s.item_hash),
               nullif(pinned.basis -> 'conventions', 'null'),
               made.state, made.score, made.possible, made.points, made.parts_pending, made.verdicts,
               job.solver_version, job.policy_version, :made_by, job.reason
        from regrade_change change
        join job on job.id = change.job_id
        join regrading made on made.id = change.regrading_id
        join submission s on s.id = change.submission_id
        cross join lateral (select job.basis -> s.item_id as basis) pinned
        where change.job_id = :job and change.submission_id = any(:ids)
        order by s.id
        returning id, submission_id
    )
    update regrade_change change set after_id = made.id, lanes_before = array(
        select lane from work where work.submission_id = made.submission_id and lane <> :live
    )
    from made where change.job_id = :job and change.submission_id = made.submission_id
""")
WANTED = """
    select change.submission_id, made.lanes from regrade_change change
    join regrading made on made.id = change.regrading_id where change.job_id = :job
"""
"""SQL: the slow lanes that have something left to decide."""


def apply(session: DbSession, job: Job, limit: int) -> tuple[int, set[str]]:
    """Make the next changes; return how many were looked at, and the lanes to be woken.

    One whose submission was marked since it was compared is forgotten, to be compared anew.
    """
    ids = list(session.scalars(NEXT, {"job": job.id, "limit": limit}))
    scores.lock_people(session, ids)
    stale = set(session.scalars(STALE, {"job": job.id, "ids": ids}))
    if stale:
        job.summary = summary_with(session, job, list(stale), -1)
        session.execute(
            text("delete from regrade_change where job_id = :job and submission_id = any(:ids)"),
            {"job": job.id, "ids": list(stale)},
        )
    due = [submission for submission in ids if submission not in stale]
    values = {"job": job.id, "ids": due, "made_by": made_by(job), "live": LIVE}
    session.execute(APPLY, values)
    return len(ids), settle(session, due, WANTED, job=job.id)


def is_left(session: DbSession, job: Job) -> bool:
    """Whether there are changes that are not made yet."""
    query = text("select exists (select from regrade_change where job_id = :job and after_id is null)")
    return bool(session.scalar(query, {"job": job.id}))


def made_by(job: Job) -> str:
    """Who makes the marks of a regrade."""
    return f"regrade {job.id}"
