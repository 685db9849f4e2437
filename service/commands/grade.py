"""`assay grade`: answers to items of the bank, line by line."""

from __future__ import annotations

import sys

import click

from question_bank.bank import Bank
from service import lines
from service.commands.stream import write
from service.settings import bank_path


@click.command()
def command() -> None:
    """Read {"item", "part", "answer"} or {"item", "answers"} lines; write one verdict per line."""
    write(lines.grade(Bank.load(bank_path()), lines.bounded(sys.stdin.buffer)))
