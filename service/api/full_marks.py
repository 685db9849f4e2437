"""Full marks for all on a part that turned out broken."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Response, jsonify, url_for
from sqlalchemy.orm import Session as DbSession

from service import bank, full_marks
from service.api.catalogue import find_item
from service.api.etags import tagged
from service.api.granting import common, listed, one, running, zone_of
from service.auth import bearer, caller
from service.models import FullMarks
from service.tokens import ON_BEHALF, STAFF
from service.wire.terms import FullMarksChanged, FullMarksIn, FullMarksOut, FullMarksPage, GrantsQuery

bp = APIBlueprint("full_marks", __name__, tag="Terms", url_prefix="/api/v1/assessments/<assessment_id>")


@bp.post("/full-marks")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(FullMarksIn)
@bp.output(FullMarksChanged, status_code=201)
@bp.doc(responses=[409])
def give(assessment_id: str, json_data: FullMarksIn) -> Response:
    """Give everybody who sends in the item full marks for a part, whatever they answered.

    It holds for what is graded from now on; `to_regrade` says how many marks a regrade would change.
    """
    with running(assessment_id) as (session, assessment):
        item = find_item(bank.current(), json_data.item)
        given = json_data.model_dump(include={"part", "reason"})
        row = full_marks.give(session, caller().name, assessment, item, **given)
        described = description(row, zone_of(session, assessment))
        left = to_do(session, row)
    location = url_for("full_marks.show", assessment_id=assessment_id, full_marks_id=row.id)
    return tagged(described, 201, location=location, also=left)


@bp.get("/full-marks")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(GrantsQuery, location="query")
@bp.output(FullMarksPage)
def index(assessment_id: str, query_data: GrantsQuery) -> Response:
    """List the parts given away, the oldest first, withdrawn ones included."""
    return listed(FullMarks, assessment_id, query_data, "full_marks", description)


@bp.get("/full-marks/<int:full_marks_id>")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.output(FullMarksOut)
@bp.doc(responses=[304])
def show(assessment_id: str, full_marks_id: int) -> Response:
    """Show a part given away, withdrawn or not."""
    return one(FullMarks, assessment_id, full_marks_id, description)


@bp.delete("/full-marks/<int:full_marks_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(FullMarksChanged)
@bp.doc(responses=[409])
def withdraw(assessment_id: str, full_marks_id: int) -> Response:
    """Have a part graded as it is answered again, from now on."""
    with running(assessment_id) as (session, assessment):
        row = full_marks.withdraw(session, caller().name, assessment, full_marks_id)
        described = description(row, zone_of(session, assessment)) | to_do(session, row)
    return jsonify(described)


def description(row: FullMarks, here: ZoneInfo) -> dict[str, Any]:
    """A part given away, as it is told."""
    return common(row, here) | {"item": row.item_id, "part": row.part}


def to_do(session: DbSession, row: FullMarks) -> dict[str, Any]:
    """What is left to do after a change."""
    count = full_marks.to_regrade(session, row)
    regrades = f"/api/v1/assessments/{row.assessment_id}/regrades"
    remedy = (
        f"Regrade {row.item_id!r}: POST {regrades} changes the marks made."
        if count
        else "Nothing: no mark made so far would change."
    )
    return {"to_regrade": count, "remedy": remedy}
