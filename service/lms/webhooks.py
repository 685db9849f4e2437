"""Where an LMS posts submissions, signed by Standard Webhooks."""

from __future__ import annotations

from time import time
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from service import bank, queue
from service.api.body import SUBMISSION_BYTES, current, parse, refuse_unstorable
from service.api.catalogue import check_parts, find_item
from service.api.context import settings
from service.api.submissions import accepted
from service.db import Session
from service.enrolments import Entry
from service.faults import Malformed, ServiceError, Unauthorized, Unprocessable, field_errors, refused, shown
from service.instances import Instances
from service.intake import NewSubmission, submit
from service.lms.events import SubmissionCreated
from service.lms.roster import enrol
from service.lms.standard_webhooks import BadSignature, MalformedHeaders, WebhookFault, read_headers, verify
from service.models import Inbox, Integration
from service.rows import Submitted
from service.sittings import Sitting, sittings
from service.wire.submissions import Accepted

bp = APIBlueprint("webhooks", __name__, tag="Webhooks", url_prefix="/api/v1")


class MessageChanged(ServiceError):
    """The message id came before with another body."""

    status = 422
    slug = "webhook-message-changed"
    title = "Message id used for another message"
    detail = "This `webhook-id` came with another body; send a new message under a new id."


@bp.post("/webhooks/<integration_id>")
@bp.output(Accepted, status_code=202, description="Stored, to be graded; a repeat gets the same answer.")
@bp.doc(
    responses={
        400: "A header of the scheme is missing or garbled, or the body is not JSON.",
        401: "The signature does not fit, or the message is more than five minutes old.",
        403: "The assessment is not open for the student, or they have no attempt left.",
        413: "More than 256 kB.",
        422: "The signed event cannot be accepted, or its id came before with another body.",
    }
)
def receive(integration_id: str) -> Response:
    """Take in a `submission.created` event, signed by Standard Webhooks v1.

    A student the course does not know is enrolled in it, by the id and the name the event gives, and noted on
    the trail.
    """
    with Session.begin() as session:
        integration = sender(session.get(Integration, integration_id))
        body = current().read_body(SUBMISSION_BYTES)
        message_id = verified(body, integration)
        lock(session, integration_id, message_id)
        if known := seen(session, integration_id, message_id, body):
            return accepted(known)
        stored = take_in(session, integration, message_id, body)
    queue.wake(*stored.lanes)
    return accepted(stored.id)


def sender(integration: Integration | None) -> Integration:
    """The integration a message comes from; one that cannot be anybody's is refused before its body is read.

    An unknown integration answers as a wrong signature does.
    """
    try:
        read_headers(request.headers.get)
    except MalformedHeaders as fault:
        raise Malformed(str(fault)) from None
    if integration is None:
        raise Unauthorized(BadSignature.remedy)
    return integration


def verified(body: bytes, integration: Integration) -> str:
    """The id of a message its integration has signed."""
    try:
        return verify(body, request.headers.get, integration.secrets, time())
    except WebhookFault as fault:
        raise Unauthorized(str(fault)) from None


def lock(session: DbSession, integration_id: str, message_id: str) -> None:
    """Let deliveries of one message through one at a time, until the end of the transaction."""
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{integration_id}.{message_id}", 0)))
    )


def seen(session: DbSession, integration_id: str, message_id: str, body: bytes) -> UUID | None:
    """The submission an earlier delivery made; raises MessageChanged when it had another body."""
    row = session.execute(
        select(Inbox.body, Inbox.submission_id).where(
            Inbox.integration_id == integration_id, Inbox.message_id == message_id
        )
    ).one_or_none()
    if row is not None and row.body != body:
        raise MessageChanged()
    return None if row is None else row.submission_id


def take_in(session: DbSession, integration: Integration, message_id: str, body: bytes) -> Submitted:
    """Store the submission of a verified message, and the message."""
    new = submission(session, integration, read_event(body))
    stored = submit(session, new)
    session.add(
        Inbox(integration_id=integration.id, message_id=message_id, body=body, submission_id=stored.id)
    )
    return stored


def submission(session: DbSession, integration: Integration, event: SubmissionCreated) -> NewSubmission:
    """The submission an event asks for; its student is enrolled, as the LMS is trusted to know them."""
    data = event.data
    item = find_item(bank.current(), data.item)
    check_parts(item, data.answers, ("data", "answers"))
    assessment = data.assessment or integration.assessment_id
    slot = (data.student.id, item.id, assessment)
    policies = {}
    if assessment is not None:
        policies[slot] = sitting(session, integration, assessment, item.id).variants
    by, student = f"integration {integration.id}", data.student
    named = Entry(person=student.id, name=student.name or None, email=student.email or None)
    enrol(session, by, integration.course_id, [named])
    return NewSubmission(
        person_id=data.student.id,
        item=item,
        answers=data.answers,
        source=f"webhook:{integration.id}",
        assessment_id=assessment,
        course_id=integration.course_id,
        seed=Instances(session, settings().secret_key, policies).seed(slot, item),
        final=True,
    )


def sitting(session: DbSession, integration: Integration, assessment: str, item: str) -> Sitting:
    """The assessment named; refused if it is not of the integration's course, or lacks the item."""
    found = sittings(session, [assessment]).get(assessment)
    if found is None or found.course_id != integration.course_id:
        raise refused("data.assessment", f"{shown(assessment)!r} is not an assessment of this course")
    if item not in found.items:
        raise refused("data.item", f"{shown(item)!r} is not an item of the assessment {assessment!r}")
    return found


def read_event(body: bytes) -> SubmissionCreated:
    """The event of a verified body; raises Malformed or Unprocessable."""
    parsed = parse(body)
    refuse_unstorable(parsed)
    try:
        return SubmissionCreated.model_validate(parsed)
    except ValidationError as fault:
        raise Unprocessable(errors=field_errors(fault)) from None
