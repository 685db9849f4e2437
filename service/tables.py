"""What commands show on the terminal: progress, the audit, the gradebook."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import shorten
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
from service.listings import add_line, listing
from service.reasons import in_words

Step = TypeVar("Step")

WIDTH_WITHOUT_TERMINAL = 150
LONGEST_ANSWER = 160
"""Characters of a printed or computed answer shown on a terminal."""
MOST_SHORT = 1000
"""Points below which six significant digits hold the hundredths."""
REMARKS = {"excused": "excused", "not-submitted": "nothing handed in", "invalid": "unreadable"}
"""What stands in place of the bar of a score."""
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
    """What the document prints beside what the solvers compute, item by item."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("part", overflow="fold", ratio=4)
    table.add_column("lines", no_wrap=True)
    table.add_column("printed", overflow="fold", ratio=5)
    table.add_column("computed", overflow="fold", ratio=5)
    table.add_column("verdict", no_wrap=True)
    table.add_column("why", overflow="fold", ratio=9)
    for item, of_item in groupby(rows, lambda row: row.item):
        table.add_section()
        table.add_row(Text(item.partition("/")[2], style="bold"))
        for row in of_item:
            table.add_row(*audit_cells(row))
    return table


def audit_cells(row: AuditRow) -> list[Text]:
    """A row of the audit; long answers are cut, as the page and the JSON have them whole."""
    why = row.reason if not row.debatable else f"{row.reason} Debatable: {row.debatable}".strip()
    printed, computed = (
        shorten(text or "", LONGEST_ANSWER, placeholder=" …") for text in (row.printed, row.computed)
    )
    verdict = Text(row.verdict, style=STYLES[row.verdict])
    return [
        Text(f"  {row.part}"),
        Text(row.lines),
        Text(printed),
        Text(grouped(computed)),
        verdict,
        Text(why),
    ]


def verdict_counts(rows: Iterable[AuditRow]) -> str:
    """How many printed answers agree, how many do not."""
    counts = Counter(row.verdict for row in rows)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in STYLES)


def gradebook_table(rows: Sequence[dict[str, Any]]) -> Table:
    """One line per student: score, what is possible so far, a bar of their ratio, or why there is none."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "name"):
        table.add_column(heading)
    for heading in ("score", "possible", "pending"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in rows:
        share = row["score"] / row["possible"] if row["possible"] else 0.0
        numbers = (f"{row['score']:.2f}", rounded(row["possible"]), str(row["parts_pending"]))
        remark = REMARKS.get(row["status"], "█" * round(20 * share))
        table.add_row(Text(row["student"]), Text(row["name"]), *numbers, remark)
    return table


def verdicts_table(seen: Mapping[str, Any]) -> Table:
    """One line per part of a submission: how it was read, what it earned of its points, and why."""
    table = listing("part", "read as", "status", "points", "why")
    for name, part in seen["parts"].items():
        # Without a status it is not told yet what became of the part; the line below the table says so.
        why = in_words(part) if part["status"] else ""
        add_line(table, name, part["read_as"], part["status"] or "", earned(part), why)
    return table


def earned(part: Mapping[str, Any]) -> str:
    """The points a part earned, of those it has; a dash where that is not decided."""
    share = part["score"]
    return f"{'–' if share is None else rounded(share * part['points'])} of {rounded(part['points'])}"


def rounded(points: float) -> str:
    """Points as people are told them: to the hundredth."""
    return f"{round(points, 2):g}" if abs(points) < MOST_SHORT else f"{points:.2f}"


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


def count_line(reports: Sequence[ItemReport]) -> str:
    """What the publishing gate tried altogether."""
    parts = [count for report in reports for count in report.parts.values()]
    bases = Counter(count.basis for count in parts)
    totals = ", ".join(f"{bases[basis]} {basis}" for basis in ("computed", "cited", "judged"))
    instances, mutants = sum(report.draws for report in reports), sum(count.mutants for count in parts)
    tried = f"Tried: {pluralised(instances, 'instance')}, {pluralised(mutants, 'mutant')}."
    return f"{pluralised(len(reports), 'item')}, {pluralised(len(parts), 'part')}: {totals}. {tried}"


def pluralised(number: float, noun: str) -> str:
    """A number of things, in the singular where it is one."""
    return f"{number:.10g} {noun}" if number == 1 else f"{number:.10g} {noun}s"


def item_table(item: Item, instance: Instance) -> Table:
    """What each part asks, and its key under each convention."""
    table = listing("part", "asks", "type", "points", "key")
    for name, part in item.parts.items():
        cases = [case for case in instance.cases if name in case.keys]
        keys = list(dict.fromkeys(grouped(key_text(part, case.keys[name])) for case in cases))
        if part.cite:
            keys.append(f"cited: {part.cite}")
        cells = (name, instance.asks[name], part.type, f"{part.points:g}", "\n".join(keys))
        add_line(table, *cells)
    return table


def misconception_table(item: Item, instance: Instance) -> Table:
    """The value each misconception yields, what it earns and what the student is told."""
    table = listing("part", "misconception", "value", "score", "feedback")
    for name, part in item.parts.items():
        for wrong in instance.cases[0].wrongs(part):
            value = grouped(as_text(wrong.written(part.grader)))
            add_line(table, name, wrong.id, value, f"{wrong.score:g}", wrong.feedback)
    return table


def reading_table(item: Item) -> Table:
    """How the sample answers of an item's check are read, and what they earn in its own instance."""
    table = listing("part", "typed", "read as", "score", "reason")
    for name, rows in item.check.responses.items():
        for raw, _ in rows:
            verdict = item.grade_part(name, raw)
            score = verdict.status.value if verdict.score is None else f"{verdict.score:g}"
            add_line(table, name, as_text(raw), verdict.read_as, score, verdict.reason)
    return table
