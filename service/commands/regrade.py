"""`assay regrade`: preview, apply, undo, list and show regrades of a running service."""

from __future__ import annotations

import sys
from itertools import islice

import click
from rich.console import Console
from rich.progress import Progress

from service.client import Client
from service.commands import remote_regrades
from service.commands.remote import AS_JSON, print_json, remote
from service.commands.remote_regrades import Job
from service.regrade_tables import (
    KEPT_BY_LATER,
    change_table,
    conflict_table,
    headline,
    job_table,
    reasons_alone,
    summary_lines,
)
from service.tables import console, pluralised

MOST_SHOWN = 200
"""Changes that are printed; all are at ``/api/v1/jobs/<id>/changes``."""
START = "start"
JOB = click.argument("job", type=click.IntRange(1))
ALL = click.option(
    "--all", "every_reason", is_flag=True, help="Show also where reasons change and points do not."
)


class Regrades(click.Group):
    """Takes what begins with no command for the assessment to regrade, and its options for that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [START, *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] ASSESSMENT")
        formatter.write_usage(ctx.command_path, "COMMAND [OPTIONS] …", prefix="       ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands[START].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=Regrades)
def command() -> None:
    """Show what a regrade of ASSESSMENT changes, by how much and why; on a terminal, ask whether to apply it.

    Each regrade has a number, JOB, by which the commands apply, undo and show it.
    """


@command.command(START)
@click.argument("assessment")
@click.option("--item", help="Regrade this item alone.")
@click.option("--apply", "apply_it", is_flag=True, help="Apply without asking.")
@click.option("--release-overrides", is_flag=True, help="Decide anew what people had decided.")
@ALL
@click.option("--reason", default="regrade", show_default=True, help="Why; it stands on every mark.")
@AS_JSON
@remote("An instructor's")
def start(
    assessment: str,
    item: str | None,
    apply_it: bool,
    release_overrides: bool,
    every_reason: bool,
    reason: str,
    as_json: bool,
    client: Client,
) -> None:
    """Regrade an ASSESSMENT whose id is that of a command."""
    screen = console()
    asked = {"item": item, "reason": reason, "release_overrides": release_overrides, "dry_run": True}
    job = follow(client, remote_regrades.ask(client, assessment, **asked))
    if not as_json:
        show_changes(screen, client, job, every_reason)
    if apply_it or (not as_json and confirmed(job)):
        make(screen, client, job["id"], as_json)
    elif as_json:
        print_json(job)
    else:
        screen.print(headline(job), markup=False)


@command.command()
@JOB
@AS_JSON
@remote("An instructor's")
def apply(job: int, as_json: bool, client: Client) -> None:
    """Apply the regrade JOB, which was shown before."""
    make(console(), client, job, as_json)


@command.command()
@JOB
@AS_JSON
@remote("An instructor's")
def undo(job: int, as_json: bool, client: Client) -> None:
    """Undo the regrade JOB; what people decided since stands."""
    undone = follow(client, remote_regrades.move(client, job, "undo"))
    print_json(undone) if as_json else show_undone(console(), client, undone)


@command.command("list")
@click.argument("assessment")
@AS_JSON
@remote("Staff's")
def listed(assessment: str, as_json: bool, client: Client) -> None:
    """List the regrades of ASSESSMENT, the latest first."""
    jobs = list(remote_regrades.of_assessment(client, assessment))
    print_json(jobs) if as_json else console().print(job_table(jobs))


@command.command()
@JOB
@ALL
@AS_JSON
@remote("Staff's")
def show(job: int, every_reason: bool, as_json: bool, client: Client) -> None:
    """Show how far the regrade JOB is, and what it changes."""
    found = remote_regrades.job(client, job)
    if as_json:
        print_json(found)
        return
    screen = console()
    show_changes(screen, client, found, every_reason)
    if found["summary"]["conflicts"]:
        show_undone(screen, client, found)
    else:
        screen.print(headline(found), markup=False)


def make(screen: Console, client: Client, job: int, as_json: bool) -> None:
    """Apply a regrade, and say so."""
    applied = follow(client, remote_regrades.move(client, job, "apply"))
    print_json(applied) if as_json else screen.print(headline(applied), markup=False)


def show_undone(screen: Console, client: Client, undone: Job) -> None:
    """Say that a regrade is undone; what is not, and why, in a table."""
    job, conflicts = undone["id"], undone["summary"]["conflicts"]
    stay = "stays" if conflicts == 1 else "stay"
    left = f"; {pluralised(conflicts, 'submission')} {stay}: {KEPT_BY_LATER}" if conflicts else ""
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


def show_changes(screen: Console, client: Client, job: Job, every_reason: bool) -> None:
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
    """Whether to go on: asked on a terminal, where there is something to do; elsewhere a preview is all."""
    return bool(job["summary"]["changed"]) and sys.stdin.isatty() and click.confirm("Apply?")
