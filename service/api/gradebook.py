"""The gradebooks of assessments."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response
from sqlalchemy.orm import Session as DbSession
from werkzeug.utils import secure_filename

from service.api import etags, reach, spooled
from service.auth import bearer, caller
from service.db import SNAPSHOT, Session
from service.exports import FORMATS, Format
from service.faults import Conflict, refused, shown
from service.gradebook import Book, UnreadableCursor, fingerprint, open_book
from service.models import Assessment
from service.release import withholds
from service.tokens import ON_BEHALF
from service.wire.gradebook import TAKEN_BY, Gradebook, GradebookQuery

bp = APIBlueprint("gradebook", __name__, tag="Assessments", url_prefix="/api/v1/assessments")

NOT_POSTED = (
    "The marks of this assessment are held back, and a platform would show them to its students: "
    "an instructor posts them first, then pull again."
)


@bp.get("/<assessment_id>/gradebook")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(GradebookQuery, location="query")
@bp.output(
    Gradebook,
    description="As JSON; in another `format`, the same for spreadsheets and learning platforms. Whole, or"
    " since a cursor, which the header `Assay-Cursor` repeats.",
)
@bp.doc(description=TAKEN_BY, responses=[304, 409])
def show(assessment_id: str, query_data: GradebookQuery) -> Response:
    """Pull the gradebook of an assessment: what each student has earned and could have so far."""
    form = known_format(query_data.format)
    with Session() as session:
        session.connection(execution_options=SNAPSHOT)
        assessment = reach.assessment(session, caller(), assessment_id)
        if caller().scope == "lms" and withholds(assessment):
            raise Conflict(NOT_POSTED)
        book = opened(session, assessment, query_data.since)
        tag = etags.etag((fingerprint(session, assessment.id), book.since, book.columns, *query_data))
        response = etags.unless_known(tag, lambda: written(book, form, query_data.items), weak=True)
    response.headers["Assay-Cursor"] = book.cursor
    response.headers["Assay-Posted"] = str(book.posted).lower()
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


def known_format(name: str) -> Format:
    """The format of a name; raises Unprocessable naming those there are."""
    if name in FORMATS:
        return FORMATS[name]
    raise refused("format", f"{shown(name)!r} is not known; use one of {', '.join(FORMATS)}")
