"""`assay repair`: put right what went wrong by our fault, on the machine of an operator."""

from __future__ import annotations

from uuid import UUID

import click

from service import trail, work
from service.commands.database import operating
from service.db import Session


@click.group()
def command() -> None:
    """Grade failed submissions again; where `assay up` runs or the settings of the service are set."""


@command.command()
@operating
def failed() -> None:
    """List the submissions that could not be graded: id, item, and why."""
    with Session() as session:
        for failure in work.failures(session):
            click.echo(f"{failure.submission_id}  {failure.item_id}  {failure.error}")


@command.command()
@click.argument("submissions", nargs=-1, type=click.UUID)
@operating
def requeue(submissions: tuple[UUID, ...]) -> None:
    """Have failed SUBMISSIONS graded again; all of them when none is named."""
    with Session.begin() as session:
        wanted = submissions or [failure.submission_id for failure in work.failures(session)]
        requeued = work.requeue(session, wanted)
        for submission in requeued:
            trail.record(session, trail.operator(), "submission.requeue", str(submission))
    click.echo(f"{len(requeued)} requeued.")
