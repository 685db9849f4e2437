"""Faults of a request, each with whose it is and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

PROBLEM = "application/problem+json"
LONGEST_NAME = 80
IN_PLAIN_WORDS = {
    "bool_parsing": "This must be true or false",
    "bool_type": "This must be true or false, without quotes",
    "dict_type": "This must be an object",
    "extra_forbidden": "There is no such field here; leave it out",
    "greater_than": "This must be more than {gt}",
    "greater_than_equal": "This must be at least {ge}",
    "less_than": "This must be less than {lt}",
    "less_than_equal": "This must be at most {le}",
    "list_type": "This must be a list",
    "literal_error": "This must be {expected}",
    "missing": "This field is needed",
    "model_type": "This must be an object",
    "string_too_long": "This may have at most {max_length} characters",
    "string_type": "This must be text, in quotes",
    "timezone_aware": "This needs a time zone, as in 2026-11-02T23:59:00+01:00",
    "too_long": "This may hold at most {max_length}",
    "uuid_parsing": "This must be a UUID",
}
"""What pydantic says in words of its own, by its type of error, with what the error tells of the field."""
EMPTY = "This must not be empty"
PARAMETER = "This is needed as a query parameter; a field of a body does not count"


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


class Changed(ServiceError):
    """Somebody changed the thing since the caller read it."""

    status = 412
    slug = "changed"
    title = "Changed meanwhile"
    detail = (
        "Somebody changed this since you read it, so that your change would undo theirs. Nothing was stored; "
        "GET it again and send your change with the new `ETag` in `If-Match`."
    )


class TooSlow(ServiceError):
    """The body did not arrive in the time a request has."""

    status = 408
    slug = "too-slow"
    title = "Request too slow"
    detail = "The body did not arrive within 10 seconds. Nothing was stored; send less in one request."


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


class NotOpenYet(ServiceError):
    """The assessment opens later, for this student."""

    status = 403
    slug = "not-open-yet"
    title = "Not open yet"


class Closed(ServiceError):
    """The assessment has closed, for this student."""

    status = 403
    slug = "closed"
    title = "Closed"


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


class Conflict(ServiceError):
    """What the request is about has changed, or is not in a state that allows it."""

    status = 409
    slug = "conflict"
    title = "Conflict"


class Unavailable(ServiceError):
    """Something the service depends on does not answer."""

    status = 503
    slug = "unavailable"
    title = "Temporarily unavailable"
    detail = "The database does not answer. Nothing was stored; send the request again in a moment."

    def __init__(self, detail: str = "", *, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail, errors=errors, headers={"Retry-After": "2"})


def document(fault: ServiceError) -> dict[str, Any]:
    """A fault as a problem document."""
    said = {
        "type": f"/docs#{fault.slug}",
        "title": fault.title,
        "status": fault.status,
        "detail": fault.detail,
    }
    return said | ({"errors": fault.errors} if fault.errors else {})


def field_errors(fault: ValidationError, place: str = "json") -> list[dict[str, str]]:
    """The fields a schema refused, in the body or the ``query``: where, and why."""
    return [
        {"pointer": pointer(error["loc"]), "detail": in_plain_words(error, place)}
        for error in fault.errors(include_url=False, include_input=False)[:20]
    ]


def in_plain_words(error: Mapping[str, Any], place: str) -> str:
    """Why a schema refused a field."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing" and place == "query":
        return PARAMETER
    if kind in ("too_short", "string_too_short") and context["min_length"] == 1:
        return EMPTY
    return IN_PLAIN_WORDS[kind].format(**context) if kind in IN_PLAIN_WORDS else str(error["msg"])


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
