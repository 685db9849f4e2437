"""The `assay` command line."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "assessment": "Make, show, edit and post assessments; extend, excuse, give full marks.",
    "assessments": "List the assessments you are asked, and what you have in each.",
    "audit": "Grade the document's own printed answers against computed keys.",
    "bank": "Check, show and add items of the question bank.",
    "compare": "Compare answers with keys, one JSON object per line; graders alone.",
    "course": "Make, show and copy courses of a running service; import rosters.",
    "grade": "Grade answers to items of the bank, one JSON object per line.",
    "gradebook": "Pull the gradebook of an assessment from a running service.",
    "item": "Show what an item asks, with your numbers, and how to answer it.",
    "override": "Decide about a part of a submission yourself.",
    "regrade": "Preview, apply and undo a regrade on a running service.",
    "repair": "Grade failed submissions again.",
    "requests": "Ask to have a mark looked at again; see and answer what was asked.",
    "scores": "Rebuild the scores of gradebooks from marks.",
    "seed": "Create a first course, with an assessment and tokens.",
    "stats": "Show the statistics of an assessment of a running service.",
    "status": "Show how a submission stands, or watch it until it is decided.",
    "submit": "Send in answers to an item.",
    "terms": "Show until when and how often you may answer the items of an assessment.",
    "token": "Issue and revoke bearer tokens.",
    "trail": "Show what was done in a course.",
    "up": "Run everything of one machine in the foreground.",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is called: `assay grade` needs no Flask."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"service.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(cls=LazyGroup)
@click.version_option(package_name="assay")
def main() -> None:
    """Assay grades answers against keys that reference solvers compute."""
