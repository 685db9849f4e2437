"""Lists, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, jsonify

from service.wire.base import PageQuery

Row = TypeVar("Row")


def paged(name: str, found: Sequence[Row], wanted: PageQuery[Any], cursor: Callable[[Row], Any]) -> Response:
    """A page of a list, of which ``wanted.enough`` rows were looked up, and the `cursor` of the next one."""
    page = found[: wanted.limit]
    return jsonify({name: page, "next": cursor(page[-1]) if len(found) > len(page) else None})
