"""`assay compare`: answers beside keys, line by line."""

from __future__ import annotations

import sys

import click

from service import lines
from service.commands.stream import write


@click.command()
def command() -> None:
    """Read {"answer", "key", "type", "options"} lines; write one verdict per line."""
    write(lines.compare(lines.bounded(sys.stdin.buffer)))
