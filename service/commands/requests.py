"""`assay requests`: students ask to have a mark looked at again, staff answer."""

from __future__ import annotations

from uuid import UUID

import click

from service.client import Client
from service.commands.remote import AS_JSON, pages, print_json, remote, step
from service.granted_tables import requests_table
from service.tables import console


@click.group()
def command() -> None:
    """Ask to have a mark looked at again; see and answer what was asked."""


@command.command("list")
@click.argument("assessment")
@click.option("--state", type=click.Choice(["open", "granted", "declined"]), help="Only those.")
@AS_JSON
@remote("An instructor's")
def listed(assessment: str, state: str | None, as_json: bool, client: Client) -> None:
    """List what students of ASSESSMENT ask, newest first."""
    address = f"/api/v1/assessments/{step(assessment)}/regrade-requests"
    show(list(pages(client, address, "requests", state=state)), as_json)


@command.command()
@click.argument("submission", type=click.UUID)
@AS_JSON
@remote("A student's")
def of(submission: UUID, as_json: bool, client: Client) -> None:
    """Show what was asked about SUBMISSION, and the answers."""
    show(client.get_json(address_of(submission))["requests"], as_json)


@command.command()
@click.argument("submission", type=click.UUID)
@click.option("--part", help="The part it is about; else the whole submission.")
@click.option("--reason", required=True, help="Why the mark is to be looked at again.")
@AS_JSON
@remote("A student's")
def ask(submission: UUID, part: str | None, reason: str, as_json: bool, client: Client) -> None:
    """Ask to have the mark of your SUBMISSION looked at again."""
    asked = client.post(address_of(submission), {"part": part, "reason": reason})
    print_json(asked) if as_json else show([asked], as_json)


@command.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("decision", type=click.Choice(["grant", "decline"]))
@click.argument("answer")
@AS_JSON
@remote("An instructor's")
def answer(number: int, decision: str, answer: str, as_json: bool, client: Client) -> None:
    """Grant or decline the request NUMBER with an ANSWER to the student.

    The mark itself is changed by `assay override` or `assay regrade`.
    """
    body = {"granted": decision == "grant", "answer": answer}
    answered = client.post(f"/api/v1/regrade-requests/{number}/answer", body)
    print_json(answered) if as_json else show([answered], as_json)


def address_of(submission: UUID) -> str:
    """Where the requests about a submission are."""
    return f"/api/v1/submissions/{submission}/regrade-requests"


def show(requests: list[dict[str, object]], as_json: bool) -> None:
    """Print requests."""
    print_json(requests) if as_json else console().print(requests_table(requests))
