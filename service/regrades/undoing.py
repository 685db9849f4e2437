"""Undoing: the marks before are made once more, where the regrade's stand. Never commits."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import scores
from service.models import Job
from service.regrades import rebasing
from service.regrades.appending import undone_by
from service.regrades.settling import settle

PAGE = 500
"""Changes undone in one transaction at most: their students' live marks wait so long."""

NEXT = text("""
    select submission_id from regrade_change
    where job_id = :job and after_id is not null and undone_id is null and submission_id > :cursor
    order by submission_id limit :limit
""")
UNDO = text("""
    with made as (
        insert into mark (submission_id, item_hash, conventions, state, score, possible, points,
                          parts_pending, verdicts, solver_version, policy_version, made_by, reason)
        select before.submission_id, before.item_hash, before.conventions, before.state, before.score,
               before.possible, before.points, before.parts_pending, before.verdicts,
               before.solver_version, before.policy_version, :made_by, job.reason
        from regrade_change change
        join job on job.id = change.job_id
        join mark before on before.id = change.before_id
        where change.job_id = :job and change.submission_id = any(:ids) and change.after_id = (
            with recursive standing(id) as (
                (select id from mark where mark.submission_id = change.submission_id order by id desc limit 1)
                union all
                select undone.before_id from standing
                join regrade_change undone
                     on undone.submission_id = change.submission_id and undone.undone_id = standing.id
            )
            select min(id) from standing
        ) and not exists (
            select from regrade_change other join job on job.id = other.job_id
            where other.submission_id = change.submission_id and other.job_id <> change.job_id
                  and job.state = 'undone' and other.after_id is not null and other.undone_id is null
        )
        order by before.submission_id
        returning id, submission_id
    )
    update regrade_change change set undone_id = made.id
    from made where change.job_id = :job and change.submission_id = made.submission_id
    returning change.submission_id
""")
"""SQL: the marks before, where the regrade's mark stands: it is the last, or a later regrade was undone. Not
where the mark before stems from a regrade that is undone by now: see ``rebasing``."""
WANTED = "select submission_id, lanes_before from regrade_change where job_id = :job"
"""SQL: the slow lanes that had something left to decide before."""


def undo(session: DbSession, job: Job, limit: int) -> tuple[list[UUID], set[str]]:
    """Restore the marks before the next changes; return these, and the lanes to be woken."""
    values = {"job": job.id, "cursor": job.cursor or UUID(int=0), "limit": limit}
    ids = list(session.scalars(NEXT, values))
    scores.lock_people(session, ids)
    undone = list(session.scalars(UNDO, {"job": job.id, "ids": ids, "made_by": undone_by(job)}))
    lanes = settle(session, undone, WANTED, job=job.id)
    left = [submission for submission in ids if submission not in set(undone)]
    return ids, lanes | rebasing.rebase(session, job, left)


def begun(session: DbSession, job: Job) -> bool:
    """Whether anything holds that the job did when it was applied: a mark, or what later ones are made by."""
    query = text("""
        select exists (select from regrade_change where job_id = :job and after_id is not null)
               or exists (select from replacement where job_id = :job)
               or exists (select from job where id = :job and replaced <> '[]')
    """)
    return bool(session.scalar(query, {"job": job.id}))


def conflicts(session: DbSession, job: Job) -> int:
    """How many changes are not undone, for a later regrade of the same submission stands."""
    query = text("""
        select count(*) from regrade_change
        where job_id = :job and after_id is not null and undone_id is null
    """)
    return session.scalar(query, {"job": job.id}) or 0
