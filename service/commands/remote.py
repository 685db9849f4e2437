"""What commands that call a running service have in common: where it is, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from service.client import Client


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
            command(*args, client=Client(url, token), **options)

        return connected

    return decorate
