"""The documentation of the API as a page, without scripts."""

from __future__ import annotations

import re
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import current_app, render_template
from markupsafe import Markup, escape

from service.faults import ServiceError
from service.web.openapi import METHODS

bp = APIBlueprint("documentation", __name__, enable_openapi=False)


@bp.get("/docs")
def index() -> str:
    """Show every operation of the API, its fields and its answers."""
    spec = cast(dict[str, Any], cast(APIFlask, current_app)._get_spec("json"))
    faults = sorted(ServiceError.__subclasses__(), key=lambda fault: (fault.status, fault.slug))
    return render_template(
        "documentation.html",
        info=spec["info"],
        operations=operations(spec),
        schemas=spec["components"]["schemas"],
        faults=[ServiceError, *faults],
        caller=None,
    )


@bp.app_template_filter("prose")
def prose(text: str) -> Markup:
    """Text as HTML, what stands in backquotes as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def operations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation with its path and method, in the order of their paths."""
    return [
        {"path": path, "method": method, **entry[method]}
        for path, entry in sorted(spec["paths"].items())
        for method in METHODS
        if method in entry
    ]
