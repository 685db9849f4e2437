"""`assay trail`: what was done in a course."""

from __future__ import annotations

from itertools import islice

import click

from service.client import Client
from service.commands.remote import AS_JSON, COURSES, pages, print_json, remote, step
from service.granted_tables import trail_table
from service.tables import console


@click.command()
@click.argument("course")
@click.option("--action", help="Only one action, or what stands before its dot: assessment.edit, roster.")
@click.option("--actor", help="Only what this person did.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="The most events.")
@AS_JSON
@remote("An instructor's")
def command(
    course: str, action: str | None, actor: str | None, limit: int, as_json: bool, client: Client
) -> None:
    """Show what was done in COURSE, newest first: by whom, when, to what."""
    events = pages(client, f"{COURSES}/{step(course)}/trail", "events", action=action, actor=actor)
    found = list(islice(events, limit))
    print_json(found) if as_json else console().print(trail_table(found))
