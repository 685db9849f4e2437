"""What commands show on the terminal: progress, the audit, the gradebook."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from question_bank.audit import AuditRow, key_text
from question_bank.gate import ItemReport
from question_bank.instance import Instance
from question_bank.item import Item
from question_bank.typed import as_text, grouped

Step = TypeVar("Step")

WIDTH_WITHOUT_TERMINAL = 150
STYLES = {"agree": "green", "disagree": "bold red", "undecidable": "yellow", "unprinted": "dim"}


def console() -> Console:
    """Standard output as wide as the terminal; a fixed width where there is none."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def progress(screen: Console, what: str, steps: Iterable[Step], total: int) -> Iterator[Step]:
    """Yield the steps of long work: a bar where there is a terminal, a plain line each tenth where not."""
    if screen.is_terminal:
        yield from track(steps, what, total, console=screen)
        return
    for number, step in enumerate(steps, start=1):
        yield step
        if number * 10 // total > (number - 1) * 10 // total:
            screen.print(f"{what} {number} of {total}")


def audit_table(rows: Iterable[AuditRow]) -> Table:
    """What the document prints beside what the solvers compute."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("part", overflow="fold", ratio=5)
    table.add_column("lines", no_wrap=True)
    table.add_column("printed", overflow="fold", ratio=5)
    table.add_column("computed", overflow="fold", ratio=5)
    table.add_column("verdict", no_wrap=True)
    table.add_column("why", overflow="fold", ratio=7)
    for row in rows:
        why = row.reason if not row.debatable else f"{row.reason} Debatable: {row.debatable}".strip()
        cells = (
            f"{row.item.partition('/')[2]}.{row.part}",
            row.lines,
            row.printed or "",
            grouped(row.computed or ""),
        )
        verdict = Text(row.verdict, style=STYLES[row.verdict])
        table.add_row(*map(Text, cells), verdict, Text(why))
    return table


def verdict_counts(rows: Iterable[AuditRow]) -> str:
    """How many printed answers agree, how many do not."""
    counts = Counter(row.verdict for row in rows)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in STYLES)


def gradebook_table(rows: Sequence[dict[str, Any]]) -> Table:
    """One line per student: score, what is possible so far, a bar of their ratio."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "name"):
        table.add_column(heading)
    for heading in ("score", "possible", "pending"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in rows:
        share = row["score"] / row["possible"] if row["possible"] else 0.0
        numbers = (f"{row['score']:.2f}", f"{row['possible']:g}", str(row["parts_pending"]))
        table.add_row(Text(row["student"]), Text(row["name"]), *numbers, "█" * round(20 * share))
    return table


def counts_table(reports: Iterable[ItemReport]) -> Table:
    """How much the publishing gate tried on each part."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("part", "key"):
        table.add_column(heading)
    for heading in ("instances", "keys tried", "mutants", "misconceptions", "faults"):
        table.add_column(heading, justify="right")
    for report in reports:
        for name, count in report.parts.items():
            tried = (report.draws, count.keys, count.mutants, count.misconceptions)
            table.add_row(f"{report.item}.{name}", count.basis, *map(str, tried), "")
        if report.faults:
            table.add_row(report.item, "", "", "", "", "", str(len(report.faults)), style="bold red")
    return table


def item_table(item: Item, instance: Instance) -> Table:
    """What each part asks, its key under each convention, and the values misconceptions yield."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    for heading in ("part", "asks", "type", "key", "misconceptions"):
        table.add_column(heading, overflow="fold")
    for name, part in item.parts.items():
        cases = [case for case in instance.cases if name in case.keys]
        keys = list(dict.fromkeys(grouped(key_text(part, case.keys[name])) for case in cases))
        if part.cite:
            keys.append(f"cited: {part.cite}")
        wrongs = [
            f"{as_text(wrong.written(part.grader))}  {wrong.id}" for wrong in instance.cases[0].wrongs(part)
        ]
        cells = (name, instance.asks[name], part.type, "\n".join(keys), "\n".join(wrongs))
        table.add_row(*map(Text, cells))
    return table
