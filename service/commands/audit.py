"""`assay audit`: the document's printed answers beside computed keys."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TextIO

import click

from question_bank.audit import audit
from question_bank.bank import Bank
from service.audit_page import html_file
from service.settings import bank_path
from service.tables import audit_table, console, verdict_counts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array and nothing else.")
@click.option(
    "--html", type=click.File("w", encoding="utf-8"), help="Write one page to a file; - is standard output."
)
@click.option("--item", "prefix", default="", help="Only items whose id begins so: `dl-exam/cnn`.")
def command(as_json: bool, html: TextIO | None, prefix: str) -> None:
    """Grade the document's own printed answers, each by its part's grader, against computed keys."""
    if as_json and html:
        raise click.UsageError("--json prints to standard output and nothing else: leave --html out.")
    bank = only(Bank.load(bank_path()), prefix)
    if html is not None:
        html.write(html_file(bank))
        return
    rows = audit(bank)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return
    screen = console()
    screen.print(audit_table(rows))
    screen.print(verdict_counts(rows))


def only(bank: Bank, prefix: str) -> Bank:
    """The items whose id begins with a prefix."""
    items = [item for item in bank.items if item.id.startswith(prefix)]
    if not items:
        raise click.ClickException(f"no item begins with {prefix!r}; `assay bank check` lists them all.")
    return Bank(bank.documents, items, bank.paths)
