"""What a regrade changes, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from service.tables import counted

Change = Mapping[str, Any]


def change_table(changes: Iterable[Change]) -> Table:
    """One line per verdict that changes: old and new side by side, and what it does to the gradebook."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "item", "part", "before", "after"):
        table.add_column(heading, overflow="fold")
    table.add_column("gradebook", justify="right", no_wrap=True)
    for change in changes:
        for line in change_lines(change):
            table.add_row(*line)
    return table


def change_lines(change: Change) -> Iterator[list[Text]]:
    """The lines of one submission; student and score stand on the first."""
    book = change["gradebook"]
    head = [change["name"] or change["student"], change["item"].partition("/")[2]]
    gradebook = f"{points(book['before'])} → {points(book['after'])}"
    if change["conflict"]:
        gradebook += " (not undone: marked since)"
    states = change["state"]
    parts = change["parts"] or {"": {side: {"reason": states[side], "score": None} for side in states}}
    for number, (part, said) in enumerate(parts.items()):
        first = number == 0
        cells = [*(head if first else ["", ""]), part, verdict(said["before"]), verdict(said["after"])]
        rise = (book["after"] or 0) - (book["before"] or 0)
        style = "green" if rise > 0 else "red" if rise < 0 else ""
        yield [*map(Text, cells), Text(gradebook if first else "", style=style)]


def verdict(said: Mapping[str, Any] | None) -> str:
    """The score and the reason of a verdict."""
    if said is None:
        return "—"
    return said["reason"] if said["score"] is None else f"{said['score']:g} {said['reason']}"


def points(score: float | None) -> str:
    """Points of the gradebook, a dash where there are none."""
    return "—" if score is None else f"{score:.2f}"


def summary_lines(job: Mapping[str, Any]) -> Iterator[str]:
    """How much changes, in words."""
    summary = job["summary"]
    students, attempts = summary["students"], summary["attempts"]
    yield (
        f"{summary['changed']} of {counted(summary['submissions'], 'submission')} change: "
        f"{counted(students['up'], 'student')} up, {students['down']} down, "
        f"{students['unchanged']} as before; {summary['mean_change']:+.2f} points on average."
    )
    for row in summary["reasons"]:
        yield f"  {row['count']} × {row['before'] or 'not asked'} → {row['after'] or 'not asked'}"
    if attempts["spent"] or attempts["given_back"]:
        yield f"Attempts: {attempts['spent']} more are spent, {attempts['given_back']} given back."
    if summary["overrides_kept"]:
        yield f"What people decided stands in {counted(summary['overrides_kept'], 'submission')}."
    for row in summary["cannot_be_graded"]:
        yield f"{counted(row['count'], 'submission')} cannot be graded: {row['why']}."
    if summary["conflicts"]:
        yield f"{counted(summary['conflicts'], 'change')} not undone: another mark had come after."
