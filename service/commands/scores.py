"""`assay scores`: the scores gradebooks read, on the machine of an operator."""

from __future__ import annotations

import click
from sqlalchemy import select

from service import scores, trail
from service.commands.database import operating
from service.db import Session
from service.models import Assessment


@click.group()
def command() -> None:
    """Rebuild scores from marks; where `assay up` runs or the settings of the service are set."""


@command.command()
@click.argument("assessment", required=False)
@operating
def rebuild(assessment: str | None) -> None:
    """Compute the scores of ASSESSMENT again from its marks, or those of all when none is named.

    Scores follow marks by themselves, so that this changes nothing unless something went wrong.
    """
    for each in wanted(assessment):
        with Session.begin() as session:
            changed = scores.rebuild(session, each)
            course = session.scalar(select(Assessment.course_id).where(Assessment.id == each))
            trail.record(session, trail.operator(), "scores.rebuild", each, course_id=course, changed=changed)
        click.echo(f"{each}: {changed} changed.")


def wanted(assessment: str | None) -> list[str]:
    """The assessments to be rebuilt; raises ClickException for one there is not."""
    query = select(Assessment.id).order_by(Assessment.id)
    with Session() as session:
        found = list(
            session.scalars(query if assessment is None else query.where(Assessment.id == assessment))
        )
    if assessment is not None and not found:
        raise click.ClickException(f"there is no assessment {assessment!r}")
    return found
