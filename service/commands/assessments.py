"""`assay assessments`: what a student is asked."""

from __future__ import annotations

import click

from service.asked_tables import assessments_table
from service.client import Client
from service.commands.remote import AS_JSON, pages, print_json, remote
from service.tables import console


@click.command()
@AS_JSON
@remote("A student's")
def command(as_json: bool, client: Client) -> None:
    """List the assessments you are asked, and what you have in each."""
    found = list(pages(client, "/api/v1/assessments", "assessments"))
    print_json(found) if as_json else console().print(assessments_table(found))
