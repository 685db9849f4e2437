"""`assay seed`: what a new installation starts with."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from sqlalchemy.exc import ProgrammingError

from question_bank.bank import Bank
from service import seed
from service.commands.database import operating
from service.db import Session
from service.settings import Settings
from service.variants import POLICIES


@click.command()
@click.option(
    "--document", default=seed.DOCUMENT, show_default=True, help="The document of the bank to be sat."
)
@click.option(
    "--variants",
    type=click.Choice(POLICIES),
    help="Whose instances a new assessment asks: the document's own (default), or others.",
)
@operating
@click.pass_obj
def command(settings: Settings, document: str, variants: str | None) -> None:
    """Create a first course with an assessment over a document, an integration, and a token of each scope.

    Prints the new tokens and the webhook secret as JSON. What exists is kept; only tokens are new each time.
    """
    bank = Bank.load(settings.bank_path)
    if document not in (there := [known.id for known in bank.documents]):
        raise click.ClickException(f"there is no document {document!r}; there are {', '.join(there)}")
    try:
        with Session.begin() as session:
            credentials = seed.seed(session, bank, document=document, variants=variants)
    except seed.AssessmentExists as fault:
        raise click.ClickException(str(fault)) from None
    except ProgrammingError as fault:
        raise click.ClickException(f"{fault.orig}; migrate first: alembic upgrade head") from None
    click.echo(json.dumps({"assessment": document, **asdict(credentials)}))
