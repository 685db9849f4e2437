"""The assessments a student is asked."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from sqlalchemy.orm import Session as DbSession

from service import asked, terms
from service.api.paging import paged
from service.api.terms import description
from service.auth import bearer, caller
from service.db import Session
from service.models import Assessment
from service.wire.asked import AskedPage, AskedQuery

bp = APIBlueprint("asked", __name__, tag="Terms", url_prefix="/api/v1/assessments")

SCORE = ("score", "possible", "parts_pending")


@bp.get("")
@bp.auth_required(bearer, roles=["student"])
@bp.input(AskedQuery, location="query")
@bp.output(AskedPage)
def index(query_data: AskedQuery) -> Response:
    """List the assessments you are asked, by id, and what you have in each once its marks are shown.

    Those of your courses that have opened for you. For students.
    """
    student = caller().person_id or ""
    with Session() as session:
        found = asked.begun(session, student, query_data.cursor, query_data.enough)
        rows = described(session, student, found)
    return paged("assessments", rows, query_data, itemgetter("assessment"))


def described(session: DbSession, student: str, found: Sequence[Assessment]) -> list[dict[str, Any]]:
    """Assessments as their student is told of them."""
    ids = [one.id for one in found]
    totals, held = asked.totals(session, student, ids), terms.at_each(session, ids, student)
    rows = []
    for one in found:
        told = description(session, one, held[one.id])
        earned = {name: totals[one.id][name] if told["marks_shown"] else None for name in SCORE}
        rows.append(told | {"points": totals[one.id]["points"]} | earned)
    return rows
