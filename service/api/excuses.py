"""Students who need not answer an item, or a whole assessment."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Response, jsonify, url_for

from service import excuses
from service.api.etags import tagged
from service.api.granting import common, listed, one, running, zone_of
from service.auth import bearer, caller
from service.models import Excuse
from service.tokens import ON_BEHALF, STAFF
from service.wire.terms import ExcuseIn, ExcuseOut, ExcusePage, GrantsQuery

bp = APIBlueprint("excuses", __name__, tag="Terms", url_prefix="/api/v1/assessments/<assessment_id>")


@bp.post("/excuses")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(ExcuseIn)
@bp.output(ExcuseOut, status_code=201)
@bp.doc(responses=[409])
def grant(assessment_id: str, json_data: ExcuseIn) -> Response:
    """Excuse a student from an item, or from all: neither earned nor possible, whatever they answered."""
    with running(assessment_id) as (session, assessment):
        row = excuses.grant(session, caller().name, assessment, **json_data.model_dump())
        described = description(row, zone_of(session, assessment))
    location = url_for("excuses.show", assessment_id=assessment_id, excuse_id=row.id)
    return tagged(described, 201, location=location)


@bp.get("/excuses")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(GrantsQuery, location="query")
@bp.output(ExcusePage)
def index(assessment_id: str, query_data: GrantsQuery) -> Response:
    """List the excuses of an assessment, the oldest first, withdrawn ones included."""
    return listed(Excuse, assessment_id, query_data, "excuses", description)


@bp.get("/excuses/<int:excuse_id>")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.output(ExcuseOut)
@bp.doc(responses=[304])
def show(assessment_id: str, excuse_id: int) -> Response:
    """Show an excuse, withdrawn or not."""
    return one(Excuse, assessment_id, excuse_id, description)


@bp.delete("/excuses/<int:excuse_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(ExcuseOut)
@bp.doc(responses=[409])
def withdraw(assessment_id: str, excuse_id: int) -> Response:
    """Withdraw an excuse: what the student answered counts again. It stays in the list."""
    with running(assessment_id) as (session, assessment):
        row = excuses.withdraw(session, caller().name, assessment, excuse_id)
        described = description(row, zone_of(session, assessment))
    return jsonify(described)


def description(row: Excuse, here: ZoneInfo) -> dict[str, Any]:
    """An excuse as it is told."""
    return common(row, here) | {"student": row.person_id, "item": row.item_id}
