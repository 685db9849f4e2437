"""Overrides: what people decide about parts of submissions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify
from sqlalchemy.orm import Session as DbSession

from service import overrides, trail
from service.api import reach
from service.api.submissions import look, viewer_here, viewer_of
from service.auth import STAFF, bearer, caller
from service.db import Session
from service.faults import Conflict, NotFound
from service.models import Submission
from service.overrides import Decision, NoSuchPart, OverrideRefused
from service.submissions import view
from service.wire.overrides import OverrideIn, ReleaseQuery
from service.wire.submissions import SubmissionOut

bp = APIBlueprint("overrides", __name__, tag="Overrides", url_prefix="/api/v1")


@bp.post("/submissions/<uuid:submission_id>/parts/<part>/override")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(OverrideIn)
@bp.output(SubmissionOut, description="The submission with the part as decided.")
@bp.doc(responses=[404, 409, 422])
def override(submission_id: UUID, part: str, json_data: OverrideIn) -> Response:
    """Decide about a part of a submission yourself; regrades leave it alone until it is released."""
    said = json_data.model_dump(exclude={"mark", "reason"})
    with Session.begin() as session, refusals_shown():
        submission = taught(session, submission_id)
        decision = Decision(part=part, by=caller().name, because=json_data.reason, **said)
        overrides.override(session, submission, decision, json_data.mark)
        noted(session, submission, "submission.override", part=part, because=json_data.reason, **said)
    return jsonify(look(submission_id, viewer_here()))


@bp.delete("/submissions/<uuid:submission_id>/parts/<part>/override")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(ReleaseQuery, location="query")
@bp.output(SubmissionOut, description="The submission with the part as it was graded.")
@bp.doc(responses=[404, 409, 422])
def release(submission_id: UUID, part: str, query_data: ReleaseQuery) -> Response:
    """Let what was graded stand again."""
    reason = query_data.reason
    with Session.begin() as session, refusals_shown():
        submission = taught(session, submission_id)
        overrides.release(session, submission, part, by=caller().name, reason=reason, seen=query_data.mark)
        noted(session, submission, "submission.release", part=part, because=reason)
    return jsonify(look(submission_id, viewer_here()))


def taught(session: DbSession, submission_id: UUID) -> Submission:
    """A submission to an assessment of a course the caller teaches; raises UnknownSubmission or NotFound."""
    view(session, submission_id, viewer_of(session, caller()))
    submission = session.get_one(Submission, submission_id)
    if submission.assessment_id is None:
        raise NotFound("This is practice, which no gradebook shows: there is nothing to override.")
    reach.assessment(session, caller(), submission.assessment_id)
    return submission


def noted(session: DbSession, submission: Submission, action: str, **detail: object) -> None:
    """Put what was decided on the audit trail of the course."""
    assert submission.assessment_id is not None
    course = reach.assessment(session, caller(), submission.assessment_id).course_id
    trail.record(session, caller().name, action, str(submission.id), course_id=course, **detail)


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Answer an override that is refused as the problem it is."""
    try:
        yield
    except NoSuchPart as fault:
        raise NotFound(f"{fault}.") from None
    except OverrideRefused as fault:
        raise Conflict(f"{fault}.") from None
