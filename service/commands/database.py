"""What commands on the machine of an operator have in common: the database of the settings."""

from __future__ import annotations

import click

from service.db import bind
from service.settings import InvalidSettings, Settings


def connect(context: click.Context) -> None:
    """Bind sessions to the database for the length of a command; ends it when a setting is missing."""
    try:
        settings = Settings.from_env()
    except InvalidSettings as missing:
        raise click.ClickException(str(missing)) from None
    context.call_on_close(bind(settings.database_url, pool_size=1).dispose)
