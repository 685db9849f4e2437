"""`assay seed`: what a new installation starts with."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from question_bank.bank import Bank
from service import seed
from service.commands.database import connect
from service.db import Session
from service.settings import bank_path
from service.variants import POLICIES


@click.command()
@click.option(
    "--variants",
    type=click.Choice(POLICIES),
    default=POLICIES[0],
    show_default=True,
    help="Whose instances a new assessment asks: all the documents' own, each student or attempt others.",
)
@click.pass_context
def command(context: click.Context, variants: str) -> None:
    """Create a first course with an assessment over the exam, an integration, and a token of each scope.

    Prints the new tokens and the webhook secret as JSON. What exists is kept; only tokens are new each time.
    """
    connect(context)
    with Session.begin() as session:
        credentials = seed.seed(session, Bank.load(bank_path()), variants=variants)
    click.echo(json.dumps({"assessment": seed.DOCUMENT, **asdict(credentials)}))
