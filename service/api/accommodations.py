"""Extensions, extra time and attempts, for a person or a section."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Response, jsonify, url_for

from service import accommodations, moments
from service.api.etags import tagged
from service.api.granting import common, listed, one, running, zone_of
from service.assessments import MOMENTS
from service.auth import bearer, caller
from service.models import Accommodation
from service.tokens import ON_BEHALF, STAFF
from service.wire.terms import AccommodationIn, AccommodationOut, AccommodationPage, GrantsQuery

bp = APIBlueprint("accommodations", __name__, tag="Terms", url_prefix="/api/v1/assessments/<assessment_id>")


@bp.post("/accommodations")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(AccommodationIn)
@bp.output(AccommodationOut, status_code=201)
def grant(assessment_id: str, json_data: AccommodationIn) -> Response:
    """Give a student or a section more time or more attempts; scores follow at once.

    Of the assessment's own terms and all that hold for a student, the most generous count, each on its own.
    """
    with running(assessment_id) as (session, assessment):
        row = accommodations.grant(session, caller().name, assessment, json_data.model_dump())
        described = description(row, zone_of(session, assessment))
    location = url_for("accommodations.show", assessment_id=assessment_id, accommodation_id=row.id)
    return tagged(described, 201, location=location)


@bp.get("/accommodations")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(GrantsQuery, location="query")
@bp.output(AccommodationPage)
def index(assessment_id: str, query_data: GrantsQuery) -> Response:
    """List the accommodations of an assessment, the oldest first, withdrawn ones included."""
    return listed(Accommodation, assessment_id, query_data, "accommodations", description)


@bp.get("/accommodations/<int:accommodation_id>")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.output(AccommodationOut)
@bp.doc(responses=[304])
def show(assessment_id: str, accommodation_id: int) -> Response:
    """Show an accommodation, withdrawn or not."""
    return one(Accommodation, assessment_id, accommodation_id, description)


@bp.delete("/accommodations/<int:accommodation_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(AccommodationOut)
@bp.doc(responses=[409])
def withdraw(assessment_id: str, accommodation_id: int) -> Response:
    """Withdraw an accommodation; it stays in the list. Scores follow at once."""
    with running(assessment_id) as (session, assessment):
        row = accommodations.withdraw(session, caller().name, assessment, accommodation_id)
        described = description(row, zone_of(session, assessment))
    return jsonify(described)


def description(row: Accommodation, here: ZoneInfo) -> dict[str, Any]:
    """An accommodation as it is told."""
    terms = {name: moments.shown(getattr(row, name), here) for name in MOMENTS}
    extra = {"extra_minutes": row.extra_minutes, "extra_attempts": row.extra_attempts}
    return common(row, here) | {"student": row.person_id, "section": row.section} | terms | extra
