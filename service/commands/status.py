"""`assay status`: how a submission stands, once or until it is decided."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from rich.console import Console

from service.client import Client
from service.commands.remote import remote
from service.tables import console, counted, verdicts_table

LONGEST_POLL = 10
"""Seconds a request waits for the verdict."""


@click.command()
@click.argument("submission", type=click.UUID)
@click.option("--watch", is_flag=True, help="Wait until no worker has anything left to decide.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@remote("A student's")
def command(submission: str, watch: bool, as_json: bool, client: Client) -> None:
    """Show how SUBMISSION stands: what was read, what each part earned, and why."""
    show(watched(client, submission) if watch else look(client, submission), as_json)


def look(client: Client, submission: str, wait: int = 0) -> dict[str, Any]:
    """A submission as it is now, or within ``wait`` seconds."""
    seen: dict[str, Any] = client.get_json(f"/api/v1/submissions/{submission}?wait={wait}")
    return seen


def watched(client: Client, submission: str) -> dict[str, Any]:
    """A submission once no worker has anything left to decide; says on a terminal what it waits for."""
    screen = Console(stderr=True)
    with screen.status("waiting for the verdict") as waiting:
        while (seen := look(client, submission, LONGEST_POLL))["in_progress"]:
            pending = [name for name, part in seen["parts"].items() if part.get("status") == "undecided"]
            waiting.update(f"{seen['state']}: {', '.join(pending) or 'waiting for a worker'}")
    return seen


def show(seen: dict[str, Any], as_json: bool) -> None:
    """Print a submission, as JSON or for people."""
    if as_json:
        json.dump(seen, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif "parts" in seen:
        screen = console()
        screen.print(verdicts_table(seen))
        screen.print(summary(seen))
    else:
        click.echo(f"{seen['id']} accepted; assay status {seen['id']} --watch shows the verdict")


def summary(seen: dict[str, Any]) -> str:
    """Where a submission stands, in a line."""
    points = "" if seen["score"] is None else f", {seen['score']:g} of {seen['possible']:g} points so far"
    left = "" if seen["attempts_left"] is None else f", {counted(seen['attempts_left'], 'attempt')} left"
    return f"{seen['item']}, attempt {seen['attempt']}: {seen['state']}{points}{left}"
