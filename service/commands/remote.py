"""What commands that call a running service have in common: where it is, and who asks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

import click

from service.client import Client

COURSES = "/api/v1/courses"
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
MOST = "200"
"""Rows of the largest page of a list."""


def remote(whose: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options ``--url`` and ``--token`` and, in their place, a client of the service."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @click.option(
            "--url", envvar="ASSAY_URL", show_envvar=True, default="http://127.0.0.1:8000", show_default=True
        )
        @click.option(
            "--token", envvar="ASSAY_TOKEN", show_envvar=True, required=True, help=f"{whose} token."
        )
        @wraps(command)
        def connected(*args: Any, url: str, token: str, **options: Any) -> None:
            try:
                command(*args, client=Client(url, token), **options)
            except UnicodeEncodeError as fault:
                if fault.reason != "surrogates not allowed":
                    raise
                raise click.ClickException(
                    f"{fault.object!a} is not text in the encoding of this terminal; type it again."
                ) from None

        return connected

    return decorate


def step(id: str) -> str:
    """An id as a step of an address."""
    return quote(id, safe="")


def pages(client: Client, path: str, name: str, **wanted: str | None) -> Iterator[Any]:
    """What all pages of a list hold under a name."""
    given = {"limit": MOST} | {key: value for key, value in wanted.items() if value is not None}
    cursor: str | None = ""
    while cursor is not None:
        page = client.get_json(f"{path}?{urlencode(given | ({'cursor': cursor} if cursor else {}))}")
        yield from page[name]
        cursor = page["next"]


def print_json(value: Any) -> None:
    """Print JSON for another programme."""
    json.dump(value, sys.stdout, indent=2)
    sys.stdout.write("\n")


def something(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes of a command; raises click.UsageError where there are none."""
    if not changes:
        raise click.UsageError("There is nothing to change: give an option, such as --title.")
    return changes


def tell_unchanged(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Say where nothing has changed because it was so already."""
    if all(after[name] == value for name, value in before.items()):
        click.echo("Nothing has changed: it was so already.")
