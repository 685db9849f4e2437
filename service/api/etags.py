"""Entity tags: what a client has is not sent again, and nobody undoes what somebody else has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, jsonify, request

from service.faults import Changed


def etag(seen: Any) -> str:
    """A text that changes whenever what it is made of does."""
    said = json.dumps(seen, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def tagged(
    described: Mapping[str, Any],
    status: int = 200,
    *,
    location: str | None = None,
    also: Mapping[str, Any] | None = None,
) -> Response:
    """A thing as it is now, with its `ETag`, and its `Location` where it is new.

    ``also`` is what is told of this one request, and no part of the thing.
    """

    def answer() -> Response:
        response = jsonify({**described, **(also or {})})
        response.status_code = status
        if location is not None:
            response.headers["Location"] = location
        return response

    return unless_known(etag(described), answer)


def unless_known(tag: str, answer: Callable[[], Response], *, weak: bool = False) -> Response:
    """The answer with its `ETag`; 304, without making it, where a GET says that it has this very one.

    A weak tag is that of an answer which says the same each time, and not in the same bytes.
    """
    known = request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else answer()
    response.set_etag(tag, weak=weak)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def refuse_lost_update(described: Mapping[str, Any]) -> None:
    """Raise Changed where `If-Match` names another state than the present, which the caller has locked."""
    if "If-Match" in request.headers and not request.if_match.contains(etag(described)):
        raise Changed(headers={"ETag": f'"{etag(described)}"'})
