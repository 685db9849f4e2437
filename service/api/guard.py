"""What every request passes before its view, and every answer on its way out."""

from __future__ import annotations

from typing import cast

from apiflask import APIFlask
from flask import Response, current_app, request

from service.faults import Malformed, NotFound, Unprocessable, pointer, refused, shown
from service.texts import composed

MOST = 20
"""Parameters that a refusal names."""
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def register(app: APIFlask) -> None:
    """Guard every request of the application."""
    app.before_request(refuse_nul)
    app.before_request(refuse_repeats)
    app.before_request(refuse_unknown)
    app.before_request(compose_ids)
    app.after_request(harden)


def refuse_nul() -> None:
    """Refuse a NUL in the address: no id holds one, and the database cannot look one up."""
    if "\0" in request.path:
        raise NotFound()
    if any("\0" in value for value in (*request.args.keys(), *request.args.values())):
        raise Malformed("A query parameter holds a NUL character (%00); leave it out.")


def refuse_repeats() -> None:
    """Refuse a query parameter that is given twice: one of the two would be passed over in silence."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise refused(shown(name), f"is given {len(values)} times; send it once")


def refuse_unknown() -> None:
    """Refuse a query parameter that an operation of the API does not have, before anything is asked of it."""
    operation = cast(APIFlask, current_app).view_functions.get(request.endpoint or "")
    spec = getattr(operation, "_spec", None)  # what APIFlask keeps of a view's decorators; pages have none
    if spec is None:
        return
    known = {name for model, place in spec.get("args", ()) if place == "query" for name in model.model_fields}
    if unknown := [name for name in request.args if name not in known]:
        remedy = f"use {', '.join(sorted(known))}" if known else "this address takes none"
        detail = f"There is no such query parameter here; {remedy}"
        raise Unprocessable(
            errors=[{"pointer": pointer([name]), "detail": detail} for name in unknown[:MOST]]
        )


def compose_ids() -> None:
    """Read the ids of an address as those of bodies are read: however a keyboard spells an accent."""
    for name, value in (request.view_args or {}).items():
        if isinstance(value, str):
            request.view_args[name] = composed(value)  # type: ignore[index]


def harden(response: Response) -> Response:
    """Forbid a browser to load, run or frame anything this answer does not intend."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
