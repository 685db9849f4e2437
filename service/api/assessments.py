"""Assessments made and edited: their items, points and terms."""

from __future__ import annotations

from operator import itemgetter

from apiflask import APIBlueprint
from flask import Response, url_for

from service import assessments, deletion, locks
from service.api import reach
from service.api.etags import refuse_lost_update, tagged
from service.api.paging import paged
from service.auth import bearer, caller
from service.db import Session
from service.models import Course
from service.tokens import ON_BEHALF, RUNNING, STAFF
from service.wire.assessments import (
    AssessmentEdit,
    AssessmentIn,
    AssessmentOut,
    AssessmentPage,
    AssessmentsQuery,
    EditedOut,
)

bp = APIBlueprint("assessments", __name__, tag="Assessments", url_prefix="/api/v1")


@bp.get("/courses/<course_id>/assessments")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(AssessmentsQuery, location="query")
@bp.output(AssessmentPage)
def index(course_id: str, query_data: AssessmentsQuery) -> Response:
    """List the assessments of a course, by id."""
    with Session() as session:
        course = reach.course(session, caller(), course_id)
        rows = assessments.of_course(session, course_id, query_data.cursor, query_data.enough)
        found = assessments.described(session, course, rows)
    return paged("assessments", found, query_data, itemgetter("id"))


@bp.post("/courses/<course_id>/assessments")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(AssessmentIn)
@bp.output(AssessmentOut, status_code=201)
@bp.doc(responses=[409])
def create(course_id: str, json_data: AssessmentIn) -> Response:
    """Add an assessment to a course."""
    fields = json_data.model_dump(exclude_unset=True)
    items = fields.pop("items", [])
    with Session.begin() as session:
        course = reach.course(session, caller(), course_id, RUNNING)
        made = assessments.create(session, caller().name, course, fields, items)
        (described,) = assessments.described(session, course, [made])
    return tagged(described, 201, location=url_for("assessments.show", assessment_id=made.id))


@bp.get("/assessments/<assessment_id>")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.output(AssessmentOut)
@bp.doc(responses=[304])
def show(assessment_id: str) -> Response:
    """Show an assessment. Send its `ETag` in `If-Match` with a change, so that you undo nobody else's."""
    with Session() as session:
        found = reach.assessment(session, caller(), assessment_id)
        course = session.get_one(Course, found.course_id)
        (described,) = assessments.described(session, course, [found])
    return tagged(described)


@bp.patch("/assessments/<assessment_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(AssessmentEdit)
@bp.output(EditedOut)
@bp.doc(responses=[409, 412])
def edit(assessment_id: str, json_data: AssessmentEdit) -> Response:
    """Change what is sent of an assessment; the rest stays. Scores follow at once.

    `items` replaces the whole list. Marks stay as they are where other conventions are accepted than they
    were made by: `regrade_needed` names those items. With `If-Match` only what you have seen is changed.
    """
    fields = json_data.model_dump(exclude_unset=True)
    items = fields.pop("items", None)
    with Session.begin() as session:
        found = reach.assessment(session, caller(), assessment_id, RUNNING)
        course = session.get_one(Course, found.course_id)
        locks.row(session, found)
        refuse_lost_update(*assessments.described(session, course, [found]))
        regrade = assessments.edit(session, caller().name, found, fields, items)
        (described,) = assessments.described(session, course, [found])
    return tagged(described, also={"regrade_needed": regrade})


@bp.delete("/assessments/<assessment_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output({}, status_code=204)
@bp.doc(responses=[409])
def delete(assessment_id: str) -> Response:
    """Delete an assessment to which nobody has submitted anything. The trail keeps what was done with it."""
    with Session.begin() as session:
        found = reach.assessment(session, caller(), assessment_id, RUNNING)
        deletion.delete_assessment(session, caller().name, found)
    return Response(status=204)
