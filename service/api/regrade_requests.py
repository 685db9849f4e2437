"""Requests of students to have a mark looked at again, and the answers of staff."""

from __future__ import annotations

from operator import itemgetter
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify, url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session as DbSession

from service import regrade_requests, tokens
from service.api import reach
from service.api.etags import tagged
from service.api.paging import paged
from service.api.submissions import viewer_of
from service.auth import bearer, caller
from service.db import Session
from service.faults import Conflict, NotFound, refused
from service.models import Assessment, RegradeRequest, Submission
from service.overrides import Practice
from service.submissions import UnknownSubmission, view
from service.tokens import STAFF
from service.wire.base import PageQuery
from service.wire.regrade_requests import (
    AnswerIn,
    OwnRequestsQuery,
    RequestIn,
    RequestOut,
    RequestPage,
    RequestsQuery,
)

bp = APIBlueprint("regrade_requests", __name__, tag="Regrade requests", url_prefix="/api/v1")


@bp.post("/submissions/<uuid:submission_id>/regrade-requests")
@bp.auth_required(bearer)
@bp.input(RequestIn)
@bp.output(RequestOut, status_code=201)
@bp.doc(responses=[409])
def ask(submission_id: UUID, json_data: RequestIn) -> Response:
    """Ask, with a reason, to have a mark looked at again. Only the student who answered can ask."""
    with Session.begin() as session:
        submission = own(session, submission_id, json_data.part)
        asked = regrade_requests.ask(session, submission, json_data.part, json_data.reason)
    return tagged(asked, 201, location=url_for("regrade_requests.show", request_id=asked["id"]))


@bp.get("/submissions/<uuid:submission_id>/regrade-requests")
@bp.auth_required(bearer)
@bp.input(OwnRequestsQuery, location="query")
@bp.output(RequestPage)
def asked(submission_id: UUID, query_data: OwnRequestsQuery) -> Response:
    """List what was asked about a submission, newest first, with the answers."""
    with Session() as session:
        seen = view(session, submission_id, viewer_of(session, caller()))
        about = RegradeRequest.submission_id == submission_id
        found = [] if seen.withheld else page(session, query_data, about)
    return paged("requests", found, query_data, itemgetter("id"))


@bp.get("/assessments/<assessment_id>/regrade-requests")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(RequestsQuery, location="query")
@bp.output(RequestPage)
def index(assessment_id: str, query_data: RequestsQuery) -> Response:
    """List what students ask to have looked at again, newest first."""
    about = RegradeRequest.assessment_id == assessment_id
    if query_data.state is not None:
        about &= RegradeRequest.state == query_data.state
    with Session() as session:
        reach.assessment(session, caller(), assessment_id)
        found = page(session, query_data, about)
    return paged("requests", found, query_data, itemgetter("id"))


@bp.get("/regrade-requests/<int:request_id>")
@bp.auth_required(bearer)
@bp.output(RequestOut)
@bp.doc(responses=[304])
def show(request_id: int) -> Response:
    """Show a request: to the student who asked, and to those who teach the course."""
    with Session() as session:
        check_seen(session, request_id)
        return tagged(regrade_requests.one(session, request_id))


@bp.post("/regrade-requests/<int:request_id>/answer")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(AnswerIn)
@bp.output(RequestOut)
@bp.doc(responses=[409])
def answer(request_id: int, json_data: AnswerIn) -> Response:
    """Grant or decline a request; the mark itself is changed by an override or a regrade."""
    with Session.begin() as session:
        check_reached(session, request_id)
        said = json_data.model_dump()
        answered = regrade_requests.answer(session, request_id, by=caller().name, **said)
    return jsonify(answered)


def page(session: DbSession, wanted: PageQuery[int], about: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Requests of a kind, as many as a page needs."""
    query = regrade_requests.requests().where(about)
    if wanted.cursor is not None:
        query = query.where(RegradeRequest.id < wanted.cursor)
    return [dict(row) for row in session.execute(query.limit(wanted.enough)).mappings()]


def check_seen(session: DbSession, request_id: int) -> None:
    """Raise NotFound unless the request is about a submission whose marks the caller may see."""
    request = session.get(RegradeRequest, request_id)
    if request is None:
        raise unknown(request_id)
    try:
        seen = view(session, request.submission_id, viewer_of(session, caller()))
    except UnknownSubmission:
        raise unknown(request_id) from None
    if seen.withheld:
        raise unknown(request_id)


def check_reached(session: DbSession, request_id: int) -> None:
    """Raise NotFound unless the request is about an assessment of a course the caller teaches."""
    request = session.get(RegradeRequest, request_id)
    assessment = request and session.get_one(Assessment, request.assessment_id)
    if not assessment or tokens.role(session, caller(), assessment.course_id) is None:
        raise unknown(request_id)


def unknown(request_id: int) -> NotFound:
    """The refusal of a request that does not exist, or that the caller may not know of: both alike."""
    return NotFound(f"There is no regrade request {request_id} that your token may see.")


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
