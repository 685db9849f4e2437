"""What commands on the machine of an operator have in common: the database of the service."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from service import running
from service.db import bind
from service.settings import InvalidSettings, Settings, environment

DATA = Path(".assay")
"""Where `assay up` keeps everything, unless told otherwise."""


def operating(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option ``--data``, and bind sessions to the database for its length.

    The settings are ``obj`` of its context.
    """

    @click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"The directory of a running `assay up`.  [default: {DATA}, where DATABASE_URL is not set]",
    )
    @wraps(command)
    def connected(*args: Any, data: Path | None, **options: Any) -> None:
        context = click.get_current_context()
        context.obj = settings_of(data)
        context.call_on_close(bind(context.obj.database_url, pool_size=1).dispose)
        command(*args, **options)

    return connected


def settings_of(data: Path | None) -> Settings:
    """The settings of the machine on a data directory; where none is named, the environment's come first."""
    try:
        if data is None and environment().get("DATABASE_URL"):
            return Settings.from_env()
        return running.settings(data or DATA)
    except InvalidSettings as fault:
        raise click.ClickException(str(fault)) from None
