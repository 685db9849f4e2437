"""Entity tags: nobody undoes what somebody else has changed meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request

from service.faults import Changed


def etag(described: Mapping[str, Any]) -> str:
    """A text that changes whenever what is told of a thing does."""
    said = json.dumps(described, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def tagged(described: Mapping[str, Any], status: int = 200) -> Response:
    """A thing as it is now, with its `ETag`; 304 where a GET says that it has this very one."""
    response: Response = jsonify(described)
    response.status_code = status
    response.set_etag(etag(described))
    response.headers["Cache-Control"] = "private, no-cache"
    if request.method == "GET":
        response.make_conditional(request)
    return response


def refuse_lost_update(described: Mapping[str, Any]) -> None:
    """Raise Changed where `If-Match` names another state than the present, which the caller has locked."""
    if "If-Match" in request.headers and not request.if_match.contains(etag(described)):
        raise Changed(headers={"ETag": f'"{etag(described)}"'})
