"""Overrides: what people decide about parts of submissions."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify
from sqlalchemy.orm import Session as DbSession

from service import overrides
from service.api import reach
from service.api.submissions import look, viewer_here, viewer_of
from service.auth import bearer, caller
from service.db import Session
from service.models import Submission
from service.overrides import Decision, Practice
from service.submissions import view
from service.tokens import STAFF
from service.wire.overrides import OverrideIn, ReleaseQuery
from service.wire.submissions import SubmissionOut

bp = APIBlueprint("overrides", __name__, tag="Overrides", url_prefix="/api/v1")


@bp.post("/submissions/<uuid:submission_id>/parts/<part>/override")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(OverrideIn)
@bp.output(SubmissionOut, description="The submission with the part as decided.")
@bp.doc(responses=[409])
def override(submission_id: UUID, part: str, json_data: OverrideIn) -> Response:
    """Decide about a part of a submission yourself; regrades leave it alone until it is released."""
    said = json_data.model_dump(exclude={"mark", "reason"})
    decision = Decision(part=part, by=caller().name, because=json_data.reason, **said)
    with Session.begin() as session:
        overrides.override(session, taught(session, submission_id), decision, json_data.mark)
    return jsonify(look(submission_id, viewer_here()))


@bp.delete("/submissions/<uuid:submission_id>/parts/<part>/override")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(ReleaseQuery, location="query")
@bp.output(SubmissionOut, description="The submission with the part as it was graded.")
@bp.doc(responses=[409])
def release(submission_id: UUID, part: str, query_data: ReleaseQuery) -> Response:
    """Let what was graded stand again; after a regrade, what it comes to by the item as it is since.

    `reason` and `mark` are query parameters: a DELETE has no body.
    """
    by, reason, seen = caller().name, query_data.reason, query_data.mark
    with Session.begin() as session:
        submission = taught(session, submission_id)
        overrides.release(session, submission, part, by=by, reason=reason, seen=seen)
    return jsonify(look(submission_id, viewer_here()))


def taught(session: DbSession, submission_id: UUID) -> Submission:
    """A submission to an assessment of a course the caller teaches; raises UnknownSubmission or NotFound."""
    view(session, submission_id, viewer_of(session, caller()))
    submission = session.get_one(Submission, submission_id)
    if submission.assessment_id is None:
        raise Practice
    reach.assessment(session, caller(), submission.assessment_id)
    return submission
