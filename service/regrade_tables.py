"""What a regrade changes, on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from textwrap import shorten
from typing import Any

from rich.table import Table
from rich.text import Text

from service.listings import add_line, listing
from service.tables import pluralised

Change = Mapping[str, Any]

LONGEST_WORDS = 120
"""Characters of a reason in words."""
KEPT_BY_LATER = "a later regrade stands, undo it as well"
"""Why a change is not undone, and what to do."""


STATES = {
    "compared": "is not applied; `assay regrade apply {id}` applies it",
    "applied": "is applied; `assay regrade undo {id}` takes it back",
    "failed": "failed: {error}",
}
"""What a regrade is, and what to do next, where that is not all in its state."""


def headline(job: Mapping[str, Any]) -> str:
    """What a regrade is, by its number, and what to do next."""
    said = STATES.get(job["state"], "is {state}").format(**job)
    return f"Regrade {job['id']} {said}."


def job_table(jobs: Iterable[Mapping[str, Any]]) -> Table:
    """One line per regrade."""
    table = listing("regrade", "state", "item", "change", "up", "down", "asked by", "on", "because")
    for job in jobs:
        summary, students = job["summary"], job["summary"]["students"]
        change = f"{summary['changed']} of {summary['submissions']}"
        asked = (job["created_by"], job["created_at"][:10], job["reason"])
        counts = (change, str(students["up"]), str(students["down"]))
        cells = (str(job["id"]), job["state"], job["item"] or "all", *counts, *asked)
        add_line(table, *cells)
    return table


def change_table(changes: Iterable[Change], *, every_reason: bool = False) -> Table:
    """One line per part whose score changes: old and new side by side, and what it does to the gradebook.

    With ``every_reason`` also the parts whose reason changes and their score does not.
    """
    table = listing("student", "item", "part", "before", "after")
    table.add_column("gradebook", justify="right", no_wrap=True)
    shown = list(changes)
    named = names(shown)
    for change in shown:
        for line in change_lines(change, named[change["student"]], every_reason):
            table.add_row(*line)
    return table


def change_lines(change: Change, student: str, every_reason: bool) -> Iterator[list[Text]]:
    """The lines of one submission; student and score stand on the first."""
    book = change["gradebook"]
    rise = (book["after"] or 0) - (book["before"] or 0)
    style = "green" if rise > 0 else "red" if rise < 0 else ""
    head = [Text(student), Text(item(change))]
    gradebook = Text(f"{points(book['before'])} → {points(book['after'])}", style=style)
    parts = {
        part: (verdict(said["before"]), verdict(said["after"]))
        for part, said in change["parts"].items()
        if every_reason or moves(said)
    }
    whole = (total(change, "before"), total(change, "after"))
    for number, (part, (before, after)) in enumerate((parts or {"": whole}).items()):
        first = number == 0
        yield [
            *(head if first else [Text(), Text()]),
            Text(part),
            before,
            after,
            gradebook if first else Text(),
        ]


def conflict_table(changes: Iterable[Change]) -> Table:
    """One line per submission that a later regrade has marked, and so was not undone."""
    table = listing("student", "item", "attempt", "stays at", "marked since by", "because")
    shown = list(changes)
    named = names(shown)
    for change in shown:
        since = change["since"]
        stays = f"{points(since['score'])} of {change['points']['after']:g}"
        cells = (
            named[change["student"]],
            item(change),
            str(change["attempt"]),
            stays,
            since["created_by"],
            since["reason"],
        )
        add_line(table, *cells)
    return table


def names(changes: Iterable[Change]) -> Mapping[str, str]:
    """What students are called: by name, by their ids where they have none, by both where it is another's."""
    students = {change["student"]: change["name"] for change in changes}
    shared = Counter(students.values())
    return {
        id: id if not name else f"{name} ({id})" if shared[name] > 1 else name
        for id, name in students.items()
    }


def item(change: Change) -> str:
    """The item's name in its document."""
    return str(change["item"].partition("/")[2])


def moves(said: Mapping[str, Mapping[str, Any] | None]) -> bool:
    """Whether a part's score changes, or whether it is asked at all."""
    before, after = said["before"], said["after"]
    return before is None or after is None or before["score"] != after["score"]


def reasons_alone(job: Mapping[str, Any], shown: Iterable[Change]) -> Iterator[str]:
    """What ``change_table`` leaves out of the changes it shows, and the submissions that it does not show."""
    parts = sum(not moves(said) for change in shown for said in change["parts"].values())
    submissions = job["summary"]["changed"] - job["summary"]["rescored"]
    left = [pluralised(submissions, "submission")] if submissions else []
    left += [f"{pluralised(parts, 'part')} of the submissions above"] if parts else []
    if left:
        yield f"Reasons change but not points: {' and '.join(left)}; `--all` shows them."


def verdict(said: Mapping[str, Any] | None) -> Text:
    """The score and the reason of a verdict, and below the reason in words."""
    if said is None:
        return Text("not asked")
    score = "" if said["score"] is None else f"{said['score']:g} "
    words = shorten(said["words"], LONGEST_WORDS, placeholder=" …")
    return Text.assemble(f"{score}{said['reason']}\n", (words, "dim"))


def total(change: Change, side: str) -> Text:
    """The points of a whole submission and its state."""
    return Text(f"{points(change['score'][side])} of {change['points'][side]:g}, {change['state'][side]}")


def points(score: float | None) -> str:
    """Points, a dash where there are none."""
    return "—" if score is None else f"{score:.2f}"


def summary_lines(job: Mapping[str, Any]) -> Iterator[str]:
    """How much changes, in words."""
    summary = job["summary"]
    students, attempts = summary["students"], summary["attempts"]
    yield (
        f"{summary['changed']} of {pluralised(summary['submissions'], 'submission')} change: "
        f"{pluralised(students['up'], 'student')} up, {students['down']} down, "
        f"{students['unchanged']} as before; {summary['mean_change']:+.2f} points on average."
    )
    for row in summary["reasons"]:
        yield f"  {row['count']} × {row['before'] or 'not asked'} → {row['after'] or 'not asked'}"
    if attempts["spent"] or attempts["given_back"]:
        yield f"Attempts: {attempts['spent']} more are spent, {attempts['given_back']} given back."
    if summary["overrides_kept"]:
        yield f"What people decided stands in {pluralised(summary['overrides_kept'], 'submission')}."
    for row in summary["cannot_be_graded"]:
        yield f"{pluralised(row['count'], 'submission')} cannot be graded: {row['why']}."
