"""Many submissions in one request, each row on its own merits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request, url_for
from pydantic import ValidationError

from graders.grader import Raw
from service import queue
from service.api.admission import Admission
from service.api.body import BATCH_BYTES, SUBMISSION_BYTES, current, parse, refuse_unstorable
from service.api.context import settings
from service.auth import bearer, caller
from service.db import Session
from service.errors import refusal
from service.faults import (
    Malformed,
    ServiceError,
    TooLarge,
    Unprocessable,
    UnsupportedMediaType,
    document,
    field_errors,
)
from service.intake import NewSubmission, SubmissionRefused, submit_many
from service.rows import Submitted
from service.wire.submissions import MOST_ROWS, BatchOut, BatchRow

bp = APIBlueprint("batches", __name__, tag="Submissions", url_prefix="/api/v1")

MOST_LINES = 10 * MOST_ROWS
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")


@bp.post("/submissions/batch")
@bp.auth_required(bearer)
@bp.output(BatchOut, description="The outcome of every row, in order.")
def create() -> Response:
    """Send in at most 1,000 submissions, as a JSON list or as NDJSON.

    Each row is a submission with an optional `key`, its idempotency key. A row that is refused does not
    stop the others.
    """
    rows = [checked(row) for row in limited(read_rows())]
    outcomes = store(rows)
    accepted = sum(isinstance(outcome, Submitted) for outcome in outcomes)
    queue.wake(*lanes(outcomes))
    listed = [described(index, *pair) for index, pair in enumerate(zip(rows, outcomes, strict=True))]
    return jsonify(accepted=accepted, refused=len(rows) - accepted, rows=listed)


def read_rows() -> Iterator[Raw | ServiceError]:
    """The rows of the request, parsed; a line of NDJSON that cannot be is the fault to answer it with."""
    if request.mimetype in NDJSON:
        yield from read_lines(current().read_body(BATCH_BYTES))
        return
    if not request.is_json:
        raise UnsupportedMediaType("Send a JSON list, or NDJSON with `Content-Type: application/x-ndjson`.")
    parsed = parse(current().read_body(BATCH_BYTES))
    if not isinstance(parsed, list):
        raise Malformed("The body must be a JSON list of submissions, or NDJSON.")
    yield from parsed


def read_lines(body: bytes) -> Iterator[Raw | ServiceError]:
    """The rows of NDJSON; blank lines are passed over, as long as they are not too many."""
    for number, line in enumerate(io.BytesIO(body)):
        if number >= MOST_LINES:
            raise Unprocessable(f"A batch has at most {MOST_LINES:,} lines, blank ones included.")
        if len(line) > SUBMISSION_BYTES:
            raise TooLarge()
        if line.strip():
            yield read_line(line)


def read_line(line: bytes) -> Raw | ServiceError:
    """One row, or why it is none."""
    try:
        return parse(line)
    except ServiceError as fault:
        return fault


def limited(rows: Iterator[Raw | ServiceError]) -> Iterator[Raw | ServiceError]:
    """The rows, as long as they are not too many; a batch without rows is refused too."""
    index = -1
    for index, row in enumerate(rows):
        if index >= MOST_ROWS:
            raise Unprocessable(f"A batch has at most {MOST_ROWS:,} rows; send several. Nothing was stored.")
        yield row
    if index < 0:
        raise Unprocessable("The batch has no rows.")


def checked(row: Raw | ServiceError) -> BatchRow | ServiceError:
    """The row as its schema has it, or why it is refused."""
    if isinstance(row, ServiceError):
        return row
    try:
        refuse_unstorable(row)
        return BatchRow.model_validate(row)
    except ServiceError as fault:
        return fault
    except ValidationError as fault:
        return Unprocessable(errors=field_errors(fault))


def store(rows: list[BatchRow | ServiceError]) -> list[Submitted | ServiceError]:
    """Store the rows that may be, in one transaction; say of each what became of it."""
    with Session.begin() as session:
        good = [row for row in rows if isinstance(row, BatchRow)]
        admission = Admission(session, caller(), good, settings().secret_key)
        admitted = [row if isinstance(row, ServiceError) else attempt(admission, row) for row in rows]
        admission.welcome()
        stored = iter(submit_many(session, [new for new in admitted if isinstance(new, NewSubmission)]))
    return [outcome if isinstance(outcome, ServiceError) else answer(next(stored)) for outcome in admitted]


def lanes(outcomes: list[Submitted | ServiceError]) -> set[str]:
    """The lanes with work from these rows."""
    return {lane for outcome in outcomes if isinstance(outcome, Submitted) for lane in outcome.lanes}


def attempt(admission: Admission, row: BatchRow) -> NewSubmission | ServiceError:
    """The submission of a row, or why there is none."""
    try:
        return admission.admit(row, row.key)
    except ServiceError as fault:
        return fault


def answer(outcome: Submitted | SubmissionRefused) -> Submitted | ServiceError:
    """The outcome of a row that came as far as the attempts."""
    return refusal(outcome) if isinstance(outcome, SubmissionRefused) else outcome


def described(index: int, row: BatchRow | ServiceError, outcome: Submitted | ServiceError) -> dict[str, Any]:
    """What the answer says of one row."""
    key = row.key if isinstance(row, BatchRow) else None
    if isinstance(outcome, ServiceError):
        return {"row": index, "key": key, "status": outcome.status, "problem": document(outcome)}
    status_url = url_for("submissions.show", submission_id=outcome.id)
    status = 200 if outcome.replayed else 202
    return {"row": index, "key": key, "status": status, "id": outcome.id, "status_url": status_url}
