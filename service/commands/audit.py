"""`assay audit`: the document's printed answers beside computed keys."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from question_bank.audit import audit
from question_bank.bank import Bank
from service.settings import bank_path
from service.tables import audit_table, console, verdict_counts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array and nothing else.")
def command(as_json: bool) -> None:
    """Grade the document's own printed answers, each by its part's grader, against computed keys."""
    rows = audit(Bank.load(bank_path()))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return
    screen = console()
    screen.print(audit_table(rows))
    screen.print(verdict_counts(rows))
