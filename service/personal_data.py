"""Everything stored of one person, given out whole. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service.models import Person
from service.release import UNPOSTED, WITHHELD
from service.submissions import FIELDS
from service.trail import ABOUT, OF_SUBMISSION

SENT = "(select id from submission where person_id = :person)"
"""SQL: what somebody sent in."""
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
        select submission_id, assessment_id, part, reason, state, answer, answered_by, created_at,
               answered_at
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
        from audit_event
        where {ABOUT} or {OF_SUBMISSION} and left(subject, 36) in (select id::text from {SENT} sent)
              and left(subject, 36) not in (select id::text from {KEPT_BACK} kept_back)
        order by id
    """,
}
"""SQL: what is stored of a person, by what it is called in the document."""


def document(session: DbSession, person: Person, *, staff: bool) -> Iterator[str]:
    """Everything stored of a person as one JSON document, a row at a time.

    To others than ``staff`` it shows no key, no mark that is not posted yet, and of what others did to them
    neither by whom nor in which words, but for the answers to their requests.
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
