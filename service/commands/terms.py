"""`assay terms`: what holds for a student at an assessment."""

from __future__ import annotations

from urllib.parse import urlencode

import click

from service.asked_tables import items_table, terms_lines
from service.client import Client
from service.commands.remote import AS_JSON, print_json, remote, step
from service.tables import console


@click.command()
@click.argument("assessment")
@click.option("--student", help="Whose terms, with a token of staff or of an LMS.")
@AS_JSON
@remote("A student's")
def command(assessment: str, student: str | None, as_json: bool, client: Client) -> None:
    """Show until when and how often you may answer each item of ASSESSMENT, and what lateness costs."""
    whose = f"?{urlencode({'student': student})}" if student else ""
    terms = client.get_json(f"/api/v1/assessments/{step(assessment)}/terms{whose}")
    if as_json:
        print_json(terms)
        return
    screen = console()
    for line in terms_lines(terms):
        screen.print(line, markup=False)
    screen.print(items_table(terms))
