"""The one place that turns a fault into an HTTP answer (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, render_template, request
from gunicorn.http.errors import ParseException
from psycopg.errors import DeadlockDetected, ForeignKeyViolation, SerializationFailure
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from service import intake
from service.faults import (
    PROBLEM,
    AttemptsUsedUp,
    Closed,
    Conflict,
    IdempotencyKeyReused,
    Malformed,
    NotFound,
    NotOffered,
    NotOpenYet,
    ServiceError,
    TooLarge,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
    document,
    field_errors,
)
from service.submissions import UnknownSubmission

REMEDIES = {
    400: "The request cannot be read; check its headers and encoding.",
    404: NotFound.detail,
    405: "This address does not take that method; `Allow` lists those it takes.",
    413: TooLarge.detail,
    414: "The address is too long.",
    415: UnsupportedMediaType.detail,
    431: "The headers are too large; send fewer or shorter ones.",
    500: ServiceError.detail,
}
"""What to do about a fault the web framework found."""

OUTRUN = "Somebody else was faster, and nothing was stored; send it again."

REFUSALS: dict[type[intake.SubmissionRefused], type[ServiceError]] = {
    intake.AttemptsUsed: AttemptsUsedUp,
    intake.Closed: Closed,
    intake.IdempotencyMismatch: IdempotencyKeyReused,
    intake.NotOffered: NotOffered,
    intake.NotOpenYet: NotOpenYet,
    intake.UnknownPerson: Unprocessable,
}


def problem(fault: ServiceError) -> Response:
    """A fault as an answer."""
    return answer(document(fault), list(fault.headers.items()))


def http_problem(error: HTTPException) -> Response:
    """A fault the web framework found, in the same shape; redirects pass."""
    code = error.code or 500
    if code < 400:
        return Response(error.get_body(), code, error.get_headers())
    body = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": REMEDIES.get(code) or str(error.description),
    }
    return answer(
        body, [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    )


def answer(body: dict[str, Any], headers: list[tuple[str, str]]) -> Response:
    """A problem document as ``application/problem+json``; to a browser that asks for a page, as one."""
    if request.path.startswith("/api/"):
        return Response(described(body), body["status"], headers, mimetype=PROBLEM)
    if request.accept_mimetypes.best_match((PROBLEM, "text/html")) == "text/html":
        response = Response(render_template("fault.html", fault=body, caller=None), body["status"], headers)
    else:
        response = Response(described(body), body["status"], headers, mimetype=PROBLEM)
    response.vary.add("Accept")
    return response


def described(body: dict[str, Any]) -> str:
    """JSON of a problem document, with where it occurred."""
    return json.dumps(body | {"instance": request.path})


def validation_problem(error: HTTPError) -> Response:
    """A refusal of the request schemas, each field by its JSON pointer."""
    if isinstance(error.__cause__, ValidationError):
        place = next(iter(error.detail))  # of which APIFlask says where it looked
        return problem(Unprocessable(errors=field_errors(error.__cause__, place)))
    return problem(Malformed(error.message or ""))


def refusal(error: intake.SubmissionRefused) -> ServiceError:
    """The answer to a submission that was not taken in."""
    return REFUSALS[type(error)](str(error))


def refusal_problem(error: intake.SubmissionRefused) -> Response:
    """The answer to a submission that was not taken in, on its own."""
    return problem(refusal(error))


def unknown_submission(_error: UnknownSubmission) -> Response:
    """The answer to a submission id that is wrong or forbidden: both alike."""
    return problem(NotFound())


def unreadable(error: ParseException) -> Response:
    """The answer to a body in chunks that are none."""
    return problem(Malformed(f"The chunks of the body cannot be read: {error}."))


def gone_meanwhile(error: IntegrityError) -> Response:
    """The answer where what a request refers to was there and is gone: a person erased, a course deleted."""
    if not isinstance(error.orig, ForeignKeyViolation):
        raise error
    return problem(Conflict("What this is about was erased or deleted meanwhile. Nothing was stored."))


def unavailable(error: OperationalError | PoolTimeout) -> Response:
    """The answer while the database is away, and where it ended one of two that wait for each other."""
    if isinstance(getattr(error, "orig", None), DeadlockDetected | SerializationFailure):
        return problem(Unavailable(OUTRUN))
    return problem(Unavailable())


def register(app: APIFlask) -> None:
    """Answer every fault with a problem."""
    app.error_processor(validation_problem)
    app.register_error_handler(ServiceError, problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(intake.SubmissionRefused, refusal_problem)
    app.register_error_handler(UnknownSubmission, unknown_submission)
    app.register_error_handler(ParseException, unreadable)
    app.register_error_handler(IntegrityError, gone_meanwhile)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(PoolTimeout, unavailable)
