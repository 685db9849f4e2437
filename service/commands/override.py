"""`assay override`: decide about a part of a submission."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

import click

from service.client import Client
from service.commands.remote import AS_JSON, remote, step
from service.commands.status import look, show

RELEASE = "release"


@click.command()
@click.argument("submission", type=click.UUID)
@click.argument("part")
@click.argument("score", metavar=f"SCORE|{RELEASE}")
@click.option("--reason", required=True, help="Why, for the trail and for staff.")
@click.option("--feedback", default="", help="What the student is told.")
@AS_JSON
@remote("An instructor's")
def command(
    submission: UUID, part: str, score: str, reason: str, feedback: str, as_json: bool, client: Client
) -> None:
    """Decide about PART of SUBMISSION yourself: SCORE is the share of its points, 0 to 1.

    `release` in its place lets what was graded stand again. Where somebody else marks the submission in the
    same moment nothing is stored.
    """
    address = f"/api/v1/submissions/{submission}/parts/{step(part)}/override"
    seen = {"reason": reason, "mark": look(client, str(submission))["mark"]}
    if score == RELEASE:
        given = {name: value for name, value in seen.items() if value is not None}
        show(client.delete(f"{address}?{urlencode(given)}"), as_json)
    else:
        body = {"score": share(score), "feedback": feedback}
        show(client.post(address, seen | body), as_json)


def share(text: str) -> float:
    """The share of the points that a text says."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise click.ClickException(f"{text!r} is no share of the points: write 0 to 1, such as 0.5")
    return found
