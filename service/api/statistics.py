"""The statistics of assessments."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify

from service import statistics
from service.api import reach
from service.api.etags import tagged
from service.auth import bearer, caller
from service.db import Session
from service.tokens import STAFF
from service.wire.statistics import StatisticsOut

bp = APIBlueprint("statistics", __name__, tag="Statistics", url_prefix="/api/v1/assessments")

SOON = "20"
"""Seconds after which those that are not there yet will be."""


@bp.get("/<assessment_id>/statistics")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(StatisticsOut, description="The figures as they were last computed.")
@bp.doc(
    responses={
        202: "It has been sat, and there are none yet; a worker computes them within a minute.",
        304: "Nothing has been computed since the `ETag` of `If-None-Match`.",
    }
)
def show(assessment_id: str) -> Response:
    """Show how hard the items are, how well each tells students apart, and which mistakes were made."""
    with Session() as session:
        reach.assessment(session, caller(), assessment_id)
        stale = statistics.stale(session, assessment_id)
        found = statistics.last(session, assessment_id)
    if found is None:
        response = jsonify(assessment=assessment_id, computed_at=None, stale=True)
        response.status_code = 202
        response.headers["Retry-After"] = SOON
        return response
    described = {"assessment": assessment_id, "computed_at": found.computed_at, "stale": stale}
    return tagged(described | found.figures)
