"""`assay assessment extend`, `excuse`, `full-marks`: what staff grant at an assessment."""

from __future__ import annotations

from typing import Any

import click

from service.client import Client
from service.commands.remote import AS_JSON, pages, print_json, remote, step
from service.granted_tables import granted_table
from service.tables import console

KINDS = ("accommodations", "excuses", "full-marks")
WHEN = "as 2026-11-02T23:59 in the course's time zone, or with an offset"
REASON = click.option("--reason", required=True, help="Why, for the trail.")


@click.command()
@click.argument("assessment")
@click.option("--student", help="Whom it is for; or name a --section.")
@click.option("--section")
@click.option("--opens-at", help=f"Earlier than the assessment opens, {WHEN}.")
@click.option("--due-at", help="Later than it is due.")
@click.option("--closes-at", help="Later than it closes.")
@click.option("--extra-minutes", type=int, help="Added to the due and the closing time.")
@click.option("--extra-attempts", type=int, help="At each item.")
@REASON
@AS_JSON
@remote("An instructor's")
def extend(assessment: str, as_json: bool, client: Client, **terms: Any) -> None:
    """Give a student or a section more time or more attempts at ASSESSMENT."""
    body = {name: value for name, value in terms.items() if value is not None}
    show("accommodations", grant(client, assessment, "accommodations", body), as_json)


@click.command()
@click.argument("assessment")
@click.argument("student")
@click.option("--item", help="The only item; else all of them.")
@REASON
@AS_JSON
@remote("An instructor's")
def excuse(
    assessment: str, student: str, item: str | None, reason: str, as_json: bool, client: Client
) -> None:
    """Excuse STUDENT from ASSESSMENT, or an item of it: it is neither earned nor possible for them."""
    body = {"student": student, "item": item, "reason": reason}
    show("excuses", grant(client, assessment, "excuses", body), as_json)


@click.command("full-marks")
@click.argument("assessment")
@click.argument("item")
@click.argument("part")
@REASON
@AS_JSON
@remote("An instructor's")
def full_marks(assessment: str, item: str, part: str, reason: str, as_json: bool, client: Client) -> None:
    """Give everybody who sends in ITEM full marks for PART, whatever they answered."""
    given = grant(client, assessment, "full-marks", {"item": item, "part": part, "reason": reason})
    show("full-marks", given, as_json)
    if given["to_regrade"] and not as_json:
        click.echo(f"Marks made so far stay: assay regrade {assessment} --item {item} changes them.")


@click.command()
@click.argument("assessment")
@AS_JSON
@remote("An instructor's")
def granted(assessment: str, as_json: bool, client: Client) -> None:
    """List what was granted at ASSESSMENT, withdrawn or not, each with its number."""
    found = {kind: list(pages(client, address(assessment, kind), field(kind))) for kind in KINDS}
    print_json(found) if as_json else console().print(granted_table(found))


@click.command()
@click.argument("assessment")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("number", type=click.IntRange(1))
@AS_JSON
@remote("An instructor's")
def withdraw(assessment: str, kind: str, number: int, as_json: bool, client: Client) -> None:
    """Withdraw what was granted at ASSESSMENT: its KIND and NUMBER are those of `granted`."""
    show(kind, client.delete(f"{address(assessment, kind)}/{number}"), as_json)


def grant(client: Client, assessment: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Grant something; what was granted."""
    given: dict[str, Any] = client.post(address(assessment, kind), body)
    return given


def address(assessment: str, kind: str) -> str:
    """Where what is granted is listed."""
    return f"/api/v1/assessments/{step(assessment)}/{kind}"


def field(kind: str) -> str:
    """What a list of them is called."""
    return kind.replace("-", "_")


def show(kind: str, one: dict[str, Any], as_json: bool) -> None:
    """Print one of them."""
    print_json(one) if as_json else console().print(granted_table({kind: [one]}))
