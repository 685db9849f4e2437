"""Courses: made, edited, copied; and the trail of what was done in them."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for

from service import copying, courses, deletion, locks, trail
from service.api import reach
from service.api.etags import refuse_lost_update, tagged
from service.api.paging import paged
from service.auth import bearer, caller
from service.db import Session
from service.models import AuditEvent
from service.tokens import ON_BEHALF, RUNNING, STAFF
from service.wire.courses import (
    CopyOut,
    CourseCopy,
    CourseEdit,
    CourseIn,
    CourseOut,
    CoursePage,
    CoursesQuery,
    Event,
    Trail,
    TrailQuery,
)

bp = APIBlueprint("courses", __name__, tag="Courses", url_prefix="/api/v1/courses")


@bp.post("")
@bp.auth_required(bearer, roles=["admin"])
@bp.input(CourseIn)
@bp.output(CourseOut, status_code=201)
@bp.doc(responses=[409])
def create(json_data: CourseIn) -> Response:
    """Add a course; then enrol an instructor, who runs it. For admins."""
    with Session.begin() as session:
        made = courses.create(session, caller().name, json_data.model_dump())
        (described,) = courses.described(session, [made])
    return tagged(described, 201, location=url_for("courses.show", course_id=made.id))


@bp.get("")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(CoursesQuery, location="query")
@bp.output(CoursePage)
def index(query_data: CoursesQuery) -> Response:
    """List the courses you act for, by id."""
    with Session() as session:
        within = reach.courses(session, caller())
        rows = courses.listing(session, within, query_data.cursor, query_data.enough)
        found = courses.described(session, rows)
    return paged("courses", found, query_data, itemgetter("id"))


@bp.get("/<course_id>")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.output(CourseOut)
@bp.doc(responses=[304])
def show(course_id: str) -> Response:
    """Show a course. Send its `ETag` in `If-Match` with a change, so that you undo nobody else's."""
    with Session() as session:
        (described,) = courses.described(session, [reach.course(session, caller(), course_id)])
    return tagged(described)


@bp.patch("/<course_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(CourseEdit)
@bp.output(CourseOut)
@bp.doc(responses=[412])
def edit(course_id: str, json_data: CourseEdit) -> Response:
    """Change what is sent of a course; the rest stays. With `If-Match` only what you have seen is changed."""
    with Session.begin() as session:
        course = reach.course(session, caller(), course_id, RUNNING)
        locks.row(session, course)
        refuse_lost_update(*courses.described(session, [course]))
        courses.edit(session, caller().name, course, json_data.model_dump(exclude_unset=True))
        (described,) = courses.described(session, [course])
    return tagged(described)


@bp.delete("/<course_id>")
@bp.auth_required(bearer, roles=["admin"])
@bp.output({}, status_code=204)
@bp.doc(responses=[409])
def delete(course_id: str) -> Response:
    """Delete a course without assessments, its roster and sections with it; the people stay. For admins.

    Tokens that act for it alone are revoked.
    """
    with Session.begin() as session:
        course = reach.course(session, caller(), course_id, RUNNING)
        deletion.delete_course(session, caller().name, course)
    return Response(status=204)


@bp.post("/<course_id>/copy")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(CourseCopy)
@bp.output(CopyOut, status_code=201)
@bp.doc(responses=[409])
def copy(course_id: str, json_data: CourseCopy) -> Response:
    """Make a new course with the assessments of this one: no people, no submissions.

    The deadlines are `shift_days` later at the same time of day. An instructor who copies their course is
    the instructor of the copy; an admin enrols one.
    """
    with Session.begin() as session:
        original = reach.course(session, caller(), course_id, RUNNING)
        made, named = copying.copy(session, caller(), original, json_data)
        (described,) = courses.described(session, [made])
    location = url_for("courses.show", course_id=made.id)
    return tagged(described, 201, location=location, also={"assessments": named})


@bp.get("/<course_id>/trail")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(TrailQuery, location="query")
@bp.output(Trail)
def events(course_id: str, query_data: TrailQuery) -> Response:
    """List what was done in a course, newest first: by whom, when, to what. For those who teach it."""
    filters, before = query_data.filters, query_data.cursor
    with Session() as session:
        reach.course(session, caller(), course_id)
        found = trail.page(session, course_id, **filters, before=before, limit=query_data.enough)
    return paged("events", [event(row) for row in found], query_data, itemgetter("id"))


def event(row: AuditEvent) -> dict[str, Any]:
    """An event as it is told."""
    return {name: getattr(row, name) for name in Event.model_fields}
