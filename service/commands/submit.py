"""`assay submit`: send answers in from the command line."""

from __future__ import annotations

import json
from typing import Any, TextIO
from uuid import uuid4

import click

from service.client import Client
from service.commands.remote import AS_JSON, remote
from service.commands.status import show, watched


@click.command()
@click.argument("item")
@click.argument("answers", nargs=-1, metavar="[PART=ANSWER]...")
@click.option("--file", type=click.File(), help="Answers as a JSON object, by part; - is standard input.")
@click.option("--assessment", help="Where they count; without it, this is practice.")
@click.option("--student", help="Whose answers they are, with a token of staff or of an LMS.")
@click.option("--final", is_flag=True, help="Send what cannot be read to review instead of back.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait for the verdict.")
@AS_JSON
@remote("A student's")
def command(
    item: str,
    answers: tuple[str, ...],
    file: TextIO | None,
    wait: bool,
    as_json: bool,
    client: Client,
    **where: Any,
) -> None:
    """Send in answers to ITEM, such as `assay submit dl-exam/inception pad_first=0`."""
    given = {name: value for name, value in where.items() if value}
    body = {"item": item, "answers": {**from_file(file), **typed(answers)}, **given}
    if not body["answers"]:
        raise click.ClickException("there is no answer; give PART=ANSWER, or a JSON object with --file")
    key = {"Idempotency-Key": str(uuid4())}
    accepted = client.post("/api/v1/submissions", body, key)
    seen = watched(client, accepted["id"]) if wait else accepted
    show(seen, as_json)


def typed(answers: tuple[str, ...]) -> dict[str, str]:
    """Answers of the command line, by part."""
    found: dict[str, str] = {}
    for answer in answers:
        part, separator, value = answer.partition("=")
        if not separator or not part:
            raise click.ClickException(f"{answer!r} is no answer; write PART=ANSWER")
        if part in found:
            raise click.ClickException(f"there are two answers to {part!r}")
        found[part] = value
    return found


def from_file(file: TextIO | None) -> dict[str, Any]:
    """Answers of a JSON file, by part."""
    if file is None:
        return {}
    try:
        answers = json.load(file)
    except ValueError as fault:
        raise click.ClickException(f"{file.name} is not JSON: {fault}") from None
    if not isinstance(answers, dict):
        raise click.ClickException(f'{file.name} must hold an object, such as {{"pad_first": "0"}}')
    return answers
