"""`assay status`: how a submission stands, once or until it is decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console

from service.client import Client
from service.commands.remote import AS_JSON, print_json, remote
from service.tables import console, pluralised, rounded, verdicts_table

STATES = {
    "queued": "waiting to be graded.",
    "received": "received; your instructor shows marks later.",
    "graded": "graded.",
    "invalid": "not marked, as not all of it can be read; that spends no attempt.",
    "failed": "it could not be graded, by a fault of ours; that spends no attempt, and is looked into.",
}
"""What becomes of a submission, in words; ``provisional`` depends on what is left."""
RECEIVED_PRACTICE = (
    "received; an assessment asks this of you, too. You see what became of it once that shows its marks, and "
    "your attempts there are used up or it has closed."
)
LONGEST_POLL = 10
"""Seconds a request waits for the verdict."""


@click.command()
@click.argument("submission", type=click.UUID)
@click.option("--watch", is_flag=True, help="Wait until no worker has anything left to decide.")
@AS_JSON
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
        print_json(seen)
    elif "parts" in seen:
        screen = console()
        if seen["parts"]:
            screen.print(verdicts_table(seen))
        for line in summary(seen):
            screen.print(line, markup=False)
    else:
        click.echo(f"{seen['id']} accepted; assay status {seen['id']} --watch shows the verdict")


def summary(seen: dict[str, Any]) -> Iterator[str]:
    """Where a submission stands, in a few lines."""
    # One that cannot be read spends no attempt: its number is that of the next.
    attempt = "" if seen["state"] == "invalid" else f", attempt {seen['attempt']}"
    where = f" in {seen['assessment']}" if seen["assessment"] else ", practice"
    yield f"{seen['item']}{where}{attempt}: {standing(seen)}"
    if seen["score"] is not None:
        yield from points(seen)
    if seen["attempts_left"] is not None:
        yield f"{pluralised(seen['attempts_left'], 'attempt')} left."
    yield f"Submission {seen['id']}"


def standing(seen: dict[str, Any]) -> str:
    """The state of a submission in words."""
    if seen["state"] == "received" and seen["assessment"] is None:
        return RECEIVED_PRACTICE
    if seen["state"] != "provisional":
        return STATES[seen["state"]]
    undecided = [name for name, part in seen["parts"].items() if part["score"] is None]
    who = "being worked on" if seen["in_progress"] else "a person will look at"
    return f"graded in part; {who}: {', '.join(undecided)}."


def points(seen: dict[str, Any]) -> Iterator[str]:
    """What a submission earned, and what of it counts."""
    possible, penalty = rounded(seen["possible"]), seen["late_penalty"]
    so_far = " so far" if seen["state"] == "provisional" else ""
    yield f"{rounded(seen['score'])} of {possible} points{so_far}."
    if penalty:
        rest = rounded(seen["score"] - penalty)
        yield f"{seen['late_percent']:g} % off for being late: {rest} of {possible} count."
