"""What holds for a student at an assessment, and whether its marks are posted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify
from sqlalchemy.orm import Session as DbSession

from service import assessment_items, attempts, bank, excused, granted, moments, release, terms
from service.api import reach
from service.api.granting import running, zone_of
from service.auth import bearer, caller
from service.db import Session
from service.faults import refused
from service.models import Assessment
from service.terms import Terms
from service.tokens import ON_BEHALF, STAFF
from service.wire.terms import ReleaseOut, TermsOut, TermsQuery

bp = APIBlueprint("terms", __name__, tag="Terms", url_prefix="/api/v1/assessments/<assessment_id>")


@bp.get("/terms")
@bp.auth_required(bearer)
@bp.input(TermsQuery, location="query")
@bp.output(TermsOut)
@bp.doc(responses=[403])
def show(assessment_id: str, query_data: TermsQuery) -> Response:
    """Show what holds for a student: until when they may submit, how often, and what lateness costs.

    Students see their own, and the items once the assessment is open for them.
    """
    with Session() as session:
        assessment, student = whose(session, assessment_id, query_data.student)
        held = terms.at(session, assessment.id, student)
        begun = held.are_open or caller().scope in ON_BEHALF
        items = items_of(session, assessment, student, held) if begun else []
        described = description(session, assessment, held)
    return jsonify(described | {"student": student, "items": items})


@bp.post("/post")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(ReleaseOut)
@bp.doc(responses=[409])
def post(assessment_id: str) -> Response:
    """Show the marks of an assessment to its students, those made later included."""
    return released(assessment_id, posted=True)


@bp.post("/unpost")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(ReleaseOut)
@bp.doc(responses=[409])
def unpost(assessment_id: str) -> Response:
    """Hide the marks of an assessment from its students again."""
    return released(assessment_id, posted=False)


def released(assessment_id: str, *, posted: bool) -> Response:
    """Post or unpost, and say how it stands."""
    with running(assessment_id) as (session, assessment):
        release.post(session, caller().name, assessment, posted=posted)
        at = moments.shown(assessment.posted_at, zone_of(session, assessment))
        described = {"assessment": assessment.id, "release": assessment.release, "posted_at": at}
    return jsonify(described)


def whose(session: DbSession, assessment_id: str, named: str | None) -> tuple[Assessment, str]:
    """The assessment and the student meant: the caller, or whom somebody who teaches the course names."""
    if caller().scope not in ON_BEHALF:
        found = reach.attended(session, caller(), assessment_id, named)
        return found, caller().person_id or ""
    found = reach.assessment(session, caller(), assessment_id)
    if named is None:
        raise refused("student", "is needed: say whose terms")
    granted.check_student(session, found, named)
    return found, named


def items_of(session: DbSession, assessment: Assessment, student: str, held: Terms) -> list[dict[str, Any]]:
    """The items, with what is left of the student's attempts at each."""
    offered = assessment_items.of(session, assessment.id)
    slots = {one.item: (student, one.item, assessment.id) for one in offered}
    spent = attempts.used(session, slots.values()) if held.max_attempts is not None else {}
    without = excused.items(session, assessment.id, student)
    known = bank.current()
    return [
        {
            "item": one.item,
            "title": known[one.item].title if one.item in known else one.item,
            "points": one.points,
            "attempts_left": held.attempts_left(spent.get(slots[one.item], 0)),
            "excused": one.item in without,
        }
        for one in offered
    ]


def description(session: DbSession, assessment: Assessment, held: Terms) -> dict[str, Any]:
    """The terms as they are told, without the items."""
    here = zone_of(session, assessment)
    names = ("late_percent_per_day", "late_grace_minutes", "late_floor_percent", "keep")
    times = ("now", "opens_at", "due_at", "closes_at")
    return {
        "assessment": assessment.id,
        "course": assessment.course_id,
        "title": assessment.title,
        "time_zone": held.time_zone,
        "state": held.state(timedelta(minutes=assessment.late_grace_minutes)),
        **{name: moments.shown(getattr(held, name), here) for name in times},
        **{name: getattr(assessment, name) for name in names},
        "max_attempts": held.max_attempts,
        "marks_shown": not release.withholds(assessment),
    }
