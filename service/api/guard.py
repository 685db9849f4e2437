"""What every request passes before its view, and every answer on its way out."""

from __future__ import annotations

from apiflask import APIFlask
from flask import Response, request

from service.faults import Malformed, NotFound, refused, shown
from service.texts import composed

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
