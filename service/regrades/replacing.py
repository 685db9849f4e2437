"""Replacing: what submissions that were shown another version of an item are graded with. Never commits."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service.models import Job
from service.queue import LANES
from service.regrades.in_force import IN_FORCE

SETTLED_SECONDS = 1.0
"""How long a lease may be under way that was taken before the replacements held."""


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
RESTORE_REPLACED = text(f"""
    with recursive held as (
        select distinct item_id from item_version where hash = any(:gone)
    ), was(item_id, item_hash, replaced_by, job_id) as (
        select held.item_id, noted.item_hash, noted.replaced_by, noted.job_id
        from job
        cross join jsonb_to_recordset(replaced) noted(item_hash text, replaced_by text, job_id bigint)
        join item_version version on version.hash = noted.item_hash
        join held on held.item_id = version.item_id
        where job.id = :job
        union
        select was.item_id, noted.item_hash, noted.replaced_by, noted.job_id
        from was join job on job.id = was.job_id and job.undoing_since is not null
        cross join jsonb_to_recordset(replaced) noted(item_hash text, replaced_by text, job_id bigint)
        join item_version version on version.hash = noted.item_hash and version.item_id = was.item_id
    )
    insert into replacement (assessment_id, item_hash, replaced_by, job_id)
    select job.assessment_id, was.item_hash, was.replaced_by, was.job_id
    from was join job on job.id = was.job_id and {IN_FORCE}
""")
"""SQL: in place of a job's replacements those of the regrade before it that is not undone. One whose own
were taken the place of by a later regrade has none, and nothing is brought back."""
UNDER_WAY = text("""
    select exists (
        select from work join submission s on s.id = work.submission_id
        join unnest(cast(:lanes as text[]), cast(:seconds as int[])) held(lane, seconds) using (lane)
        where s.assessment_id = :assessment and s.item_id = any(:items) and failed_at is null
              and case when lease is null then clock_timestamp() < :settled
                       else leased_until - make_interval(secs => held.seconds) < :settled end
    )
""")


def replace(session: DbSession, job: Job) -> None:
    """Have submissions that were shown another version of an item graded with the job's from now on."""
    values = {"assessment": job.assessment_id, "items": list(job.basis)}
    job.replaced = session.scalar(NOTE_REPLACED, values)
    session.flush()
    session.execute(REPLACE, {"assessment": job.assessment_id, "job": job.id})


def restore(session: DbSession, job: Job) -> None:
    """Take the job's replacements away, and bring those back that hold without it."""
    gone = text("delete from replacement where job_id = :job returning item_hash")
    hashes = list(session.scalars(gone, {"job": job.id}))
    session.execute(RESTORE_REPLACED, {"job": job.id, "gone": hashes})


def under_way(session: DbSession, job: Job) -> bool:
    """Whether work may be under way that was leased before the replacements held, or were taken away."""
    held = {lane: terms.lease_seconds for lane, terms in LANES.items()}
    values = {"lanes": list(held), "seconds": list(held.values()), "assessment": job.assessment_id}
    settled = text("""
        select coalesce(undoing_since, applying_since) + make_interval(secs => :seconds)
        from job where id = :job
    """)
    moment = session.scalar(settled, {"seconds": SETTLED_SECONDS, "job": job.id})
    return bool(session.scalar(UNDER_WAY, {**values, "items": list(job.basis), "settled": moment}))
