"""What the views of accommodations, excuses and full marks have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy.orm import Session as DbSession

from service import granted, moments
from service.api import reach
from service.api.etags import tagged
from service.api.paging import paged
from service.auth import caller
from service.db import Session
from service.granted import Row
from service.models import Assessment, Course
from service.tokens import RUNNING
from service.wire.terms import GrantsQuery

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
        rows = granted.page(session, table, assessment.id, wanted.cursor or 0, wanted.enough)
        here = zone_of(session, assessment)
    return paged(name, [shape(row, here) for row in rows], wanted, itemgetter("id"))


def one(table: type[Row], assessment_id: str, number: int, shape: Shape[Row]) -> Response:
    """One thing that was granted, for whoever teaches the course."""
    with Session() as session:
        assessment = reach.assessment(session, caller(), assessment_id)
        row = granted.find(session, table, assessment.id, number)
        described = shape(row, zone_of(session, assessment))
    return tagged(described)


def common(row: Row, here: ZoneInfo) -> dict[str, Any]:
    """The fields all of them have."""
    return {
        "id": row.id,
        "reason": row.reason,
        "created_by": row.created_by,
        "created_at": moments.shown(row.created_at, here),
        "withdrawn_at": moments.shown(row.withdrawn_at, here),
    }


def zone_of(session: DbSession, assessment: Assessment) -> ZoneInfo:
    """The time zone moments of an assessment are shown in."""
    return moments.zone(session.get_one(Course, assessment.course_id).time_zone)
