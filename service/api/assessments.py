"""Assessments: their gradebooks."""

from __future__ import annotations

import hashlib

from apiflask import APIBlueprint
from flask import Response, request
from sqlalchemy.orm import Session as DbSession
from werkzeug.utils import secure_filename

from service.api import reach, spooled
from service.auth import bearer, caller
from service.db import SNAPSHOT, Session
from service.exports import FORMATS, Format
from service.faults import refused, shown
from service.gradebook import Book, UnreadableCursor, fingerprint, open_book
from service.models import Assessment
from service.tokens import ON_BEHALF
from service.wire.gradebook import TAKEN_BY, Gradebook, GradebookQuery

bp = APIBlueprint("assessments", __name__, tag="Assessments", url_prefix="/api/v1/assessments")


@bp.get("/<assessment_id>/gradebook")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(GradebookQuery, location="query")
@bp.output(
    Gradebook,
    description="As JSON; in another `format`, the same for spreadsheets and learning platforms. Whole, or"
    " since a cursor, which the header `Assay-Cursor` repeats.",
)
@bp.doc(
    description=TAKEN_BY,
    responses={304: "Nothing has changed since the `ETag` of `If-None-Match`."},
)
def gradebook(assessment_id: str, query_data: GradebookQuery) -> Response:
    """Pull the gradebook of an assessment: what each student has earned and could have so far."""
    form = known_format(query_data.format)
    with Session() as session:
        session.connection(execution_options=SNAPSHOT)
        assessment = reach.assessment(session, caller(), assessment_id)
        book = opened(session, assessment, query_data.since)
        etag = tag(session, book, query_data)
        unchanged = request.if_none_match.contains_weak(etag)
        response = Response(status=304) if unchanged else written(book, form, query_data.items)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Assay-Cursor"] = book.cursor
    response.set_etag(etag, weak=True)
    return response


def opened(session: DbSession, assessment: Assessment, since: str | None) -> Book:
    """The gradebook, whole or since a cursor; refuses what is no cursor."""
    try:
        return open_book(session, assessment, since)
    except UnreadableCursor:
        remedy = "is not the `cursor` of an earlier pull; leave it out to pull the whole gradebook"
        raise refused("since", remedy) from None


def written(book: Book, form: Format, items: bool) -> Response:
    """The gradebook as a file that is complete before a byte of it is sent."""
    file = spooled.new()
    form.write(file, book, items)
    name = secure_filename(book.assessment.id) or "gradebook"
    return spooled.sent(file, form.mimetype, f"{name}.{form.extension}")


def tag(session: DbSession, book: Book, query: GradebookQuery) -> str:
    """The entity tag of the gradebook as it was asked for."""
    seen = (fingerprint(session, book.assessment.id), book.since, book.columns, query.format, query.items)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def known_format(name: str) -> Format:
    """The format of a name; raises Unprocessable naming those there are."""
    if name in FORMATS:
        return FORMATS[name]
    raise refused("format", f"{shown(name)!r} is not known; use one of {', '.join(FORMATS)}")
