"""What the API says against what it does: every answer must be one that `/openapi.json` describes."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Request, Response
from jsonschema import Draft202012Validator

METHODS = ("get", "post", "put", "patch", "delete")
UNDESCRIBED = {
    "allow", "cache-control", "connection", "content-length", "content-security-policy", "content-type",
    "date", "referrer-policy", "server", "vary", "x-content-type-options",
}  # fmt: skip
"""Headers that mean the same in every API, or are none of its client's business."""


class Contract:
    """The description of the API, and where answers were not as described."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.breaches: list[str] = []
        self.given: set[tuple[str, str]] = set()
        self.validator = cache(self.new_validator)

    def watch(self, request: Request, response: Response) -> Response:
        """Note what an answer has, or lacks, against its description; what is no operation has none."""
        path = template(request.url_rule.rule) if request.url_rule else ""
        method = {"HEAD": "get"}.get(request.method, request.method.lower())
        operation = self.spec["paths"].get(path, {}).get(method)
        if operation is not None:
            name = f"{method.upper()} {path}"
            self.given.add((name, str(response.status_code)))
            self.breaches += [
                f"{name} {response.status}: {said}" for said in self.faults(operation, response)
            ]
        return response

    def faults(self, operation: dict[str, Any], response: Response) -> list[str]:
        """What is wrong with an answer of an operation."""
        described = operation["responses"].get(str(response.status_code))
        if described is None:
            return ["this status is not described"]
        headers = {name.lower(): header for name, header in described.get("headers", {}).items()}
        sent = {name.lower() for name, _ in response.headers} - UNDESCRIBED
        found = [f"{name} is sent, not described" for name in sent - headers.keys()]
        needed = {name for name, header in headers.items() if header["required"]}
        found += [f"{name} is described, not sent" for name in needed - sent]
        contents = described.get("content", {})
        if contents and response.mimetype not in contents:
            found.append(f"{response.mimetype} is not described")
        elif not contents and response.data:
            found.append("a body is not described")
        elif response.is_json and not response.direct_passthrough and response.data:
            found += self.wrong_fields(contents[response.mimetype]["schema"]["$ref"], response.json)
        return found

    def wrong_fields(self, reference: str, body: Any) -> list[str]:
        """Where a body is not as its schema says."""
        return [
            f"{fault.json_path} {fault.message[:200]}"
            for fault in self.validator(reference).iter_errors(body)
        ]

    def new_validator(self, reference: str) -> Draft202012Validator:
        """The validator of a schema, which holds unknown fields for faults: an undescribed one is one."""
        schemas = {name: closed(schema) for name, schema in self.spec["components"]["schemas"].items()}
        return Draft202012Validator({"$ref": reference, "components": {"schemas": schemas}})


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """An object's schema that allows no field but those it names."""
    return schema if "properties" not in schema else {"additionalProperties": False} | schema


def template(rule: str) -> str:
    """The path of a rule of Flask as OpenAPI writes it."""
    return re.sub(r"<(?:\w+(?:\(.*?\))?:)?(\w+)>", r"{\1}", rule)
