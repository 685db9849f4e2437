"""Everything stored of one person: given out whole, or erased. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from service import trail
from service.models import Enrolment, Person
from service.release import UNPOSTED, WITHHELD
from service.submissions import FIELDS

ERASED = "erased person"
"""Who is named where somebody was who is no longer known."""

SENT = "(select id from submission where person_id = :person)"
IN_TEXT = "strpos({column}::text, to_json(cast(:person as text))::text) > 0"
REPLACED = """replace(
    {column}::text, to_json(cast(:person as text))::text, to_json(cast(:erased as text))::text
)::jsonb"""
"""SQL: whether JSON holds the id of somebody, as a value or as a key, and the JSON without it."""

NAMED = f"""
    actor = :person or subject = :person or left(subject, 36) in (select id::text from {SENT} sent)
    or {IN_TEXT.format(column="detail")}
"""
"""SQL: events of the trail that name somebody, or something they sent in."""
HIDDEN = f"select id from assessment where not :staff and {UNPOSTED}"
"""SQL: the assessments whose marks the reader may not see yet."""
KEPT_BACK = f"""(
    select this.id from submission this left join assessment on assessment.id = this.assessment_id
    where this.person_id = :person and not :staff and {WITHHELD}
)"""
"""SQL: the submissions whose marks the reader may not see yet, nor how far grading is."""
TOLD = """
    case when :staff then mark.verdicts else (
        select jsonb_object_agg(part, (
            select jsonb_object_agg(key, value) from jsonb_each(verdict) where key = any(:fields)
        )) from jsonb_each(mark.verdicts) as verdicts(part, verdict)
    ) end
"""
"""SQL: the verdicts of a mark; the evidence behind them may hold keys, which are for staff."""
FOR_STAFF = "case when :staff then {0} end as {0}"
"""SQL: a column that tells who on the staff decided, or in which words they told each other why."""

PARTS: Mapping[str, str] = {
    "enrolments": """
        select course_id, role, array(
            select section from section_member member
            where member.course_id = enrolment.course_id and member.person_id = enrolment.person_id
            order by section
        ) as sections
        from enrolment where person_id = :person order by course_id
    """,
    "submissions": """
        select id, assessment_id, item_id, item_hash, seed, answers, final, attempt, source,
               idempotency_key, created_at
        from submission where person_id = :person order by id
    """,
    "webhook_messages": f"""
        select integration_id, message_id, convert_from(body, 'UTF8') as body, submission_id, received_at
        from inbox where submission_id in {SENT} order by id
    """,
    "work": f"""
        select submission_id, lane, attempts, failed_at, created_at
        from work where submission_id in {SENT} and submission_id not in {KEPT_BACK} order by id
    """,
    "marks": f"""
        select mark.id, submission_id, mark.item_hash, conventions, state, score, possible, points,
               parts_pending, {TOLD} as verdicts, solver_version, policy_version,
               {FOR_STAFF.format("made_by")}, {FOR_STAFF.format("reason")}, mark.created_at
        from mark join submission on submission.id = submission_id
        where person_id = :person and submission_id not in {KEPT_BACK} order by mark.id
    """,
    "scores": f"""
        select assessment_id, item_id, submission_id, score, possible, late_penalty, parts_pending, updated_at
        from score where person_id = :person and assessment_id not in ({HIDDEN})
        order by assessment_id, item_id
    """,
    "marks_not_posted_yet": f"""
        select distinct assessment_id from submission
        where person_id = :person and assessment_id in ({HIDDEN}) order by assessment_id
    """,
    "regrade_requests": f"""
        select submission_id, assessment_id, part, reason, state, answer, {FOR_STAFF.format("answered_by")},
               created_at, answered_at
        from regrade_request
        where submission_id in {SENT} and submission_id not in {KEPT_BACK} order by id
    """,
    "regrade_changes": f"""
        select job_id, submission_id, before_id, after_id
        from regrade_change where :staff and submission_id in {SENT} order by job_id, submission_id
    """,
    "regrade_scores": """
        select job_id, item_id, before, after
        from regrade_score where :staff and person_id = :person order by job_id, item_id
    """,
    "accommodations": f"""
        select assessment_id, opens_at, due_at, closes_at, extra_minutes, extra_attempts,
               {FOR_STAFF.format("reason")}, {FOR_STAFF.format("created_by")}, created_at, withdrawn_at
        from accommodation where person_id = :person order by id
    """,
    "excuses": f"""
        select assessment_id, item_id, {FOR_STAFF.format("reason")}, {FOR_STAFF.format("created_by")},
               created_at, withdrawn_at
        from excuse where person_id = :person order by id
    """,
    "tokens": """
        select id, scope, course_id, created_at, revoked_at
        from api_token where person_id = :person order by id
    """,
    "trail": f"""
        select created_at, action, course_id, case when :staff or actor = :person then actor end as actor,
               subject, case when :staff or actor = :person then detail end as detail
        from audit_event where {NAMED} order by id
    """,
}
"""SQL: what is stored of a person, by what it is called in the document."""

DECIDED = ("accommodation", "excuse", "full_marks", "job")
"""Tables whose rows tell in ``created_by`` who on the staff made them."""
OVERRIDDEN = """(
    select submission_id from mark where made_by = :person and made_by <> 'worker'
)"""
"""SQL: the submissions they decided a part of; every mark after that may name them in its evidence."""
NAMING = """jsonb_path_exists(
    verdicts, '$.* ? (@.reason == "override" && @.evidence.by == $by)',
    jsonb_build_object('by', cast(:person as text))
)"""
UNNAMED = """(
    select jsonb_object_agg(part, case
        when verdict ->> 'reason' = 'override' and verdict -> 'evidence' ->> 'by' = :person
        then jsonb_set(verdict, '{evidence,by}', to_jsonb(cast(:erased as text))) else verdict
    end) from jsonb_each(verdicts) each(part, verdict)
)"""
"""SQL: whether verdicts name them as who decided, and the verdicts without their name."""
LOCK_REGRADES = f"""
    select from job where assessment_id in (
        select assessment_id from submission where person_id = :person or id in {OVERRIDDEN}
    ) order by id for no key update
"""
"""SQL: makes regrades wait, of which a chunk under way would store again what it has read before."""
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
    where subject = :person or left(subject, 36) in (select id::text from {SENT} sent)
    """,
    "update audit_event set detail = detail - 'reason' where detail ->> 'student' = :person",
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
    f"""
    update regrading set verdicts = {UNNAMED}
    where job_id in (
        select id from job
        where assessment_id in (select assessment_id from submission where id in {OVERRIDDEN})
    ) and {NAMING}
    """,
    f"update mark set verdicts = {UNNAMED} where submission_id in {OVERRIDDEN} and {NAMING}",
    "update mark set made_by = :erased where made_by = :person and made_by <> 'worker'",
    *(f"update {table} set created_by = :erased where created_by = :person" for table in DECIDED),
    "update regrade_request set answered_by = :erased where answered_by = :person",
    f"""
    update audit_event set
        actor = case actor when :person then :erased else actor end,
        subject = case subject when :person then :erased else subject end,
        detail = {REPLACED}
    where actor = :person or subject = :person or {IN_TEXT}
    """.format(column="detail"),
)
"""SQL: what erases a person, in the order in which rows refer to each other."""


def document(session: DbSession, person: Person, *, staff: bool) -> Iterator[str]:
    """Everything stored of a person as one JSON document, a row at a time.

    To others than ``staff`` it shows no key, no mark that is not posted yet, and of what others did to them
    neither by whom nor in which words.
    """
    values = {"person": person.id, "staff": staff, "fields": list(FIELDS)}
    profile = "select id, name, email, created_at from person where id = :person"
    yield f'{{"profile": {session.scalar(text(as_json(profile)), values)}'
    for name, query in PARTS.items():
        yield f',\n"{name}": ['
        rows = session.execute(text(as_json(query)), values, execution_options={"yield_per": 200})
        for place, row in enumerate(rows.scalars()):
            yield f"{',' if place else ''}\n{row}"
        yield "]"
    yield "}\n"


def as_json(query: str) -> str:
    """SQL: the rows of a query as JSON text; ``json`` columns stay exactly as they were stored."""
    return f"select row_to_json(told)::text from ({query}) told"


def erase(session: DbSession, actor: str, person: Person) -> None:
    """Erase all rows of a person, also marks, and their name from the rows of others and the trail.

    That somebody was erased stays on the trail.
    """
    values: dict[str, Any] = {"person": person.id, "erased": ERASED}
    session.execute(text(LOCK_REGRADES), values)  # before people, as regrades do
    session.refresh(person, with_for_update=True)
    courses = session.scalars(select(Enrolment.course_id).where(Enrolment.person_id == person.id)).all()
    own = actor == person.id
    session.execute(text("set local assay.erasing = 'on'"))
    for statement in ERASE:
        session.execute(text(statement), values)
    session.expunge(person)
    for course in courses or (None,):
        trail.record(session, ERASED if own else actor, "person.erase", ERASED, course_id=course)
