"""`assay token`: issue and revoke bearer tokens, on the machine of an operator."""

from __future__ import annotations

import click

from service import tokens, trail
from service.commands.database import connect
from service.db import Session
from service.models import Course, Person

SCOPES = ("student", "instructor", "admin", "lms")


@click.group()
def command() -> None:
    """Issue and revoke tokens; DATABASE_URL and the other settings of the service must be set."""


@command.command()
@click.argument("scope", type=click.Choice(SCOPES))
@click.option("--person", help="Whose token it is; needed for a student.")
@click.option("--course", help="The only course it acts for; needed for an LMS.")
@click.pass_context
def issue(context: click.Context, scope: str, person: str | None, course: str | None) -> None:
    """Print a new token of SCOPE. It is shown this once: only its hash is stored."""
    connect(context)
    if scope == "student" and person is None:
        raise click.ClickException("a student's token needs --person")
    if scope == "lms" and course is None:
        raise click.ClickException("an LMS's token needs --course")
    with Session.begin() as session:
        for table, given in ((Person, person), (Course, course)):
            if given is not None and session.get(table, given) is None:
                raise click.ClickException(f"there is no {table.__tablename__} {given!r}")
        text = tokens.issue_token(session, scope, person_id=person, course_id=course)
        trail.record(session, trail.operator(), "token.issue", scope, person=person, course=course)
    click.echo(text)


@command.command()
@click.argument("token")
@click.pass_context
def revoke(context: click.Context, token: str) -> None:
    """Make TOKEN worthless from now on."""
    connect(context)
    with Session.begin() as session:
        if not tokens.revoke(session, token):
            raise click.ClickException("there is no such token, or it is revoked already")
        trail.record(session, trail.operator(), "token.revoke", token[:10] + "…")
