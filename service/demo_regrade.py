"""The demonstration of a regrade: an item that took either formula takes one of them; then all is undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.client import Client
from service.commands import remote_regrades
from service.regrade_tables import change_table, summary_lines

ITEM = "dl-exam/outlier"
POPULATION = ("population", "population_two_sigma")
REASON = "the lecture gives the population formula"

Rows = Sequence[Mapping[str, Any]]


def run(screen: Console, instructor: Client, assessment: str) -> list[str]:
    """Preview, apply, undo; return what did not come out as it must."""
    before = gradebook(instructor, assessment)
    screen.print(f"\n[bold]A regrade[/bold] of {ITEM}: from either formula to the population formula only")
    with accepting(instructor, assessment, POPULATION):
        asked = remote_regrades.ask(instructor, assessment, item=ITEM, reason=REASON)
        job = remote_regrades.followed(instructor, asked)
        previewed = gradebook(instructor, assessment)
        screen.print(change_table(remote_regrades.changes(instructor, job["id"], "points")))
        for line in summary_lines(job):
            screen.print(line, markup=False)
        remote_regrades.followed(instructor, remote_regrades.move(instructor, job["id"], "apply"))
        applied = gradebook(instructor, assessment)
        screen.print("\nApplied; the rows of the gradebook that changed")
        screen.print(changed_rows(before, applied))
        undone = remote_regrades.followed(instructor, remote_regrades.move(instructor, job["id"], "undo"))
    after = gradebook(instructor, assessment)
    faults = list(wrong(job, before, previewed, applied, after))
    screen.print("" if faults else f"Undone: all {len(after)} rows of the gradebook are as before.")
    return [*faults, *(["changes were not undone"] if undone["summary"]["conflicts"] else [])]


def wrong(job: Mapping[str, Any], before: Rows, previewed: Rows, applied: Rows, after: Rows) -> Iterator[str]:
    """Where the gradebook did not go the way it must."""
    if previewed != before:
        yield "the preview of the regrade changed the gradebook"
    fallen = {row["student"] for row, new in zip(before, applied, strict=True) if new["score"] < row["score"]}
    risen = {row["student"] for row, new in zip(before, applied, strict=True) if new["score"] > row["score"]}
    said = job["summary"]["students"]
    if not fallen or (len(risen), len(fallen)) != (said["up"], said["down"]):
        yield f"{len(risen)} students rose and {len(fallen)} fell; the preview said {said}"
    if after != before:
        yield "the gradebook is not as it was before the regrade that was undone"


def gradebook(instructor: Client, assessment: str) -> Rows:
    """The rows of the gradebook."""
    rows: Rows = instructor.get_json(f"/api/v1/assessments/{assessment}/gradebook")["rows"]
    return rows


@contextmanager
def accepting(instructor: Client, assessment: str, conventions: Sequence[str]) -> Iterator[None]:
    """Accept only these conventions of the item for the block."""
    accept(instructor, assessment, conventions)
    try:
        yield
    finally:
        accept(instructor, assessment, None)


def accept(instructor: Client, assessment: str, conventions: Sequence[str] | None) -> None:
    """Set the conventions an assessment accepts of the item; the other items stay as they are."""
    path = f"/api/v1/assessments/{assessment}"
    shown, etag = instructor.get_tagged(path)
    items = [
        {"item": item["item"], "conventions": conventions if item["item"] == ITEM else item["conventions"]}
        for item in shown["items"]
    ]
    instructor.patch(path, {"items": items}, etag)


def changed_rows(before: Rows, after: Rows) -> Table:
    """The students whose points changed, old and new."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "name"):
        table.add_column(heading)
    for heading in ("before", "after", "change"):
        table.add_column(heading, justify="right")
    for old, new in zip(before, after, strict=True):
        if old != new:
            change = new["score"] - old["score"]
            cells = (old["student"], old["name"], f"{old['score']:.2f}", f"{new['score']:.2f}")
            table.add_row(*map(Text, cells), Text(f"{change:+.2f}", style="red" if change < 0 else "green"))
    return table
