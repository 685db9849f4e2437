"""The documentation of the API as a page, without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import current_app, render_template

from service.faults import ServiceError
from service.tokens import ON_BEHALF
from service.web import prose
from service.web.openapi import METHODS, TITLES

bp = APIBlueprint("documentation", __name__, enable_openapi=False)
bp.add_app_template_filter(prose.phrase, "prose")
bp.add_app_template_filter(prose.paragraphs, "paragraphs")

BOUNDS = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", ""),
    ("minProperties", "maxProperties", ""),
)
"""The names of the least and the most there may be, and of what."""
ENDLESS = 10**15
"""From here on a maximum is none that anybody meets."""
ANYBODY = "anybody"
SIGNATURE = "webhook-signature"


@bp.get("/docs")
def index() -> str:
    """Show every operation of the API, its fields and its answers."""
    # The same for everybody as long as the application runs, and long to render: anybody may ask for it.
    known = current_app.extensions.setdefault("documentation", {})
    if "page" not in known:
        known["page"] = page(cast(dict[str, Any], cast(APIFlask, current_app)._get_spec("json")))
    return str(known["page"])


def page(spec: Mapping[str, Any]) -> str:
    """The documentation of an OpenAPI document."""
    faults = sorted(ServiceError.__subclasses__(), key=lambda fault: (fault.status, fault.slug))
    return render_template(
        "documentation.html",
        info=spec["info"],
        groups=grouped(operations(spec), [tag["name"] for tag in spec["tags"]]),
        schemas=spec["components"]["schemas"],
        faults=[ServiceError, *faults],
        caller=None,
    )


def operations(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation with its path and method, in the order of their paths."""
    for path, entry in sorted(spec["paths"].items()):
        for method in METHODS:
            if method in entry:
                yield {"path": path, "method": method.upper(), **entry[method]}


def grouped(found: Iterable[dict[str, Any]], tags: list[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations under their tags, in the order of these."""
    tagged = sorted(({"tag": one["tags"][0], **one} for one in found), key=lambda one: tags.index(one["tag"]))
    return [(tag, list(members)) for tag, members in groupby(tagged, itemgetter("tag"))]


@bp.app_template_filter("callers")
def callers(operation: Mapping[str, Any]) -> str:
    """Who may ask for an operation."""
    schemes = operation.get("security", [])
    if not schemes:
        signed = any(one["name"] == SIGNATURE for one in operation["parameters"])
        return "whoever holds the secret it is signed with" if signed else ANYBODY
    scopes = [scope for scheme in schemes for named in scheme.values() for scope in named] or [
        "student",
        *ON_BEHALF,
    ]
    *others, last = [f"`{scope}`" for scope in scopes]
    named = f"{', '.join(others)} or {last}" if others else last
    return f"tokens of {named}" if all(schemes) else f"{ANYBODY}; with a token there may be more to see"


@bp.app_template_filter("bounds")
def bounds(schema: Mapping[str, Any]) -> str:
    """The limits and the default of a value, in words."""
    choices = [schema, *schema.get("anyOf", ())]
    said = [span(one.get(low), one.get(high), of) for low, high, of in BOUNDS for one in choices]
    default = schema.get("default")
    if default not in (None, "", []):
        said.append(f"default `{json.dumps(default)}`")
    return "".join(f", {each}" for each in said if each)


def span(low: float | None, high: float | None, of: str) -> str:
    """How much there may be; empty: anything."""
    if high is not None and high < ENDLESS:
        return f"at most {high:,}{of}" if low is None else f"{low:,} to {high:,}{of}"
    return "" if low is None else f"at least {low:,}{of}"


@bp.app_template_filter("as_sent")
def as_sent(example: Any, mimetype: str) -> str:
    """An example of a body as it is written; a line of NDJSON is one."""
    if isinstance(example, str):
        return example
    return json.dumps(example, ensure_ascii=False, indent=2 if mimetype == "application/json" else None)


@bp.app_template_filter("usual")
def usual(responses: Mapping[str, Any]) -> dict[str, str]:
    """The refusals an operation shares with all others, by their status."""
    return {
        status: TITLES[status]
        for status, response in sorted(responses.items())
        if status[0] in "45" and response["description"] == TITLES[status]
    }
