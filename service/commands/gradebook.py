"""`assay gradebook`: pull a gradebook from a running service."""

from __future__ import annotations

import json
import sys
from urllib.parse import quote

import click

from service.client import Client
from service.tables import console, gradebook_table

FORMATS = ("table", "json", "csv", "xlsx", "canvas", "moodle", "moodle-xml", "blackboard", "oneroster")


@click.command()
@click.argument("assessment")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: a table on a terminal, else json."
)
@click.option("--url", envvar="ASSAY_URL", default="http://127.0.0.1:8000", show_default=True)
@click.option("--token", envvar="ASSAY_TOKEN", required=True, help="An instructor's token.")
def command(assessment: str, form: str | None, url: str, token: str) -> None:
    """Pull the gradebook of ASSESSMENT."""
    form = form or ("table" if sys.stdout.isatty() else "json")
    wire = "json" if form == "table" else form
    body = Client(url, token).get(f"/api/v1/assessments/{quote(assessment, safe='')}/gradebook?format={wire}")
    if form == "table":
        console().print(gradebook_table(json.loads(body)["rows"]))
    else:
        sys.stdout.buffer.write(body)
