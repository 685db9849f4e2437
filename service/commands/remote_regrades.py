"""Regrades of a running service, over HTTP: what the command line and the demonstration do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import sleep
from typing import Any

import click

from service.client import Client
from service.commands.remote import pages, step

UNFINISHED = ("queued", "comparing", "applying", "undoing")
PAUSE = 0.1

Job = dict[str, Any]


def ask(client: Client, assessment: str, **fields: Any) -> Job:
    """Ask for a regrade of an assessment."""
    asked: Job = client.post(f"/api/v1/assessments/{step(assessment)}/regrades", fields)
    return asked


def job(client: Client, number: int) -> Job:
    """A regrade as it is now."""
    found: Job = client.get_json(f"/api/v1/jobs/{number}")
    return found


def of_assessment(client: Client, assessment: str) -> Iterator[Job]:
    """The regrades of an assessment, the latest first, read a page at a time."""
    return pages(client, f"/api/v1/assessments/{step(assessment)}/regrades", "jobs")


def move(client: Client, job: int, how: str) -> Job:
    """Have a regrade applied or undone."""
    moved: Job = client.post(f"/api/v1/jobs/{job}/{how}", {})
    return moved


def followed(client: Client, asked: Job, seen: Callable[[Job], None] = lambda now: None) -> Job:
    """The regrade that was asked for once it waits or is done; ``seen`` is told how far it is meanwhile.

    Raises click.ClickException where it failed, with the reason.
    """
    now = asked
    while now["state"] in UNFINISHED:
        sleep(PAUSE)
        now = job(client, now["id"])
        seen(now)
    if now["state"] == "failed":
        raise click.ClickException(f"regrade {now['id']} failed: {now['error']}")
    return now


def changes(client: Client, job: int, only: str | None = None) -> Iterator[dict[str, Any]]:
    """What a regrade changes, read a page at a time: all, or only points, reasons or conflicts."""
    return pages(client, f"/api/v1/jobs/{job}/changes", "changes", only=only)
