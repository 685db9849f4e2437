"""`assay token`: issue and revoke bearer tokens, on the machine of an operator."""

from __future__ import annotations

import click

from service import tokens, trail
from service.commands.database import operating
from service.db import Session
from service.models import Course, Person

ORIGIN = {
    Person: "people come with a roster: assay course roster COURSE FILE.csv",
    Course: "make it with an admin's token: assay course new ID --title TITLE",
}
"""Where that comes from whose id is unknown."""
SCOPES = ("student", "instructor", "admin", "lms")


@click.group()
def command() -> None:
    """Issue and revoke tokens, where `assay up` runs or the settings of the service are set."""


@command.command()
@click.argument("scope", type=click.Choice(SCOPES))
@click.option("--person", help="Whose token it is, by their id in a course; needed for a student.")
@click.option("--course", help="The only course it acts for; needed for an LMS.")
@operating
def issue(scope: str, person: str | None, course: str | None) -> None:
    """Print a new token of SCOPE. It is shown this once: only its hash is stored."""
    if scope == "student" and person is None:
        raise click.ClickException("a student's token needs --person")
    if scope == "instructor" and person is None and course is None:
        raise click.ClickException(
            "an instructor's token sees no course without --person, who teaches some, or --course"
        )
    if scope == "lms" and course is None:
        raise click.ClickException("an LMS's token needs --course")
    with Session.begin() as session:
        for table, given in ((Person, person), (Course, course)):
            if given is not None and session.get(table, given) is None:
                raise click.ClickException(f"there is no {table.__tablename__} {given!r}; {ORIGIN[table]}")
        text = tokens.issue_token(session, scope, person_id=person, course_id=course)
        trail.record(session, trail.operator(), "token.issue", scope, person=person, course=course)
        caller = tokens.identify(session, text)
        idle = scope == "instructor" and caller is not None and not tokens.courses(session, caller)
    click.echo(text)
    if idle:
        click.echo(f"{person} teaches no course that it acts for yet: enrol them as an instructor.", err=True)


@command.command()
@click.argument("token")
@operating
def revoke(token: str) -> None:
    """Make TOKEN worthless from now on."""
    with Session.begin() as session:
        if not tokens.revoke(session, token):
            raise click.ClickException("there is no such token, or it is revoked already")
        trail.record(session, trail.operator(), "token.revoke", token[:10] + "…")
