"""`assay item`: what an item asks, and how to answer."""

from __future__ import annotations

from urllib.parse import urlencode

import click
from rich.markdown import Markdown

from service.asked_tables import parts_table
from service.client import Client
from service.commands.remote import AS_JSON, print_json, remote, step
from service.plain_prompt import readable
from service.tables import console, pluralised, rounded


@click.command()
@click.argument("item")
@click.option("--assessment", help="Show the instance, and the points, of this assessment.")
@AS_JSON
@remote("A student's")
def command(item: str, assessment: str | None, as_json: bool, client: Client) -> None:
    """Show what ITEM asks, with your numbers, what each part is worth, and how to answer it."""
    document, _, name = item.partition("/")
    asked = f"?{urlencode({'assessment': assessment})}" if assessment else ""
    found = client.get_json(f"/api/v1/items/{step(document)}/{step(name)}{asked}")
    if as_json:
        print_json(found)
        return
    where = f"in {assessment}" if assessment else "as printed"
    points = pluralised(float(rounded(found["points"])), "point")
    screen = console()
    screen.print(f"{found['title']} ({found['id']}), {points} {where}\n", markup=False)
    screen.print(Markdown(readable(found["prompt"])))
    screen.print(parts_table(found))
    counting = f" --assessment {assessment}" if assessment else ""
    screen.print(f"assay submit {item}{counting} {next(iter(found['parts']))}=ANSWER …", markup=False)
