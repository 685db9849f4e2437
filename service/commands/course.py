"""`assay course`: courses of a running service, and who is in them."""

from __future__ import annotations

from typing import Any, BinaryIO

import click

from service.client import Client
from service.commands.remote import (
    AS_JSON,
    COURSES,
    pages,
    print_json,
    remote,
    something,
    step,
    tell_unchanged,
)
from service.course_tables import assessments_table, courses_table, people_table, roster_table
from service.tables import console


@click.group()
def command() -> None:
    """Make, show and copy courses; import rosters."""


@command.command("list")
@AS_JSON
@remote("An instructor's")
def listed(as_json: bool, client: Client) -> None:
    """List the courses you act for."""
    courses = list(pages(client, COURSES, "courses"))
    print_json(courses) if as_json else console().print(courses_table(courses))


@command.command()
@click.argument("course")
@click.option("--title", required=True)
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name, such as Europe/Berlin.")
@click.option("--decimal-comma", is_flag=True, help="Exports write 0,5.")
@AS_JSON
@remote("An admin's")
def new(course: str, title: str, time_zone: str, decimal_comma: bool, as_json: bool, client: Client) -> None:
    """Add a course of the id COURSE."""
    body = {"id": course, "title": title, "time_zone": time_zone, "decimal_comma": decimal_comma}
    show_course(client.post(COURSES, body), as_json)


@command.command()
@click.argument("course")
@AS_JSON
@remote("An instructor's")
def show(course: str, as_json: bool, client: Client) -> None:
    """Show COURSE and its assessments."""
    found = client.get_json(f"{COURSES}/{step(course)}")
    listed = pages(client, f"{COURSES}/{step(course)}/assessments", "assessments")
    assessments = sorted(listed, key=lambda one: (one["title"].casefold(), one["id"]))
    if as_json:
        print_json(found | {"assessments": assessments})
    else:
        show_course(found, as_json)
        console().print(assessments_table(assessments))


@command.command()
@click.argument("course")
@click.option("--title")
@click.option("--time-zone", help="IANA name, such as Europe/Berlin.")
@click.option("--decimal-comma/--decimal-point", default=None, help="How exports write half a point.")
@AS_JSON
@remote("An instructor's")
def edit(course: str, as_json: bool, client: Client, **options: Any) -> None:
    """Change what is given of COURSE."""
    changes = {name: value for name, value in options.items() if value is not None}
    found, etag = client.get_tagged(f"{COURSES}/{step(course)}")
    edited = client.patch(f"{COURSES}/{step(course)}", something(changes), etag)
    show_course(edited, as_json)
    if not as_json:
        tell_unchanged(found, edited)


@command.command()
@click.argument("course")
@remote("An admin's")
def delete(course: str, client: Client) -> None:
    """Delete COURSE, which has no assessments; its roster goes with it."""
    client.delete(f"{COURSES}/{step(course)}")
    click.echo(f"{course} is deleted.")


@command.command()
@click.argument("course")
@click.argument("new")
@click.option("--title", help="Default: that of COURSE.")
@click.option("--shift-days", type=int, default=0, help="How many days later deadlines are.")
@click.option("--sections", is_flag=True, help="Copy the names of the sections, too.")
@AS_JSON
@remote("An instructor's")
def copy(course: str, new: str, as_json: bool, client: Client, **options: Any) -> None:
    """Make a course of the id NEW with the assessments of COURSE, without its people."""
    made = client.post(f"{COURSES}/{step(course)}/copy", {"id": new} | options)
    show_course(made, as_json)
    if not as_json:
        for old, copied in made["assessments"].items():
            click.echo(f"{old} → {copied}")


@command.command()
@click.argument("course")
@click.option("--role", type=click.Choice(["student", "assistant", "instructor"]))
@click.option("--section")
@AS_JSON
@remote("An instructor's")
def people(course: str, role: str | None, section: str | None, as_json: bool, client: Client) -> None:
    """List the people of COURSE."""
    check_section(client, course, section)
    found = pages(client, f"{COURSES}/{step(course)}/people", "people", role=role, section=section)
    by_name = sorted(found, key=lambda one: (one["name"].casefold(), one["id"]))
    print_json(by_name) if as_json else console().print(people_table(by_name))


@command.command()
@click.argument("course")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would change, and store nothing.")
@AS_JSON
@remote("An instructor's")
def roster(course: str, file: BinaryIO, dry_run: bool, as_json: bool, client: Client) -> None:
    """Enrol the people of FILE in COURSE; `-` is standard input.

    FILE is CSV in UTF-8 whose first line names the columns: id; name, or first name and last name; email;
    role; sections, several with commas, ; or | between them. An empty cell changes nothing.
    """
    path = f"{COURSES}/{step(course)}/roster?dry_run={str(dry_run).lower()}"
    result = client.post(path, file.read(), {"Content-Type": "text/csv"})
    if as_json:
        print_json(result)
        return
    console().print(roster_table(result["rows"]))
    if result["ignored_columns"]:
        click.echo(f"Columns without a meaning here: {', '.join(result['ignored_columns'])}")
    counts = ", ".join(f"{result[name]} {name}" for name in ("added", "changed", "unchanged"))
    click.echo(f"{counts}{'; nothing is stored yet' if dry_run else ''}")


def check_section(client: Client, course: str, section: str | None) -> None:
    """Raise click.ClickException where a course has no section of a name."""
    sections = [] if section is None else client.get_json(f"{COURSES}/{step(course)}")["sections"]
    if section is not None and section not in sections:
        there = f"there are {', '.join(sections)}" if sections else "it has none"
        raise click.ClickException(f"{course} has no section {section!r}; {there}")


def show_course(course: dict[str, Any], as_json: bool) -> None:
    """Print one course."""
    print_json(course) if as_json else console().print(courses_table([course]))
