"""`assay bank`: check, show and add items."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.markup import escape

from question_bank.bank import OWN_ITEMS, Bank
from question_bank.directories import DOCUMENT_FILE, NAME, is_document
from question_bank.errors import BankError, Fault
from question_bank.gate import DRAWS, check_item
from question_bank.item import Item
from question_bank.schema import item_schema
from question_bank.template import DOCUMENT_TEMPLATE, ITEM_TEMPLATE
from question_bank.worked_check import unworked
from service.settings import bank_path
from service.tables import (
    console,
    count_line,
    counts_table,
    item_table,
    misconception_table,
    pluralised,
    progress,
    reading_table,
)


@click.group()
def command() -> None:
    """Check, show and add items of the question bank."""


def refused(faults: list[str]) -> click.ClickException:
    """The end of a command that found faults; each is on its own line."""
    return click.ClickException("\n".join([pluralised(len(faults), "fault"), *faults]))


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
    if reports:
        screen.print(counts_table(reports))
        screen.print(count_line(reports))
        screen.print(unworked_line(items))
    known = {name for item in items for name in (item.id, item.document)}
    spoiled = documents_of(unreadable)
    faults = [*map(str, unreadable), *(str(fault) for report in reports for fault in report.faults)]
    absent = [name for name in ids if name not in known and name.partition("/")[0] not in spoiled]
    faults += [f"{name}: there is no such item or document." for name in absent]
    if faults:
        raise refused(faults)


def unworked_line(items: list[Item]) -> str:
    """How many computed keys rest on the solver alone."""
    missing = sum(len(unworked(item)) for item in items)
    have = "key has" if missing == 1 else "keys have"
    return f"{missing} computed {have} no hand-worked value in {escape('[check.keys]')}."


def documents_of(faults: list[Fault]) -> set[str]:
    """The documents with bad files: what they hold cannot be told."""
    paths = [Path(fault.file) for fault in faults]
    return {path.parent.name if path.suffix == ".toml" else path.name for path in paths}


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
        wrong = misconception_table(item, instance)
        # A sample answer is stated for the document's own numbers: in another instance it tells nothing.
        read = [reading_table(item)] if instance.params == item.draw().params else []
    except BankError as fault:
        raise click.ClickException(f"{item_id}: {fault}") from None
    screen = console()
    screen.print(f"[bold]{escape(item.title)}[/bold]  {item.id}, {pluralised(item.points, 'point')}\n")
    screen.print(escape(instance.prompt.strip()), soft_wrap=True)
    screen.print(keyed)
    for heading, table in (("Misconceptions", wrong), *(("Sample answers", table) for table in read)):
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
    type=click.Path(path_type=Path),
    default=lambda: next(iter(bank_path()), OWN_ITEMS),
    help="The bank to add to; default: the first of ASSAY_BANK_PATH, else the one of this project.",
)
def new(item_id: str, directory: Path) -> None:
    """Write a working item ID (<document>/<item>) to start from."""
    document, _, name = item_id.partition("/")
    if not (NAME.fullmatch(document) and NAME.fullmatch(name)):
        raise click.ClickException(f"{item_id!r} is not <document>/<item> in lower case, digits and hyphens.")
    check_bank(directory, document)
    path = directory / document / f"{name}.toml"
    try:
        click.echo(write_item(path))
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


def check_bank(directory: Path, document: str) -> None:
    """Refuse a directory that is no bank, and a document that another bank in use holds."""
    if not directory.is_dir():
        raise click.ClickException(f"{directory} is not a directory. Create it, or name another.")
    if is_document(directory):
        raise click.ClickException(f"{directory} is the directory of a document. Name the directory above.")
    for bank in (OWN_ITEMS, *bank_path()):
        if is_document(bank / document) and not bank.samefile(directory):
            remedy = f"Choose another name, or add --directory {bank}."
            raise click.ClickException(f"the document {document} is in the bank {bank} already. {remedy}")


def write_item(path: Path) -> str:
    """Write an item, and its document where there is none; say what is to be done next."""
    if path.exists():
        raise click.ClickException(f"{path} exists.")
    path.parent.mkdir(exist_ok=True)
    path.write_text(ITEM_TEMPLATE)
    name, order = path.stem, path.with_name(DOCUMENT_FILE)
    if not order.exists():
        order.write_text(DOCUMENT_TEMPLATE.format(document=path.parent.name, name=name))
        return f"Wrote {path} and {order}. Edit them, then run `assay bank check`."
    return f'Wrote {path}. Add "{name}" to the order in {order}, edit, then run `assay bank check`.'
