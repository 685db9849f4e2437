"""`assay stats`: the statistics of an assessment of a running service."""

from __future__ import annotations

import json
import sys
from urllib.parse import quote

import click

from service.client import Client
from service.commands.remote import AS_JSON, remote
from service.statistics_tables import figures_line, items_table, mistakes_table
from service.tables import console


@click.command()
@click.argument("assessment")
@AS_JSON
@remote("An instructor's")
def command(assessment: str, as_json: bool, client: Client) -> None:
    """Show how hard the items of ASSESSMENT are, and which mistakes were made."""
    figures = client.get_json(f"/api/v1/assessments/{quote(assessment, safe='')}/statistics")
    if as_json:
        json.dump(figures, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif figures["computed_at"] is None:
        raise click.ClickException("there are none yet; a worker computes them within a minute")
    elif not figures["n"]:
        click.echo("Nobody has sat it yet.")
    else:
        screen = console()
        screen.print(items_table(figures["items"]))
        screen.print(mistakes_table(figures["items"]))
        screen.print(figures_line(figures))
