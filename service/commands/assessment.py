"""`assay assessment`: assessments of a running service, their items, points and terms."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from service.client import Client
from service.commands import granting
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
from service.course_tables import items_table, terms_table
from service.tables import console, pluralised

ASSESSMENTS = "/api/v1/assessments"
NONE = "none"
"""What takes a limit away on the command line."""
WHEN = "as 2026-11-02T23:59 in the course's time zone, or with an offset; `none` does not limit"


class Limit(click.ParamType[Any]):
    """A value of another type, or ``none``."""

    def __init__(self, of: Callable[[str], Any], name: str) -> None:
        self.of, self.name = of, name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return NONE if value == NONE else self.of(value)
        except ValueError:
            self.fail(f"{value!r} is no {self.name}; write one, or {NONE}.", param, ctx)


TERMS = (
    click.option("--opens-at", type=Limit(str, "moment"), help=f"When answers are taken, {WHEN}."),
    click.option("--due-at", type=Limit(str, "moment"), help="After which answers are late."),
    click.option("--closes-at", type=Limit(str, "moment"), help="After which answers are refused."),
    click.option("--max-attempts", type=Limit(int, "number"), help="A number, or `none`."),
    click.option("--keep", type=click.Choice(["best", "last", "first"]), help="The attempt that counts."),
    click.option(
        "--variants", type=click.Choice(["document", "student", "attempt"]), help="Whose instances."
    ),
    click.option("--late-percent-per-day", type=float, help="What each day begun takes off."),
    click.option("--late-grace-minutes", type=int, help="Minutes that take nothing off."),
    click.option("--late-floor-percent", type=float, help="What is left, however late."),
    click.option("--release", type=click.Choice(["at-once", "when-posted"]), help="When students see marks."),
    click.option(
        "--item", "items", multiple=True, metavar="ITEM[=POINTS]", help="All items, in order; repeat it."
    ),
)


def terms(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each term of an assessment."""
    return reduce(lambda made, option: option(made), reversed(TERMS), command)


@click.group()
def command() -> None:
    """Make, show and edit assessments."""


@command.command()
@click.argument("course")
@click.argument("assessment")
@click.option("--title", required=True)
@click.option("--document", help="Ask all items of a document of the bank.")
@terms
@AS_JSON
@remote("An instructor's")
def new(
    course: str, assessment: str, document: str | None, as_json: bool, client: Client, **options: Any
) -> None:
    """Add an assessment of the id ASSESSMENT to COURSE."""
    items = [asked(item) for item in options.pop("items")]
    if document is not None:
        items += of_document(client, document)
    body = {"id": assessment, "items": items} | given(options)
    show_assessment(client.post(f"{COURSES}/{step(course)}/assessments", body), as_json)


def of_document(client: Client, document: str) -> list[dict[str, Any]]:
    """The items of a document; raises click.ClickException naming those there are."""
    found = [{"item": item["id"]} for item in pages(client, "/api/v1/items", "items", document=document)]
    if not found:
        known = dict.fromkeys(item["document"] for item in pages(client, "/api/v1/items", "items"))
        raise click.ClickException(f"there is no document {document!r}; there are {', '.join(known)}")
    return found


@command.command()
@click.argument("assessment")
@AS_JSON
@remote("An instructor's")
def show(assessment: str, as_json: bool, client: Client) -> None:
    """Show ASSESSMENT: its items, points and terms."""
    show_assessment(client.get_json(f"{ASSESSMENTS}/{step(assessment)}"), as_json)


@command.command()
@click.argument("assessment")
@click.option("--title")
@click.option("--points", multiple=True, metavar="ITEM=POINTS", help="Change the points of an item.")
@click.option(
    "--conventions",
    multiple=True,
    metavar="ITEM=NAME,NAME",
    help="Accept these conventions; ITEM= accepts all.",
)
@terms
@AS_JSON
@remote("An instructor's")
def edit(
    assessment: str,
    points: tuple[str, ...],
    conventions: tuple[str, ...],
    as_json: bool,
    client: Client,
    **options: Any,
) -> None:
    """Change what is given of ASSESSMENT; scores follow at once.

    Where somebody else changes it in the same moment nothing is stored.
    """
    path = f"{ASSESSMENTS}/{step(assessment)}"
    found, etag = client.get_tagged(path)
    changes = given(options) | changed_items(found, options["items"], points, conventions)
    edited = client.patch(path, something(changes), etag)
    show_assessment(edited, as_json)
    if as_json:
        return
    tell_unchanged(found, edited)
    if edited["regrade_needed"]:
        click.echo(f"Marks were made by other conventions; regrade {', '.join(edited['regrade_needed'])}.")


@command.command()
@click.argument("assessment")
@AS_JSON
@remote("An instructor's")
def post(assessment: str, as_json: bool, client: Client) -> None:
    """Show the marks of ASSESSMENT to its students, those made later included."""
    release(client, assessment, "post", as_json)


@command.command()
@click.argument("assessment")
@AS_JSON
@remote("An instructor's")
def unpost(assessment: str, as_json: bool, client: Client) -> None:
    """Hide the marks of ASSESSMENT from its students again."""
    release(client, assessment, "unpost", as_json)


@command.command()
@click.argument("assessment")
@remote("An instructor's")
def delete(assessment: str, client: Client) -> None:
    """Delete ASSESSMENT, to which nobody has submitted anything."""
    client.delete(f"{ASSESSMENTS}/{step(assessment)}")
    click.echo(f"{assessment} is deleted.")


for granted in (granting.extend, granting.excuse, granting.full_marks, granting.granted, granting.withdraw):
    command.add_command(granted)


def release(client: Client, assessment: str, action: str, as_json: bool) -> None:
    """Post or unpost marks, and say how it stands."""
    released = client.post(f"{ASSESSMENTS}/{step(assessment)}/{action}", {})
    if as_json:
        print_json(released)
    else:
        since = f"posted at {released['posted_at']}" if released["posted_at"] else "not posted"
        click.echo(f"{released['assessment']}: marks are {since}.")


def changed_items(
    found: dict[str, Any], items: tuple[str, ...], points: tuple[str, ...], conventions: tuple[str, ...]
) -> dict[str, Any]:
    """The list of items as it is to be, if anything of it changes."""
    if not (items or points or conventions):
        return {}
    listed = [asked(item) for item in items] or [{"item": item["item"]} for item in found["items"]]
    by_id = {item["item"]: item for item in listed}
    for text in points:
        one = asked(text)
        by_id.setdefault(one["item"], {}).update(one)
    for text in conventions:
        item, _, names = text.partition("=")
        by_id.setdefault(item, {})["conventions"] = names.split(",") if names else None
    if unknown := by_id.keys() - {item["item"] for item in listed}:
        raise click.ClickException(f"{sorted(unknown)[0]!r} is not asked here; name it with --item")
    return {"items": listed}


def asked(text: str) -> dict[str, Any]:
    """An item of the command line, with its points where they are given."""
    item, equals, points = text.partition("=")
    try:
        return {"item": item} | ({"points": float(points)} if equals else {})
    except ValueError:
        raise click.ClickException(f"{points!r} in {text!r} is no number of points") from None


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as fields of a body."""
    said = {name: value for name, value in options.items() if value is not None and name != "items"}
    return {name: None if value == NONE else value for name, value in said.items()}


def show_assessment(assessment: dict[str, Any], as_json: bool) -> None:
    """Print one assessment."""
    if as_json:
        print_json(assessment)
        return
    screen = console()
    screen.print(f"{assessment['title']} ({assessment['id']}), course {assessment['course']}", markup=False)
    screen.print(items_table(assessment))
    screen.print(terms_table(assessment))
    items = pluralised(len(assessment["items"]), "item")
    screen.print(f"{items}, {pluralised(assessment['points'], 'point')}; times of {assessment['time_zone']}")
