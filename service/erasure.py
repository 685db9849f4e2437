"""Erasing everything stored of one person. Functions take a session and never commit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from service import locks, mentions, trail
from service.courses import forget_sections
from service.mentions import ERASED
from service.models import Enrolment, Person, SectionMember
from service.personal_data import SENT
from service.trail import ABOUT, NAMED_IN, OF_PERSON, OF_SUBMISSION

MADE = ("accommodation", "excuse", "full_marks", "job")
"""Tables whose rows tell in ``created_by`` who on the staff made them."""
COURSES = f"""
    select course_id from enrolment where person_id = :person
    union
    select course_id from assessment
    where id in (select assessment_id from submission where person_id = :person)
    union
    select course_id from audit_event where {ABOUT} and course_id is not null
"""
"""SQL: the courses somebody is or was in; only there others mean them by a name or an id."""
LOCK_COURSES = """
    select from course where id in (select course_id from enrolment where person_id = :person)
    order by id for no key update
"""
"""SQL: makes those wait who enrol the person in their courses, or put them into a section."""
OF_THEIRS = """
    select id from assessment
    where course_id in (select course_id from enrolment where person_id = :person)
          or id in (select assessment_id from submission where person_id = :person)
"""
LOCK_ASSESSMENTS = locks.EACH.format(lock=locks.SHARED, assessments=OF_THEIRS)
"""SQL: makes those wait who grant the person something, and who compute scores again; graders do not."""
LOCK_PEOPLE = f"""
    select from person where id = :person or id in ({mentions.CONCERNED}) order by id for no key update
"""
"""SQL: makes those wait who mark what the person sent in, or what somebody decided in words of them."""
ERASE = (
    f"delete from regrade_request where submission_id in {SENT}",
    f"delete from regrade_change where submission_id in {SENT}",
    """
    delete from regrading
    where job_id in (
        select id from job
        where assessment_id in (select assessment_id from submission where person_id = :person)
    ) and not exists (
        select from regrade_change change
        where change.job_id = regrading.job_id and change.regrading_id = regrading.id
    )
    """,
    "delete from regrade_score where person_id = :person",
    f"delete from inbox where submission_id in {SENT}",
    """
    delete from statistics
    where assessment_id in (select assessment_id from submission where person_id = :person)
    """,
    f"delete from score where person_id = :person or submission_id in {SENT}",
    f"delete from work where submission_id in {SENT}",
    f"delete from mark where submission_id in {SENT}",
    f"""
    update audit_event set detail = '{{}}'
    where {OF_PERSON} and subject = :person
          or {OF_SUBMISSION} and left(subject, 36) in (select id::text from {SENT} sent)
    """,
    f"update audit_event set detail = detail - 'reason' where detail ->> {NAMED_IN} = :person",
    "delete from accommodation where person_id = :person",
    "delete from excuse where person_id = :person",
    "delete from enrolment where person_id = :person",
    "delete from submission where person_id = :person",
    """
    update submission set token_id = null, idempotency_key = null
    where token_id in (select id from api_token where person_id = :person)
    """,
    "delete from api_token where person_id = :person",
    "delete from person where id = :person",
    *mentions.REPLACE,
    "update mark set made_by = :erased where made_by = :person and made_by <> 'worker'",
    *(f"update {table} set created_by = :erased where created_by = :person" for table in MADE),
    "update regrade_request set answered_by = :erased where answered_by = :person",
    f"""
    update audit_event set
        actor = case actor when :person then :erased else actor end,
        subject = case when {OF_PERSON} and subject = :person then :erased else subject end,
        detail = case when detail ->> {NAMED_IN} = :person
            then jsonb_set(detail, array[{NAMED_IN}], to_jsonb(cast(:erased as text))) else detail end
    where {ABOUT}
    """,
)
"""SQL: what erases a person, in the order in which rows refer to each other."""


def erase(session: DbSession, actor: str, person: Person) -> bool:
    """Erase all rows of a person, also marks, their name from the rows of others, and what mentions them.

    That somebody was erased stays on the trail. False where somebody else was faster. Locks are taken in the
    order of ``service.locks``, the person last: who comes later waits, and finds nobody.
    """
    values: dict[str, Any] = {"person": person.id, "erased": ERASED}
    locks.regrades(session)  # a chunk under way would store again what it has read
    for lock in (LOCK_COURSES, LOCK_ASSESSMENTS):
        session.execute(text(lock), values)
    values["courses"] = session.scalars(text(COURSES), values).all()
    session.execute(text(LOCK_PEOPLE), values | {"mention": mentions.pattern(person)})
    left = select(Person).where(Person.id == person.id).with_for_update()
    if session.scalar(left.execution_options(populate_existing=True)) is None:
        return False
    values["mention"] = mentions.pattern(person)
    courses = session.scalars(select(Enrolment.course_id).where(Enrolment.person_id == person.id)).all()
    here = select(SectionMember.course_id, SectionMember.section).where(SectionMember.person_id == person.id)
    sections = session.execute(here).all()
    own = actor == person.id
    session.execute(text("set local assay.erasing = 'on'"))
    for statement in ERASE:
        session.execute(text(statement), values)
    session.expunge(person)
    for course_id, section in sections:
        forget_sections(session, course_id, [section])
    for course in courses or (None,):
        trail.record(session, ERASED if own else actor, "person.erase", ERASED, course_id=course)
    return True
