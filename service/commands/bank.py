"""`assay bank`: check, show and add items."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.markup import escape

from question_bank.bank import NAME, OWN_ITEMS, Bank
from question_bank.errors import BankError
from question_bank.gate import DRAWS, check_item
from question_bank.schema import item_schema
from question_bank.template import DOCUMENT_TEMPLATE, ITEM_TEMPLATE
from service.settings import bank_path
from service.tables import (
    console,
    count_line,
    counts_table,
    item_table,
    misconception_table,
    progress,
    reading_table,
)


@click.group()
def command() -> None:
    """Check, show and add items of the question bank."""


def refused(faults: list[str]) -> click.ClickException:
    """The end of a command that found faults; each is on its own line."""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return click.ClickException("\n".join([count, *faults]))


@command.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
def check(ids: tuple[str, ...]) -> None:
    """Hold items to the publishing gate: keys, mutants, misconceptions, hand-worked values.

    ID is an item or a document; without one, every item is checked.
    """
    bank, unreadable = Bank.survey([OWN_ITEMS, *bank_path()])
    items = [item for item in bank.items if not ids or {item.id, item.document} & set(ids)]
    screen = console()
    steps = (check_item(item, draws=DRAWS) for item in items)
    reports = list(progress(screen, "checked", steps, len(items)))
    screen.print(counts_table(reports))
    screen.print(count_line(reports))
    known = {name for item in items for name in (item.id, item.document)}
    faults = [*map(str, unreadable), *(str(fault) for report in reports for fault in report.faults)]
    faults += [f"{name}: there is no such item or document." for name in ids if name not in known]
    if faults:
        raise refused(faults)


@command.command()
@click.argument("item_id", metavar="ID")
@click.option("--seed", type=click.IntRange(min=0), help="Show the instance of this seed.")
def show(item_id: str, seed: int | None) -> None:
    """Show an item: prompt, parts and keys, what misconceptions yield, how sample answers are read."""
    bank, unreadable = Bank.survey([OWN_ITEMS, *bank_path()])
    if unreadable and item_id not in bank:
        raise refused([str(fault) for fault in unreadable])
    try:
        item = bank[item_id]
        instance = item.draw(seed)
        keyed = item_table(item, instance)
    except BankError as fault:
        raise click.ClickException(f"{item_id}: {fault}") from None
    screen = console()
    screen.print(f"[bold]{escape(item.title)}[/bold]  {item.id}, {item.points:g} points\n")
    screen.print(escape(instance.prompt.strip()), soft_wrap=True)
    screen.print(keyed)
    for heading, table in (
        ("Misconceptions", misconception_table(item, instance)),
        ("Sample answers", reading_table(item, seed)),
    ):
        if table.row_count:
            screen.print(f"[bold]{heading}[/bold]")
            screen.print(table)


@command.command()
def schema() -> None:
    """Print the JSON Schema of item files, for editors that complete and check as one types."""
    click.echo(json.dumps(item_schema(), indent=2, ensure_ascii=False))


@command.command()
@click.argument("item_id", metavar="ID")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: next(iter(bank_path()), OWN_ITEMS),
    help="The bank to add to; default: the first of ASSAY_BANK_PATH, else the one of this project.",
)
def new(item_id: str, directory: Path) -> None:
    """Write a working item ID (<document>/<item>) to start from."""
    document, _, name = item_id.partition("/")
    if not (NAME.fullmatch(document) and NAME.fullmatch(name)):
        raise click.ClickException(f"{item_id!r} is not <document>/<item> in lower case, digits and hyphens.")
    path = directory / document / f"{name}.toml"
    if path.exists():
        raise click.ClickException(f"{path} exists.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ITEM_TEMPLATE)
    order = path.with_name("document.toml")
    if not order.exists():
        order.write_text(DOCUMENT_TEMPLATE.format(document=document, name=name))
        click.echo(f"Wrote {path} and {order}. Edit them, then run `assay bank check`.")
    else:
        click.echo(f'Wrote {path}. Add "{name}" to the order in {order}, edit, then run `assay bank check`.')
