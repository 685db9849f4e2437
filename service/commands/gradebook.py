"""`assay gradebook`: pull a gradebook from a running service."""

from __future__ import annotations

import sys
from urllib.parse import quote

import click

from service.client import Client
from service.commands.remote import remote
from service.tables import console, gradebook_table


@click.command()
@click.argument("assessment")
@click.option(
    "--format", "form", help="table, or a format of the service. Default: table on a terminal, else json."
)
@remote("An instructor's")
def command(assessment: str, form: str | None, client: Client) -> None:
    """Pull the gradebook of ASSESSMENT."""
    form = form or ("table" if sys.stdout.isatty() else "json")
    path = f"/api/v1/assessments/{quote(assessment, safe='')}/gradebook"
    if form == "table":
        console().print(gradebook_table(client.get_json(path)["rows"]))
    else:
        sys.stdout.buffer.write(client.get(f"{path}?format={quote(form)}"))
