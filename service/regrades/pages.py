"""Pages of submissions that are compared together, each with all that its outcome depends on."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.errors import InvalidBank
from question_bank.item import Item
from service import bank
from service.models import Job
from service.regrades.applying import made_by
from service.regrades.regrading import slow_parts

MAKE_PAGE = text("""
    create temp table if not exists regrade_page (
        submission_id uuid not null, mark_id bigint not null, item_id text not null, item_hash text not null,
        seed bigint, answers text not null, final boolean not null, kept jsonb, overridden boolean not null,
        fingerprint bytea
    ) on commit delete rows
""")
VERDICT_MADE_WITH = """case when verdict ->> 'reason' = 'override' then coalesce(
    verdict #>> '{evidence,version}',
    (select coalesce(mark.item_hash, s.item_hash) from mark
     where mark.id = cast(verdict #>> '{evidence,mark}' as bigint)),
    last.made_with
) else last.made_with end"""
"""SQL: the version of the item that a verdict is by; of an override, the one that graded what it stands for:
that of the mark the person saw, or of the regrade that graded it since."""
FILL_PAGE = text(f"""
    insert into regrade_page
    select submission_id, mark_id, item_id, item_hash, seed, answers, final, kept, overridden,
           sha256(convert_to(concat_ws(chr(31), item_id, item_hash, coalesce(seed::text, '-'), final::text,
                                       answers, kept::text), 'UTF8'))
    from (
        select s.id as submission_id, last.id as mark_id, s.item_id, s.item_hash, s.seed,
               s.answers::text as answers, s.final, last.overridden,
               case when last.overridden or cast(:slow as jsonb) ? last.made_with then (
                   select jsonb_object_agg(part, kept) from (
                       select part, stands, case
                           when not decided then verdict
                           when :release then verdict -> 'evidence' -> 'graded'
                           when stands then verdict else jsonb_set(verdict, '{{evidence,graded}}', 'null')
                       end as kept
                       from jsonb_each(last.verdicts) each(part, verdict)
                       cross join lateral (select verdict ->> 'reason' = 'override' as decided) person
                       cross join lateral (
                           select {VERDICT_MADE_WITH} as version
                       ) graded
                       cross join lateral (
                           select coalesce(cast(:slow as jsonb) -> version ? part, false) as stands
                       ) slow
                   ) before
                   where kept ->> 'reason' = 'override'
                         or stands and kept ->> 'status' not in ('undecided', 'invalid')
               ) end as kept
        from submission s
        cross join lateral (
            select id, coalesce(item_hash, s.item_hash) as made_with, made_by, verdicts,
                   verdicts @? '$.*.reason ? (@ == "override")' as overridden
            from mark where mark.submission_id = s.id order by id desc limit 1
        ) last
        where s.assessment_id = :assessment and s.id > :cursor and s.item_id = any(:items)
              and last.made_by <> :made_by
        order by s.id limit :limit
    ) page
""")
"""SQL: the next submissions that have a mark, not one of this job, with all that their outcome depends on.

What a kept override took the place of is graded anew like the rest, and so is left out, but for slow parts
that the item as it is now decides like the version they were graded with.
"""


def prepare(session: DbSession) -> None:
    """Make room for pages, which no other connection sees."""
    session.execute(MAKE_PAGE)


def fill(session: DbSession, job: Job, limit: int) -> None:
    """Make the page the next submissions after the job's cursor, so many at most."""
    session.execute(text("truncate regrade_page"))
    session.execute(
        FILL_PAGE,
        {
            "assessment": job.assessment_id,
            "items": list(job.basis),
            "cursor": job.cursor or UUID(int=0),
            "made_by": made_by(job),
            "release": job.release_overrides,
            "slow": json.dumps(_slow(session, job)),
            "limit": limit,
        },
    )


def readable(item_id: str, hash: str) -> Item | None:
    """A version of an item, unless this code cannot read it any more."""
    try:
        return bank.version(item_id, hash)
    except InvalidBank:
        return None


def _slow(session: DbSession, job: Job) -> dict[str, list[str]]:
    """The parts whose verdicts of slow lanes stand, by the version that a mark was made with."""
    slow: dict[str, list[str]] = {}
    for item_id, basis in job.basis.items():
        now = bank.version(item_id, basis["hash"])
        if not slow_parts(now, now):
            continue
        query = text("select hash from item_version where item_id = :item")
        for hash in session.scalars(query, {"item": item_id}):
            earlier = readable(item_id, hash)
            if earlier is not None and (parts := slow_parts(earlier, now)):
                slow[hash] = parts
    return slow
