"""Submissions: sending in, looking up, listing."""

from __future__ import annotations

from operator import attrgetter
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify, request, url_for
from sqlalchemy.orm import Session as DbSession

from service import queue, tokens
from service.api.admission import Admission
from service.api.context import seats, settings
from service.api.paging import paged
from service.auth import bearer, caller
from service.db import Session
from service.faults import Malformed
from service.intake import submit
from service.submissions import SubmissionView, Viewer, listing, view
from service.tokens import Caller
from service.wire.submissions import (
    Accepted,
    SubmissionIn,
    SubmissionOut,
    SubmissionPage,
    SubmissionsQuery,
    Wait,
)

bp = APIBlueprint("submissions", __name__, tag="Submissions", url_prefix="/api/v1")

LONGEST_KEY = 255


@bp.post("/submissions")
@bp.auth_required(bearer)
@bp.input(SubmissionIn)
@bp.output(Accepted, status_code=202, description="Stored, to be graded; `Location` shows the verdict.")
@bp.doc(responses=[403, 404])
def create(json_data: SubmissionIn) -> Response:
    """Send in answers to an item.

    Without `assessment` this is practice. Students are not told what became of it while an assessment asks
    the same instance of them, and they have some of a limited number of attempts left.

    With an `Idempotency-Key` a repeat within 7 days stores nothing: it answers 200 with the submission as
    it is now and `Idempotent-Replayed: true`. The same key with another body is refused. A `student` whom
    the course of an lms token does not know is enrolled in it, and noted on the trail.
    """
    key = idempotency_key()
    with Session.begin() as session:
        admission = Admission(session, caller(), [json_data], settings().secret_key)
        admitted = admission.admit(json_data, key)
        admission.welcome()
        stored = submit(session, admitted)
    if stored.replayed:
        return replayed(stored.id)
    queue.wake(*stored.lanes)
    return accepted(stored.id)


@bp.get("/submissions/<uuid:submission_id>")
@bp.auth_required(bearer)
@bp.input(Wait, location="query")
@bp.output(SubmissionOut)
def show(submission_id: UUID, query_data: Wait) -> Response:
    """Show a submission as it is now, or as soon as it is graded.

    `wait` holds the answer back until no part is left to a worker: what is then undecided, a person
    decides. Only so many requests may wait at a time; while `in_progress` the answer carries `Retry-After`.
    """
    viewer = viewer_here()
    seen = seats().watch(lambda: look(submission_id, viewer), is_settled, query_data.wait)
    response = jsonify(seen)
    if seen.in_progress:
        response.headers["Retry-After"] = "1"
    return response


@bp.get("/submissions")
@bp.auth_required(bearer)
@bp.input(SubmissionsQuery, location="query")
@bp.output(SubmissionPage)
def index(query_data: SubmissionsQuery) -> Response:
    """List submissions, newest first."""
    filters, before = query_data.filters, query_data.cursor
    with Session() as session:
        viewer = viewer_of(session, caller())
        found = listing(session, viewer, **filters, before=before, limit=query_data.enough)
    return paged("submissions", found, query_data, attrgetter("id"))


def viewer_of(session: DbSession, caller: Caller) -> Viewer:
    """Whose eyes a caller sees submissions with."""
    return Viewer(
        scope=caller.scope,
        person_id=caller.person_id,
        token_id=caller.token_id,
        courses=tokens.courses(session, caller),
    )


def viewer_here() -> Viewer:
    """Whose eyes the current request sees submissions with."""
    with Session() as session:
        return viewer_of(session, caller())


def look(submission_id: UUID, viewer: Viewer) -> SubmissionView:
    """One look at a submission, in a session of its own; raises UnknownSubmission."""
    with Session() as session:
        return view(session, submission_id, viewer)


def is_settled(seen: SubmissionView) -> bool:
    """Whether waiting longer changes nothing."""
    return not seen.in_progress


def accepted(submission_id: UUID) -> Response:
    """The answer to a submission that is stored."""
    status_url = url_for("submissions.show", submission_id=submission_id)
    response = jsonify(id=submission_id, status_url=status_url)
    response.status_code = 202
    response.headers["Location"] = status_url
    return response


def replayed(submission_id: UUID) -> Response:
    """The answer to a request that was answered before."""
    response = jsonify(look(submission_id, viewer_here()))
    response.headers["Idempotent-Replayed"] = "true"
    return response


def idempotency_key() -> str | None:
    """The Idempotency-Key of the request, bare or as a quoted string."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    key = header.strip().removeprefix('"').removesuffix('"')
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii():
        raise Malformed(f"`Idempotency-Key` must be 1 to {LONGEST_KEY} ASCII characters, such as a UUID.")
    return key
