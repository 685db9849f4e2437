"""Assessments: their gradebooks."""

from __future__ import annotations

from collections.abc import Iterator

from apiflask import APIBlueprint
from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from werkzeug.utils import secure_filename

from service import scores, tokens
from service.auth import bearer, caller
from service.db import Session
from service.exports import FORMATS, LATER, Format
from service.faults import Malformed, NotFound, shown
from service.models import Assessment
from service.replies import Gradebook
from service.schemas import GradebookQuery
from service.tokens import ON_BEHALF, Caller

bp = APIBlueprint("assessments", __name__, tag="Assessments", url_prefix="/api/v1/assessments")


@bp.get("/<assessment_id>/gradebook")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(GradebookQuery, location="query")
@bp.output(Gradebook, description="Every enrolled student; with `format=csv`, the same as `text/csv`.")
@bp.doc(responses={304: "Nothing has changed since the `ETag` of `If-None-Match`.", 400: "Unknown format."})
def gradebook(assessment_id: str, query_data: GradebookQuery) -> Response:
    """Stream the gradebook of an assessment: what each student has earned and could have so far."""
    form = known_format(query_data.format)
    with Session() as session:
        visible(session, caller(), assessment_id)
        etag = f"{form.extension}-{scores.fingerprint(session, assessment_id)}"
    response = Response(stream(assessment_id, form), mimetype=form.mimetype)
    filename = secure_filename(assessment_id) or "gradebook"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}.{form.extension}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag, weak=True)
    response.make_conditional(request)
    return response


def stream(assessment_id: str, form: Format) -> Iterator[str]:
    """The gradebook a row at a time, in a session that ends with it."""
    with Session() as session:
        yield from form.write(assessment_id, scores.gradebook(session, assessment_id))


def known_format(name: str) -> Format:
    """The format of a name; raises Malformed naming those there are."""
    if name in FORMATS:
        return FORMATS[name]
    known = ", ".join(FORMATS)
    if name in LATER:
        raise Malformed(f"The format {name!r} is not available yet; use one of {known}.")
    raise Malformed(f"There is no format {shown(name)!r}; use one of {known}.")


def visible(session: DbSession, caller: Caller, assessment_id: str) -> Assessment:
    """The assessment, when the caller runs its course; raises NotFound otherwise."""
    assessment = session.get(Assessment, assessment_id)
    if assessment is None or not runs(session, caller, assessment.course_id):
        raise NotFound(f"There is no assessment {shown(assessment_id)!r} that your token may see.")
    return assessment


def run_by(session: DbSession, caller: Caller) -> list[Assessment]:
    """The assessments of the courses a caller runs, by title."""
    query = select(Assessment).order_by(Assessment.title, Assessment.id)
    if caller.scope != "admin":
        query = query.where(Assessment.course_id.in_(tokens.courses(session, caller)))
    return list(session.scalars(query))


def runs(session: DbSession, caller: Caller, course_id: str) -> bool:
    """Whether the caller runs a course."""
    return caller.scope == "admin" or course_id in tokens.courses(session, caller)
