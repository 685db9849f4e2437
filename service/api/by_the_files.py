"""Views that go by the files of the bank as they are now, not as they were a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response

from service.api.context import publication
from service.faults import Conflict, Unavailable
from service.publication import place

View = ParamSpec("View")


def by_the_files(view: Callable[View, Response]) -> Callable[View, Response]:
    """Take changed files in before a view answers: whoever mends an item and regrades means the mended one.

    The view is not begun, and nothing is held, while they are read. Raises Unavailable where that takes long.
    """

    @wraps(view)
    def abreast(*args: View.args, **kwargs: View.kwargs) -> Response:
        if not publication().catch_up():
            raise Unavailable("The bank is being read anew; nothing was done. Ask again in a few seconds.")
        return view(*args, **kwargs)

    return abreast


def refuse_unread(items: list[str]) -> None:
    """Raise Conflict where one of these items is in use as it was, as files have changed for the worse."""
    if behind := publication().behind(items):
        bad = ", ".join(dict.fromkeys(map(place, publication().faults)))
        raise Conflict(
            f"The file of {', '.join(behind)} has changed and is not in use, because the bank is bad at "
            f"{bad}. Mend that, or put the file back, and ask again."
        )
