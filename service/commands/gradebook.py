"""`assay gradebook`: pull a gradebook from a running service."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import click

from service.client import Client
from service.commands.remote import remote
from service.tables import console, gradebook_table

LONGEST_PULL = 300.0
"""Seconds that a gradebook may take to begin, of a large course in a format of files."""
BINARY = ("xlsx", "oneroster")
"""Formats no terminal can show."""


@click.command()
@click.argument("assessment")
@click.option(
    "--format", "form", help="table, or a format of the service. Default: table on a terminal, else json."
)
@click.option("--items", is_flag=True, help="For a learning platform: a column for each item.")
@click.option("--since", metavar="CURSOR", help="Only students whose row changed since an earlier pull.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write, in place of stdout."
)
@remote("An instructor's")
def command(
    assessment: str,
    form: str | None,
    items: bool,
    since: str | None,
    output: Path | None,
    client: Client,
) -> None:
    """Pull the gradebook of ASSESSMENT.

    The cursor for the next pull is in the JSON; with another format it goes to stderr.
    """
    on_terminal = output is None and is_terminal()
    form = form or ("table" if on_terminal else "json")
    if form == "table" and output is not None:
        raise click.UsageError("A table is for the terminal; name another --format for --output.")
    if form in BINARY and on_terminal:
        raise click.UsageError(f"{form} is no text for a terminal; name a file with --output, or redirect.")
    asked = {"format": "json" if form == "table" else form, "items": str(items).lower()}
    asked |= {} if since is None else {"since": since}
    path = f"/api/v1/assessments/{quote(assessment, safe='')}/gradebook?{urlencode(asked)}"
    client = replace(client, timeout=LONGEST_PULL)
    if form == "table":
        console().print(gradebook_table(client.get_json(path)["rows"]))
        return
    cursor = pull(client, path, output)
    if form != "json":
        click.echo(f"cursor {cursor}", err=True)


def is_terminal() -> bool:
    """Whether a person looks at what is written."""
    return sys.stdout.isatty()


def pull(client: Client, path: str, output: Path | None) -> str:
    """Write the answer to a file, which is there once it is whole, or to stdout; return its cursor."""
    if output is None:
        headers = client.download(path, sys.stdout.buffer)
    else:
        unfinished = output.with_name(f"{output.name}.part")
        try:
            with unfinished.open("wb") as file:
                headers = client.download(path, file)
            unfinished.replace(output)
        except OSError as fault:
            raise click.ClickException(f"{output} cannot be written: {fault.strerror}.") from None
        finally:
            unfinished.unlink(missing_ok=True)
    return headers["Assay-Cursor"]
