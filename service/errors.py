"""Faults of the service, and the one place that turns a fault into an HTTP answer (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from service import submissions

PROBLEM = "application/problem+json"
LONGEST_NAME = 80


class ServiceError(Exception):
    """Root of the faults this service answers with; ``detail`` names the value and the remedy."""

    status = 500
    slug = "internal"
    title = "Internal error"
    detail = "This is our fault. It has been logged; please try again later."

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


class Malformed(ServiceError):
    """The request is not what its content type or its headers promise."""

    status = 400
    slug = "malformed"
    title = "Malformed request"


class Unauthorized(ServiceError):
    """The request shows no valid token or signature."""

    status = 401
    slug = "unauthorized"
    title = "Not authenticated"
    detail = "The token is missing, unknown or revoked: send `Authorization: Bearer assay_…`."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="assay"'})


class Forbidden(ServiceError):
    """The caller is known, and this is not theirs to do."""

    status = 403
    slug = "forbidden"
    title = "Not allowed"
    detail = "The scope of this token does not allow this; ask for a token of another scope."


class NotFound(ServiceError):
    """There is no such thing, or none this caller may know of."""

    status = 404
    slug = "not-found"
    title = "Not found"
    detail = "There is nothing here, or nothing your token may see; check the address."


class TooLarge(ServiceError):
    """The body, or a line of it, is longer than is read."""

    status = 413
    slug = "too-large"
    title = "Content too large"
    detail = "The body is too large: at most 256 kB for one submission, 8 MB for a batch."


class UnsupportedMediaType(ServiceError):
    """The body is of a type this address does not take."""

    status = 415
    slug = "unsupported-media-type"
    title = "Unsupported media type"
    detail = "Send JSON, with `Content-Type: application/json`."


class Unprocessable(ServiceError):
    """The body is JSON, but not what this address takes."""

    status = 422
    slug = "unprocessable"
    title = "Unprocessable content"
    detail = "The request has fields that cannot be accepted; `errors` says which, and what to send instead."


class AttemptsUsedUp(ServiceError):
    """The student has no attempt left at this item."""

    status = 403
    slug = "attempts-used"
    title = "No attempt left"


class IdempotencyKeyReused(ServiceError):
    """The idempotency key was used before, for another body."""

    status = 422
    slug = "idempotency-key-reused"
    title = "Idempotency key used for another request"
    detail = (
        "This Idempotency-Key came with another body in the last 7 days; use a new key for a new request."
    )


class NotOffered(ServiceError):
    """The assessment does not contain the item."""

    status = 422
    slug = "not-offered"
    title = "Not part of the assessment"
    detail = "The assessment does not contain this item; send it without `assessment` to practise."


class Unavailable(ServiceError):
    """Something the service depends on does not answer."""

    status = 503
    slug = "unavailable"
    title = "Temporarily unavailable"
    detail = "The database does not answer. Nothing was stored; send the request again in a moment."

    def __init__(self, detail: str = "", *, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail, errors=errors, headers={"Retry-After": "2"})


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


REFUSALS: dict[type[submissions.SubmissionRefused], type[ServiceError]] = {
    submissions.AttemptsUsed: AttemptsUsedUp,
    submissions.IdempotencyMismatch: IdempotencyKeyReused,
    submissions.NotOffered: NotOffered,
    submissions.UnknownPerson: Unprocessable,
}


def problem(fault: ServiceError) -> Response:
    """A fault as an answer of ``application/problem+json``."""
    body = document(fault) | {"instance": request.path}
    return Response(json.dumps(body), fault.status, fault.headers, mimetype=PROBLEM)


def document(fault: ServiceError) -> dict[str, Any]:
    """A fault as a problem document."""
    said = {
        "type": f"/docs#{fault.slug}",
        "title": fault.title,
        "status": fault.status,
        "detail": fault.detail,
    }
    return said | ({"errors": fault.errors} if fault.errors else {})


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
        "instance": request.path,
    }
    headers = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    return Response(json.dumps(body), code, headers, mimetype=PROBLEM)


def validation_problem(error: HTTPError) -> Response:
    """A refusal of the request schemas, each field by its JSON pointer."""
    if isinstance(error.__cause__, ValidationError):
        return problem(Unprocessable(errors=field_errors(error.__cause__)))
    return problem(Malformed(error.message or ""))


def field_errors(fault: ValidationError) -> list[dict[str, str]]:
    """The fields a schema refused: where, and why."""
    return [
        {"pointer": pointer(error["loc"]), "detail": error["msg"]}
        for error in fault.errors(include_url=False, include_context=False, include_input=False)[:20]
    ]


def refused(name: str, remedy: str) -> Unprocessable:
    """The refusal of one field of a body."""
    return Unprocessable(
        f"`{name}` {remedy}.", errors=[{"pointer": pointer(name.split(".")), "detail": remedy}]
    )


def pointer(path: Sequence[str | int]) -> str:
    """A path into JSON as a JSON pointer (RFC 6901)."""
    return "".join("/" + shown(str(step)).replace("~", "~0").replace("/", "~1") for step in path)


def shown(text: str) -> str:
    """Text of a client as an answer may repeat it: short, and without what cannot be printed."""
    clean = text.encode("utf-8", "replace").decode().replace("\0", "\\u0000")
    return clean if len(clean) <= LONGEST_NAME else clean[:LONGEST_NAME] + "…"


def refusal(error: submissions.SubmissionRefused) -> ServiceError:
    """The answer to a submission that was not taken in."""
    return REFUSALS[type(error)](str(error))


def refusal_problem(error: submissions.SubmissionRefused) -> Response:
    """The answer to a submission that was not taken in, on its own."""
    return problem(refusal(error))


def unknown_submission(_error: submissions.UnknownSubmission) -> Response:
    """The answer to a submission id that is wrong or forbidden: both alike."""
    return problem(NotFound())


def unavailable(_error: Exception) -> Response:
    """The answer while the database is away."""
    return problem(Unavailable())


def register(app: APIFlask) -> None:
    """Answer every fault with a problem."""
    app.error_processor(validation_problem)
    app.register_error_handler(ServiceError, problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(submissions.SubmissionRefused, refusal_problem)
    app.register_error_handler(submissions.UnknownSubmission, unknown_submission)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(PoolTimeout, unavailable)
