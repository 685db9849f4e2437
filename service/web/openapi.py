"""The OpenAPI description, completed where the framework leaves gaps.

What a status tells of an operation is said here once, for all: which request headers it answers, which
response headers come with it. What follows from an operation's address, scopes and body is derived from them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from pydantic import BaseModel

from service.api.addresses import DIGITS
from service.exports import FORMATS
from service.faults import (
    PROBLEM,
    Changed,
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    TooLarge,
    TooSlow,
    Unauthorized,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
)
from service.lms.events import SubmissionCreated
from service.web import examples
from service.web.schemas import REFERENCE, named_once, referred
from service.wire.base import Problem
from service.wire.people import RosterText
from service.wire.submissions import BatchIn, BatchRow, SubmissionOut

DESCRIPTION = """Assay grades answers against keys that reference solvers compute.

A token of `assay token` is sent as `Authorization: Bearer assay_…`. Its scope says who asks: a `student` for
themselves, an `instructor` for the courses they run, an `lms` for one course and its students, an `admin` for
all.

Send answers to `POST /api/v1/submissions`; follow the verdict at the `status_url` of the answer. Numbers in
answers are read as the digits typed. Every fault is answered as `application/problem+json` (RFC 9457), whose
`detail` says what to do. A field or a query parameter that is not described here, or a parameter given twice,
is refused with 422.

Lists come in pages: `next` of one is the `cursor` of the following, null on the last. What is made is
answered 201, what a worker has still to do 202, each with its address in `Location`. What has an `ETag` is
not sent again to `If-None-Match`, and where `If-Match` is taken nobody's change is undone unseen.
"""
JSON = "application/json"
LONGEST_HEADER = 4_000
METHODS = ("get", "post", "put", "patch", "delete")
BODIES: dict[str, dict[str, type[BaseModel]]] = {
    "post_batches_create": {JSON: BatchIn, "application/x-ndjson": BatchRow},
    "post_webhooks_receive": {JSON: SubmissionCreated},
    "post_people_roster": {"text/csv": RosterText},
}
"""Bodies the views read themselves, a row or a signature at a time; of NDJSON, each line."""
ANY_TYPE = ("post_webhooks_receive",)
"""Operations that do not ask what type their body says it is of: its signature says where it comes from."""

IDEMPOTENCY_KEY = "Idempotency-Key"
HEADERS: dict[str, dict[str, str]] = {
    "post_submissions_create": {IDEMPOTENCY_KEY: "A repeat within 7 days stores nothing."},
    "post_webhooks_receive": {
        "webhook-id": "The id of the message, the same for every attempt to deliver it.",
        "webhook-timestamp": "Unix seconds of this attempt.",
        "webhook-signature": "`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; several with spaces.",
    },
}
"""Headers the views read themselves; those of a webhook are required."""
CONDITIONS = {
    "304": ("If-None-Match", "The `ETag` of what you have: where it is still that, it is not sent again."),
    "412": ("If-Match", "The `ETag` of what you read: where somebody changed it since, nothing is stored."),
}
"""The header that a status answers."""

TITLES = {
    "200": "Success.",
    "201": "Made; `Location` is its address.",
    "204": "Done; there is nothing to tell.",
    "304": "Nothing has changed since the `ETag` of `If-None-Match`.",
} | {
    str(fault.status): fault.title
    for fault in (
        Malformed, Unauthorized, Forbidden, NotFound, TooSlow, Conflict, Changed, TooLarge,
        UnsupportedMediaType, Unprocessable, Unavailable,
    )
}  # fmt: skip
"""What a status says where the view says nothing else."""

ETAG = "Changes whenever what is told does."
LOCATION = "The address of what was made, or is under way."
RETRY_AFTER = "Seconds to wait."
CHALLENGE = "How to authenticate."
FILE = "The name of the file."
PULLED = {
    "Assay-Cursor": "To send as `since` next time.",
    "Assay-Posted": "`false` while marks are held back from students, else `true`.",
}
ALWAYS: dict[str, dict[str, dict[str, str]]] = {
    "get_gradebook_show": {
        "200": PULLED | {"Content-Disposition": FILE},
        "304": PULLED,
    },
    "get_personal_data_export": {"200": {"Content-Disposition": FILE}},
    "get_statistics_show": {"202": {"Retry-After": RETRY_AFTER}},
    "post_submissions_create": {"200": {"Idempotent-Replayed": "`true`."}},
}
"""Headers that always come with a status of an operation, besides those that come with it anywhere."""
SOMETIMES = {"get_submissions_show": {"200": {"Retry-After": f"{RETRY_AFTER} Only while `in_progress`."}}}
"""Headers that only sometimes come."""


def register(app: APIFlask) -> None:
    """Describe the application's API at ``/openapi.json``."""
    app.config["INFO"] = {"description": DESCRIPTION}
    app.config["AUTO_OPERATION_ID"] = True
    app.config["AUTO_SERVERS"] = False
    app.config["AUTO_AUTH_ERROR_RESPONSE"] = app.config["AUTO_VALIDATION_ERROR_RESPONSE"] = False
    app.config["SUCCESS_DESCRIPTION"] = ""
    app.spec_processor(complete)


def complete(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    """Complete every operation, and the schemas they refer to."""
    assert isinstance(spec, dict)  # text only where YAML is asked for
    schemas = spec["components"]["schemas"]
    models: list[type[BaseModel]] = [Problem, *(model for body in BODIES.values() for model in body.values())]
    for model in models:
        described = model.model_json_schema(ref_template=REFERENCE + "{model}")
        schemas |= described.pop("$defs", {}) | {model.__name__: described}
    for path, entry in spec["paths"].items():
        for method in METHODS:
            if method in entry:
                complete_operation(path, method, entry[method])
    spec["tags"] = [{"name": name} for name in dict.fromkeys(tag["name"] for tag in spec["tags"])]
    spec = named_once(spec)
    for name in schemas.keys() - referred(spec):
        spec["components"]["schemas"].pop(name, None)  # the framework's own form of a fault
    return spec


def complete_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    """State what an operation takes and answers."""
    name, responses = operation["operationId"], operation["responses"]
    if body := BODIES.get(name):
        operation["requestBody"] = {"content": {mimetype: refer(model) for mimetype, model in body.items()}}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
        for mimetype, content in operation["requestBody"]["content"].items():
            content |= examples.of(name, mimetype)
    bound_numbers(operation)
    for status in implied(path, operation):
        responses.setdefault(status, {"description": ""})
    operation["parameters"] += [
        parameter(header, said, required=header.startswith("webhook-"))
        for header, said in asked(name, responses).items()
    ]
    complete_contents(name, responses)
    for status, response in responses.items():
        if response["description"] in ("", HTTPStatus(int(status)).phrase):
            response["description"] = TITLES[status]
        always, sometimes = sent(method, name, status, responses), SOMETIMES.get(name, {}).get(status, {})
        if headers := described_headers(always, True) | described_headers(sometimes, False):
            response["headers"] = headers


def implied(path: str, operation: dict[str, Any]) -> list[str]:
    """The statuses that follow from the address, the scopes and the body of an operation."""
    found = ["400", "422"]  # a garbled address, and a query parameter that there is not
    if "{" in path:
        found.append("404")
    if all(schemes := operation.get("security", [{}])):
        found.append("401")
    if any(scopes for scheme in schemes for scopes in scheme.values()):
        found.append("403")
    if "requestBody" in operation:
        found += ["408", "413"] + (["415"] if operation["operationId"] not in ANY_TYPE else [])
    if path.startswith("/api/"):
        found.append("503")  # the database is away, or somebody else was faster
    return found


def asked(name: str, responses: dict[str, Any]) -> dict[str, str]:
    """The request headers an operation reads."""
    return HEADERS.get(name, {}) | dict(CONDITIONS[status] for status in CONDITIONS if status in responses)


def sent(method: str, name: str, status: str, responses: dict[str, Any]) -> dict[str, str]:
    """The response headers that always come with a status of an operation."""
    headers = dict(ALWAYS.get(name, {}).get(status, {}))
    if status in ("200", "201", "304", "412") and not {"201", "304", "412"}.isdisjoint(responses):
        headers["ETag"] = ETAG
    if status in ("201", "202") and method != "get":
        headers["Location"] = LOCATION
    if status == "401":
        headers["WWW-Authenticate"] = CHALLENGE
    if status == "503":
        headers["Retry-After"] = RETRY_AFTER
    return headers


def complete_contents(name: str, responses: dict[str, Any]) -> None:
    """State what the answers hold: of faults a problem, of a second success what the first one does."""
    content = next(response["content"] for response in responses.values() if response.get("content"))
    if name == "get_gradebook_show":
        others = {form.mimetype for form in FORMATS.values()} - {JSON}
        content |= {mimetype: {"schema": {"type": "string"}} for mimetype in sorted(others)}
    if IDEMPOTENCY_KEY in HEADERS.get(name, {}):
        replay = f"The submission of an earlier request with this `{IDEMPOTENCY_KEY}`, as it is now."
        responses["200"] = {"description": replay, "content": {JSON: refer(SubmissionOut)}}
    for status, response in responses.items():
        if status[0] in "45":
            response["content"] = {PROBLEM: refer(Problem)}
        elif status in ("204", "304"):
            response.pop("content", None)
        elif not response.get("content", {}).get(JSON, {}).get("schema"):
            response["content"] = content


def bound_numbers(operation: dict[str, Any]) -> None:
    """State how large the numbers in an address may be."""
    for one in operation["parameters"]:
        if one["in"] == "path" and one["schema"]["type"] == "integer":
            one["schema"] |= {"format": "int64", "minimum": 0, "maximum": 10**DIGITS - 1}


def parameter(name: str, description: str, *, required: bool) -> dict[str, Any]:
    """A header that is read."""
    schema = {"type": "string", "maxLength": LONGEST_HEADER}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def described_headers(headers: dict[str, str], required: bool) -> dict[str, Any]:
    """Headers that are sent."""
    return {
        name: {"description": description, "required": required, "schema": {"type": "string"}}
        for name, description in headers.items()
    }


def refer(model: type[BaseModel]) -> dict[str, Any]:
    """The content of a body that a schema describes."""
    return {"schema": {"$ref": REFERENCE + model.__name__}}
