"""Requests of students to have a mark looked at again, and the answers of staff."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify
from sqlalchemy.orm import Session as DbSession

from service import regrade_requests
from service.api import reach
from service.api.granting import NUMBER
from service.api.submissions import viewer_of
from service.auth import bearer, caller
from service.db import Session
from service.faults import Conflict, NotFound, refused
from service.models import Assessment, RegradeRequest, Submission
from service.overrides import Practice
from service.submissions import view
from service.tokens import STAFF
from service.wire.regrade_requests import AnswerIn, RequestIn, RequestOut, RequestPage, RequestsQuery

bp = APIBlueprint("regrade_requests", __name__, tag="Regrade requests", url_prefix="/api/v1")


@bp.post("/submissions/<uuid:submission_id>/regrade-requests")
@bp.auth_required(bearer)
@bp.input(RequestIn)
@bp.output(RequestOut, status_code=201)
@bp.doc(responses=[404, 409, 422])
def ask(submission_id: UUID, json_data: RequestIn) -> Response:
    """Ask, with a reason, to have a mark looked at again. Only the student who answered can ask."""
    with Session.begin() as session:
        submission = own(session, submission_id, json_data.part)
        asked = regrade_requests.ask(session, submission, json_data.part, json_data.reason)
    response = jsonify(asked)
    response.status_code = 201
    return response


@bp.get("/submissions/<uuid:submission_id>/regrade-requests")
@bp.auth_required(bearer)
@bp.output(RequestPage)
@bp.doc(responses=[404])
def asked(submission_id: UUID) -> Response:
    """Show what was asked about a submission, and the answers."""
    with Session() as session:
        seen = view(session, submission_id, viewer_of(session, caller()))
        of_submission = regrade_requests.requests().where(RegradeRequest.submission_id == submission_id)
        rows = [] if seen.withheld else session.execute(of_submission).mappings().all()
        return jsonify(requests=[dict(row) for row in rows], next=None)


@bp.get("/assessments/<assessment_id>/regrade-requests")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(RequestsQuery, location="query")
@bp.output(RequestPage)
@bp.doc(responses=[404, 422])
def index(assessment_id: str, query_data: RequestsQuery) -> Response:
    """List what students ask to have looked at again."""
    with Session() as session:
        reach.assessment(session, caller(), assessment_id)
        query = regrade_requests.requests().where(RegradeRequest.assessment_id == assessment_id)
        if query_data.state is not None:
            query = query.where(RegradeRequest.state == query_data.state)
        if query_data.cursor is not None:
            query = query.where(RegradeRequest.id < query_data.cursor)
        rows = session.execute(query.limit(query_data.limit + 1)).mappings().all()
    page = [dict(row) for row in rows[: query_data.limit]]
    return jsonify(requests=page, next=page[-1]["id"] if len(rows) > len(page) else None)


@bp.post(f"/regrade-requests/{NUMBER}/answer")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(AnswerIn)
@bp.output(RequestOut)
@bp.doc(responses=[404, 409, 422])
def answer(number: int, json_data: AnswerIn) -> Response:
    """Grant or decline a request; the mark itself is changed by an override or a regrade."""
    with Session.begin() as session:
        check_reached(session, number)
        said = json_data.model_dump()
        answered = regrade_requests.answer(session, number, by=caller().name, **said)
    return jsonify(answered)


def check_reached(session: DbSession, number: int) -> None:
    """Raise NotFound unless the request is about an assessment of a course the caller teaches."""
    request = session.get(RegradeRequest, number)
    assessment = request and session.get_one(Assessment, request.assessment_id)
    if request is None or not assessment or not reach.reaches(session, caller(), assessment.course_id):
        raise NotFound(f"There is no regrade request {number} that your token may see.")


def own(session: DbSession, submission_id: UUID, part: str | None) -> Submission:
    """The caller's own submission to an assessment, whose item has the part."""
    seen = view(session, submission_id, viewer_of(session, caller()))
    if seen.student != caller().person_id:
        raise NotFound("Only the student whose submission it is can ask for a regrade.")
    if seen.assessment is None:
        raise Practice
    if seen.withheld:
        raise Conflict("Its mark is not posted yet; ask once it is.")
    if not seen.parts:
        raise Conflict("This submission is not marked yet; ask once it is.")
    if part is not None and part not in seen.parts:
        raise refused("part", f"does not exist; the parts are {', '.join(seen.parts)}")
    return session.get_one(Submission, submission_id)
