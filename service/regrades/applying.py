"""Applying and undoing: marks that supersede others, under the locks of live marks. Never commits."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.part import LIVE
from service import scores
from service.db import dump_json
from service.models import Job
from service.queue import LANES
from service.regrades.comparing import made_by
from service.regrades.weighing import counted

PAGE = 500
"""Changes made in one transaction: their students' live marks wait so long."""
SETTLED_SECONDS = 1.0
"""How long a lease may be under way that was taken before the replacements held."""

NEXT = text("""
    select submission_id from regrade_change
    where job_id = :job and after_id is null order by submission_id limit :limit
""")
NEXT_UNDONE = text("""
    select submission_id from regrade_change
    where job_id = :job and after_id is not null and submission_id > :cursor
    order by submission_id limit :limit
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
        )
        order by before.submission_id
        returning id, submission_id
    )
    update regrade_change change set undone_id = made.id
    from made where change.job_id = :job and change.submission_id = made.submission_id
    returning change.submission_id
""")
"""SQL: the marks before, where the regrade's mark stands: it is the last, or a later regrade was undone."""
LANES_WANTED = {
    "apply": "select submission_id, made.lanes from regrade_change change"
    " join regrading made on made.id = change.regrading_id",
    "undo": "select submission_id, lanes_before from regrade_change change",
}
END_WORK = """
    delete from work using ({wanted}) wanted(submission_id, lanes)
    where work.submission_id = wanted.submission_id and work.lane <> :live
          and not work.lane = any(wanted.lanes) and wanted.submission_id = any(:ids)
"""
GIVE_WORK = """
    insert into work (submission_id, lane, course_id)
    select wanted.submission_id, lane, assessment.course_id
    from ({wanted}) wanted(submission_id, lanes)
    cross join unnest(wanted.lanes) lane
    join submission on submission.id = wanted.submission_id
    join assessment on assessment.id = submission.assessment_id
    where wanted.submission_id = any(:ids) order by 1, 2
    on conflict (submission_id, lane) do nothing returning lane
"""
UNDER_WAY = text("""
    select exists (
        select from work join submission s on s.id = work.submission_id
        join unnest(cast(:lanes as text[]), cast(:seconds as int[])) held(lane, seconds) using (lane)
        where s.assessment_id = :assessment and s.item_id = any(:items) and failed_at is null
              and case when lease is null then clock_timestamp() < :settled
                       else leased_until - make_interval(secs => held.seconds) < :settled end
    )
""")
NOTE_REPLACED = text("""
    with gone as (
        delete from replacement where assessment_id = :assessment and (
            item_hash in (select hash from item_version where item_id = any(:items))
        ) returning item_hash, replaced_by, job_id
    )
    select coalesce(jsonb_agg(to_jsonb(gone)), '[]') from gone
""")
REPLACE = text("""
    insert into replacement (assessment_id, item_hash, replaced_by, job_id)
    select :assessment, version.hash, job.basis -> version.item_id ->> 'hash', job.id
    from job join item_version version on job.basis ? version.item_id
    where job.id = :job and version.hash <> job.basis -> version.item_id ->> 'hash'
""")
RESTORE_REPLACED = text("""
    insert into replacement (assessment_id, item_hash, replaced_by, job_id)
    select :assessment, was.item_hash, was.replaced_by, was.job_id
    from jsonb_to_recordset(cast(:replaced as jsonb)) was(item_hash text, replaced_by text, job_id bigint)
    join job on job.id = was.job_id and job.state = 'applied'
    on conflict do nothing
""")


def replace(session: DbSession, job: Job) -> None:
    """Have submissions that were shown another version of an item graded with the job's from now on."""
    values = {"assessment": job.assessment_id, "items": list(job.basis)}
    job.replaced = session.scalar(NOTE_REPLACED, values)
    session.flush()
    session.execute(REPLACE, {"assessment": job.assessment_id, "job": job.id})


def restore_replaced(session: DbSession, job: Job) -> None:
    """Take the job's replacements away, and bring those back that they took the place of."""
    session.execute(text("delete from replacement where job_id = :job"), {"job": job.id})
    values = {"assessment": job.assessment_id, "replaced": dump_json(job.replaced)}
    session.execute(RESTORE_REPLACED, values)


def apply(session: DbSession, job: Job) -> tuple[int, set[str]]:
    """Make the next changes; return how many of the job's are made, and the lanes to be woken.

    One whose submission was marked since it was compared is forgotten, to be compared anew.
    """
    ids = list(session.scalars(NEXT, {"job": job.id, "limit": PAGE}))
    scores.lock_people(session, ids)
    stale = set(session.scalars(STALE, {"job": job.id, "ids": ids}))
    if stale:
        job.summary = counted(session, job, list(stale), -1)
        session.execute(
            text("delete from regrade_change where job_id = :job and submission_id = any(:ids)"),
            {"job": job.id, "ids": list(stale)},
        )
    due = [submission for submission in ids if submission not in stale]
    values = {"job": job.id, "ids": due, "made_by": made_by(job), "live": LIVE}
    session.execute(APPLY, values)
    return len(ids), _settle(session, job, due, "apply")


def undo(session: DbSession, job: Job) -> tuple[list[UUID], set[str]]:
    """Restore the marks before the next changes; return these, and the lanes to be woken."""
    values = {"job": job.id, "cursor": job.cursor or UUID(int=0), "limit": PAGE}
    ids = list(session.scalars(NEXT_UNDONE, values))
    scores.lock_people(session, ids)
    by = f"undo of {made_by(job)}"
    undone = list(session.scalars(UNDO, {"job": job.id, "ids": ids, "made_by": by}))
    return ids, _settle(session, job, undone, "undo")


def under_way(session: DbSession, job: Job) -> bool:
    """Whether work may be under way that was leased before the replacements held."""
    held = {lane: terms.lease_seconds for lane, terms in LANES.items()}
    values = {"lanes": list(held), "seconds": list(held.values()), "assessment": job.assessment_id}
    settled = text("select applying_since + make_interval(secs => :seconds) from job where id = :job")
    moment = session.scalar(settled, {"seconds": SETTLED_SECONDS, "job": job.id})
    return bool(session.scalar(UNDER_WAY, {**values, "items": list(job.basis), "settled": moment}))


def _settle(session: DbSession, job: Job, marked: Sequence[UUID], what: str) -> set[str]:
    """Bring work and scores in line with new marks; return the lanes that were given work."""
    wanted = f"{LANES_WANTED[what]} where change.job_id = :job"
    values = {"job": job.id, "ids": list(marked), "live": LIVE}
    session.execute(text(END_WORK.format(wanted=wanted)), values)
    lanes = set(session.scalars(text(GIVE_WORK.format(wanted=wanted)), values))
    scores.project(session, marked)
    return lanes


def begun(session: DbSession, job: Job) -> bool:
    """Whether anything holds that the job did when it was applied: a mark, or what later ones are made by."""
    query = text("""
        select exists (select from regrade_change where job_id = :job and after_id is not null)
               or exists (select from replacement where job_id = :job)
               or exists (select from job where id = :job and replaced <> '[]')
    """)
    return bool(session.scalar(query, {"job": job.id}))


def is_left(session: DbSession, job: Job) -> bool:
    """Whether there are changes that are not made yet."""
    query = text("select exists (select from regrade_change where job_id = :job and after_id is null)")
    return bool(session.scalar(query, {"job": job.id}))


def conflicts(session: DbSession, job: Job) -> int:
    """How many changes could not be undone, for another mark had come after."""
    query = text("""
        select count(*) from regrade_change
        where job_id = :job and after_id is not null and undone_id is null
    """)
    return session.scalar(query, {"job": job.id}) or 0
