"""What the views of accommodations, excuses and full marks have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from sqlalchemy.orm import Session as DbSession

from service import granted, moments
from service.api import reach
from service.auth import caller
from service.db import Session
from service.granted import Row
from service.models import Assessment, Course
from service.texts import LARGEST
from service.tokens import RUNNING
from service.wire.terms import GrantsQuery

NUMBER = f"<int(max={LARGEST}):number>"
"""The address of one of them."""

Shape = Callable[[Row, ZoneInfo], dict[str, Any]]


@contextmanager
def running(assessment_id: str) -> Iterator[tuple[DbSession, Assessment]]:
    """A transaction of a caller who runs the course of an assessment."""
    with Session.begin() as session:
        yield session, reach.assessment(session, caller(), assessment_id, RUNNING)


def listed(
    table: type[Row], assessment_id: str, wanted: GrantsQuery, name: str, shape: Shape[Row]
) -> Response:
    """A page of what was granted, for whoever teaches the course."""
    with Session() as session:
        assessment = reach.assessment(session, caller(), assessment_id)
        found = granted.page(session, table, assessment.id, wanted.cursor, wanted.limit + 1)
        here = zone_of(session, assessment)
    rows = found[: wanted.limit]
    following = rows[-1].id if len(found) > len(rows) else None
    return jsonify({name: [shape(row, here) for row in rows], "next": following})


def common(row: Row, here: ZoneInfo) -> dict[str, Any]:
    """The fields all of them have."""
    return {
        "number": row.id,
        "reason": row.reason,
        "by": row.created_by,
        "at": moments.shown(row.created_at, here),
        "withdrawn_at": moments.shown(row.withdrawn_at, here),
    }


def zone_of(session: DbSession, assessment: Assessment) -> ZoneInfo:
    """The time zone moments of an assessment are shown in."""
    return moments.zone(session.get_one(Course, assessment.course_id).time_zone)


def answer(described: dict[str, Any], status: int = 200) -> Response:
    """The answer to a change."""
    response = jsonify(described)
    response.status_code = status
    return response
