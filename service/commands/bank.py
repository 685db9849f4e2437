"""`assay bank`: check, show and add items."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from question_bank.bank import NAME, OWN_ITEMS, Bank
from question_bank.errors import BankError, InvalidBank
from question_bank.gate import DRAWS, check_item
from question_bank.template import DOCUMENT_TEMPLATE, ITEM_TEMPLATE
from service.settings import bank_path
from service.tables import console, counts_table, item_table, progress


@click.group()
def command() -> None:
    """Check, show and add items of the question bank."""


def load() -> Bank:
    """The bank, or every fault that keeps it from loading."""
    try:
        return Bank.load(bank_path())
    except InvalidBank as invalid:
        raise refused([str(fault) for fault in invalid.faults]) from None


def refused(faults: list[str]) -> click.ClickException:
    """The end of a command that found faults; each is on its own line."""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return click.ClickException("\n".join([count, *faults]))


@command.command()
def check() -> None:
    """Hold every item to the publishing gate: keys, mutants, misconceptions, hand-worked values."""
    bank = load()
    screen = console()
    steps = (check_item(item, draws=DRAWS) for item in bank.items)
    reports = list(progress(screen, "checked", steps, len(bank.items)))
    screen.print(counts_table(reports))
    bases = [count.basis for report in reports for count in report.parts.values()]
    totals = ", ".join(f"{bases.count(basis)} {basis}" for basis in ("computed", "cited", "judged"))
    screen.print(f"{len(reports)} items, {len(bases)} parts: {totals}.")
    if faults := [str(fault) for report in reports for fault in report.faults]:
        raise refused(faults)


@command.command()
@click.argument("item_id", metavar="ID")
@click.option("--seed", type=click.IntRange(min=0), help="Show the instance of this seed.")
def show(item_id: str, seed: int | None) -> None:
    """Show an item: prompt, parts, keys, and the value each misconception yields."""
    try:
        item = load()[item_id]
    except BankError as fault:
        raise click.ClickException(str(fault)) from None
    instance = item.draw(seed)
    screen = console()
    screen.print(f"[bold]{escape(item.title)}[/bold]  {item.id}, {item.points:g} points\n")
    screen.print(escape(instance.prompt.strip()), soft_wrap=True)
    screen.print(item_table(item, instance))


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
