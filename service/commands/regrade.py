"""`assay regrade`: preview, apply and undo a regrade on a running service."""

from __future__ import annotations

import sys
from itertools import islice

import click
from rich.console import Console
from rich.progress import Progress

from service.client import Client
from service.commands import remote_regrades
from service.commands.course import AS_JSON
from service.commands.remote import print_json, remote
from service.commands.remote_regrades import Job
from service.regrade_tables import KEPT_BY_LATER, change_table, conflict_table, reasons_alone, summary_lines
from service.tables import console, counted

MOST_SHOWN = 200
"""Changes that are printed; all are at ``/api/v1/jobs/<id>/changes``."""
START = "start"


class Regrades(click.Group):
    """Takes what is no command of its own for the assessment to regrade."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = [START, *args]
        return super().resolve_command(ctx, args)


@click.group(cls=Regrades, subcommand_metavar="ASSESSMENT [OPTIONS] | undo JOB")
def command() -> None:
    """Regrade an ASSESSMENT: show who changes, by how much and why; apply it, or undo it by its number.

    `assay regrade start --help` lists the options.
    """


@command.command(START)
@click.argument("assessment")
@click.option("--item", help="Regrade this item alone.")
@click.option("--apply", "apply", is_flag=True, help="Apply without asking.")
@click.option("--release-overrides", is_flag=True, help="Decide anew what people had decided.")
@click.option("--all", "every_reason", is_flag=True, help="Show also where reasons change and points do not.")
@click.option("--reason", default="regrade", show_default=True, help="Why; it stands on every mark.")
@AS_JSON
@remote("An instructor's")
def start(
    assessment: str,
    item: str | None,
    apply: bool,
    release_overrides: bool,
    every_reason: bool,
    reason: str,
    as_json: bool,
    client: Client,
) -> None:
    """Show what a regrade of ASSESSMENT changes; on a terminal, ask whether to apply it."""
    screen = console()
    asked = {"item": item, "reason": reason, "release_overrides": release_overrides, "dry_run": True}
    job = follow(client, remote_regrades.ask(client, assessment, **asked))
    if not as_json:
        show(screen, client, job, every_reason)
    if job["summary"]["changed"] and (apply or (not as_json and confirmed(job))):
        job = follow(client, remote_regrades.move(client, job["id"], "apply"))
        tell(screen, as_json, f"Applied; `assay regrade undo {job['id']}` takes it back.")
    if as_json:
        print_json(job)


@command.command()
@click.argument("job", type=click.IntRange(1))
@AS_JSON
@remote("An instructor's")
def undo(job: int, as_json: bool, client: Client) -> None:
    """Restore the marks before the regrade JOB; what people decided since stands."""
    undone = follow(client, remote_regrades.move(client, job, "undo"))
    if as_json:
        print_json(undone)
        return
    screen, conflicts = console(), undone["summary"]["conflicts"]
    stay = "stays" if conflicts == 1 else "stay"
    left = f"; {counted(conflicts, 'submission')} {stay}: {KEPT_BY_LATER}" if conflicts else ""
    screen.print(f"Regrade {job} is undone{left}.", markup=False)
    if conflicts:
        changes = list(islice(remote_regrades.changes(client, job, "conflicts"), MOST_SHOWN))
        screen.print(conflict_table(changes))
        tell_of_more(screen, job, "?only=conflicts", conflicts - len(changes))


def follow(client: Client, job: Job) -> Job:
    """Wait for a regrade, with a bar where somebody watches."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(job["state"], total=None)

        def seen(job: Job) -> None:
            bar.update(task, description=job["state"], completed=job["done"], total=job["total"])

        return remote_regrades.followed(client, job, seen)


def show(screen: Console, client: Client, job: Job, every_reason: bool) -> None:
    """Print what a regrade changes: points, and on demand reasons alone."""
    summary = job["summary"]
    only, among = (None, summary["changed"]) if every_reason else ("points", summary["rescored"])
    changes = list(islice(remote_regrades.changes(client, job["id"], only), MOST_SHOWN))
    if changes:
        screen.print(change_table(changes, every_reason=every_reason))
    tell_of_more(screen, job["id"], f"?only={only}" if only else "", among - len(changes))
    left = () if every_reason else reasons_alone(job, changes)
    for line in (*left, *summary_lines(job)):
        screen.print(line, markup=False)


def tell_of_more(screen: Console, job: int, query: str, more: int) -> None:
    """Say where the changes are that are not printed."""
    if more > 0:
        screen.print(f"… and {more} more at /api/v1/jobs/{job}/changes{query}")


def confirmed(job: Job) -> bool:
    """Whether to go on: asked on a terminal; elsewhere a preview is all."""
    if not sys.stdin.isatty():
        click.echo(f"Not applied. `--apply`, or POST /api/v1/jobs/{job['id']}/apply, does.")
        return False
    return click.confirm("Apply?")


def tell(screen: Console, as_json: bool, what: str) -> None:
    """Say something, where the output is for people."""
    if not as_json:
        screen.print(what, markup=False)
