"""The OpenAPI description, completed where the framework leaves gaps."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from pydantic import BaseModel

from service.errors import PROBLEM
from service.faults import Malformed, TooSlow
from service.lms.events import SubmissionCreated
from service.wire.base import Problem
from service.wire.people import RosterText
from service.wire.submissions import BatchIn, BatchRow, SubmissionOut

DESCRIPTION = """Assay grades answers against keys that reference solvers compute.

Send answers to `POST /api/v1/submissions`; follow the verdict at the `status_url` of the answer. Numbers in
answers are read as the digits typed. Every fault is answered as `application/problem+json` (RFC 9457), whose
`detail` says what to do.
"""
JSON = "application/json"
LONGEST_HEADER = 4_000
METHODS = ("get", "post", "put", "patch", "delete")
SCHEMAS = "#/components/schemas/"
BODIES: dict[str, dict[str, type[BaseModel]]] = {
    "post_batches_create": {JSON: BatchIn, "application/x-ndjson": BatchRow},
    "post_webhooks_receive": {JSON: SubmissionCreated},
    "post_people_roster": {"text/csv": RosterText},
}
"""Bodies the views read themselves, a row or a signature at a time; of NDJSON, each line."""
IF_MATCH = {"If-Match": "The `ETag` of what you read: where somebody changed it since, nothing is stored."}

HEADERS: dict[str, dict[str, str]] = {
    "post_submissions_create": {"Idempotency-Key": "A repeat within 7 days stores nothing."},
    "patch_courses_edit": IF_MATCH,
    "patch_authoring_edit": IF_MATCH,
    "post_webhooks_receive": {
        "webhook-id": "The id of the message, the same for every attempt to deliver it.",
        "webhook-timestamp": "Unix seconds of this attempt.",
        "webhook-signature": "`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; several with spaces.",
    },
}
"""Headers the views read themselves; those of a webhook are required."""


def register(app: APIFlask) -> None:
    """Describe the application's API at ``/openapi.json``."""
    app.config["INFO"] = {"description": DESCRIPTION}
    app.config["AUTO_OPERATION_ID"] = True
    app.config["AUTO_SERVERS"] = False
    app.spec_processor(complete)


def complete(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    """State the bodies the framework does not see, that bodies are required, and that faults are problems."""
    assert isinstance(spec, dict)  # text only where YAML is asked for
    schemas = spec["components"]["schemas"]
    models: list[type[BaseModel]] = [Problem, *(model for body in BODIES.values() for model in body.values())]
    for model in models:
        described = model.model_json_schema(ref_template=SCHEMAS + "{model}")
        schemas |= described.pop("$defs", {}) | {model.__name__: described}
    for path in spec["paths"].values():
        for operation in (path[method] for method in METHODS if method in path):
            complete_operation(operation)
    return spec


def complete_operation(operation: dict[str, Any]) -> None:
    """The same for one operation."""
    if body := BODIES.get(operation["operationId"]):
        operation["requestBody"] = {"content": {mimetype: refer(model) for mimetype, model in body.items()}}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
        operation["responses"]["408"] = {"description": TooSlow.title}
    for name, description in HEADERS.get(operation["operationId"], {}).items():
        operation.setdefault("parameters", []).append(
            {
                "name": name,
                "in": "header",
                "required": name.startswith("webhook-"),
                "description": description,
                "schema": {"type": "string", "maxLength": LONGEST_HEADER},
            }
        )
    if "Idempotency-Key" in HEADERS.get(operation["operationId"], {}):
        replay = "The submission of an earlier request with this `Idempotency-Key`, as it is now."
        operation["responses"]["200"] = {"description": replay, "content": {JSON: refer(SubmissionOut)}}
    operation["responses"].setdefault("400", {"description": Malformed.title})
    for status, response in operation["responses"].items():
        if status[0] in "45":
            response["content"] = {PROBLEM: refer(Problem)}


def refer(model: type[BaseModel]) -> dict[str, Any]:
    """The content of a body that a schema describes."""
    return {"schema": {"$ref": SCHEMAS + model.__name__}}
