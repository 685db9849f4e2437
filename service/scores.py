"""Scores: the projection of marks that the gradebook reads. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import locks
from service.excused import FROM_ITEM
from service.terms import HELD, LATE

FACTOR = "coalesce(offered.points / nullif(mark.points, 0), 0)"
"""SQL: what each point of a ``mark`` is worth where its item is ``offered``."""
SCALE = text(f"""
    select {FACTOR} from assessment_item offered
    cross join (select cast(:points as double precision) as points) mark
    where offered.assessment_id = :assessment and offered.item_id = :item
""")

PROJECT = f"""
    with slot as materialized (
        {{slots}}
    ), sat as materialized (
        select slot.*, terms.due_at from slot
        join assessment on assessment.id = slot.assessment_id
        cross join {HELD.format(person="slot.person_id")}
    ), counted as materialized (
        select terms.assessment_id, terms.person_id, terms.item_id, best.* from sat terms
        left join lateral (
            select id as submission_id, points as score, possible, late_penalty,
                   (sum(parts_pending) filter (where place = 1 or may_become_best) over ())::int
                   as parts_pending
            from (
                select s.id, rest.points, mark.possible * scale.factor as possible,
                       earned.points - rest.points as late_penalty, mark.parts_pending,
                       assessment.keep = 'best' and most.points > max(rest.points) over () as may_become_best,
                       row_number() over (
                           order by case assessment.keep when 'best' then rest.points end desc,
                                    case assessment.keep when 'best' then most.points end desc,
                                    case assessment.keep when 'last' then s.id end desc, s.id
                       ) as place
                from assessment
                join assessment_item offered
                     on offered.assessment_id = assessment.id and offered.item_id = terms.item_id
                join submission s on s.assessment_id = terms.assessment_id
                     and s.person_id = terms.person_id and s.item_id = terms.item_id
                cross join lateral (
                    select * from mark where mark.submission_id = s.id order by mark.id desc limit 1
                ) mark
                cross join lateral (select {FACTOR} as factor) scale
                cross join {LATE.format(sent="s.created_at")}
                cross join lateral (select 1 - late.percent / 100 as share) in_time
                cross join lateral (select mark.score * scale.factor as points) earned
                cross join lateral (select earned.points * in_time.share as points) rest
                cross join lateral (
                    select case when mark.parts_pending > 0
                           then (mark.score + mark.points - mark.possible) * scale.factor * in_time.share
                           else rest.points end as points
                ) most
                where assessment.id = terms.assessment_id and mark.state <> 'invalid'
            ) attempt
            order by place limit 1
        ) best on not {
    FROM_ITEM.format(assessment="terms.assessment_id", person="terms.person_id", item="terms.item_id")
}
    ), gone as (
        delete from score using counted
        where score.assessment_id = counted.assessment_id and score.person_id = counted.person_id
              and score.item_id = counted.item_id and counted.submission_id is null
        returning true
    ), kept as (
        insert into score (assessment_id, person_id, item_id, submission_id, score, possible, late_penalty,
                           parts_pending)
        select * from counted where submission_id is not null
        on conflict (assessment_id, person_id, item_id) do update
        set submission_id = excluded.submission_id, score = excluded.score, possible = excluded.possible,
            late_penalty = excluded.late_penalty, parts_pending = excluded.parts_pending,
            updated_at = now()
        where (score.submission_id, score.score, score.possible, score.late_penalty, score.parts_pending)
              is distinct from (excluded.submission_id, excluded.score, excluded.possible,
                                excluded.late_penalty, excluded.parts_pending)
        returning true
    )
    select (select count(*) from kept) + (select count(*) from gone)
"""
"""SQL: the mark that counts of each slot (assessment, person, item), scaled to the points it has there, less
what lateness takes off. A slot without one, or one its person is excused from, has no score. What stays as it
was is not touched. Of attempts with as many points that counts which may come to the most, once people have
decided its parts; and where the best counts, parts are pending also of attempts that may become the best.
"""
OF_SUBMISSIONS = """
    select distinct assessment_id, person_id, item_id from submission
    where id = any(:ids) and assessment_id is not null
"""
OF_ASSESSMENT = """
    select assessment_id, person_id, item_id from submission where assessment_id = :assessment {whose}
    union
    select assessment_id, person_id, item_id from score where assessment_id = :assessment {whose}
"""
LOCK_PEOPLE = text(f"""
    with sent as materialized (
        select person_id, assessment_id from submission
        where id = any(:ids) and assessment_id is not null
    ), settled as materialized (
        {locks.EACH.format(lock=locks.SHARED, assessments="select assessment_id as id from sent")}
    )
    select from person where id in (select person_id from sent) and (select count(*) from settled) > 0
    order by id for no key update
""")
LOCK = text(locks.EACH.format(lock=locks.ALONE, assessments="select cast(:assessment as text) as id"))
LOCK_COURSE = text(
    locks.EACH.format(lock=locks.ALONE, assessments="select id from assessment where course_id = :course")
)


def lock_people(session: DbSession, submissions: Collection[UUID]) -> None:
    """Make other writers of these students' scores wait, so that none projects without the others' marks.

    It waits itself while the terms of one of the assessments are being changed: see ``lock``.
    """
    session.execute(LOCK_PEOPLE, {"ids": list(submissions)})


def project(session: DbSession, submissions: Collection[UUID]) -> None:
    """Bring the scores up to date that submissions with new marks belong to.

    The caller holds ``lock_people`` since before it wrote the marks.
    """
    session.execute(text(PROJECT.format(slots=OF_SUBMISSIONS)), {"ids": list(submissions)})


def factor(session: DbSession, assessment_id: str, item: Item) -> float | None:
    """What each point of an item is worth in an assessment; None where it does not ask it any more."""
    values = {"assessment": assessment_id, "item": item.id, "points": item.points}
    return session.scalars(SCALE, values).one_or_none()


def lock(session: DbSession, assessment_id: str) -> None:
    """Make writers of scores of an assessment, and others that change its terms, wait for this transaction.

    Else a mark made meanwhile would be projected on the terms before. Callers lock before they read what
    their change depends on, and one assessment: the order of several is that of ``service.locks``.
    """
    session.execute(LOCK, {"assessment": assessment_id})


def rebuild(session: DbSession, assessment_id: str, people: Collection[str] | None = None) -> int:
    """Compute the scores of an assessment again from its marks: those of some people, else of all.

    For whatever changes what marks come to: the late policy, points, items, accommodations, excuses. What is
    right is not touched; returns how many were not.
    """
    session.flush()
    lock(session, assessment_id)
    whose = "" if people is None else "and person_id = any(:people)"
    values = {"assessment": assessment_id} | ({} if people is None else {"people": list(people)})
    return int(session.scalar(text(PROJECT.format(slots=OF_ASSESSMENT.format(whose=whose))), values) or 0)


def lock_course(session: DbSession, course_id: str) -> None:
    """Lock all assessments of a course, before people of it: the order is that of ``service.locks``."""
    session.execute(LOCK_COURSE, {"course": course_id})


def rebuild_members(session: DbSession, course_id: str, people: Collection[str]) -> None:
    """Compute scores again after people joined or left sections, wherever accommodations of sections hold.

    The caller holds ``lock_course`` since before.
    """
    affected = text("""
        select distinct assessment.id from assessment
        join accommodation on accommodation.assessment_id = assessment.id
        where assessment.course_id = :course and accommodation.section is not null
              and accommodation.withdrawn_at is null
        order by assessment.id
    """)
    for assessment_id in session.scalars(affected, {"course": course_id}).all():
        rebuild(session, assessment_id, people)
