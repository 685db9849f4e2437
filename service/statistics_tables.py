"""What `assay stats` shows on the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from service.tables import pluralised

MISTAKES = 20
"""The most frequent mistakes of an assessment that are shown."""
FRACTION = re.compile(r"(?<![\w.])(?=[\d.]{8})\d+\.\d+(?:e[+-]?\d+)?(?![\w.])")
"""Decimal fractions of more than six digits."""
WIDE = 20
"""Characters of a bar for all of the points."""


def items_table(items: Iterable[Mapping[str, Any]]) -> Table:
    """One line per item: how hard it is, how well it tells students apart, a bar of its facility."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("item")
    for heading in ("students", "mean", "of", "sd", "facility", "discrimination", "efficiency"):
        table.add_column(heading, justify="right")
    table.add_column("")
    table.add_column("")
    for item in items:
        facility = item["facility"]
        numbers = (
            str(item["n"]),
            number(item["mean"]),
            number(item["points"]),
            number(item["standard_deviation"]),
        )
        percents = (percent(facility, 100), percent(item["discrimination"]), percent(item["efficiency"]))
        bar = "" if facility is None else "█" * round(WIDE * facility)
        flags = Text(", ".join(item["flags"]), style="yellow")
        table.add_row(Text(item["item"].partition("/")[2]), *numbers, *percents, bar, flags)
    return table


def mistakes_table(items: Sequence[Mapping[str, Any]]) -> Table:
    """The most frequent mistakes of the assessment: known misconceptions, and equal wrong answers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("part", "answered", "reason"):
        table.add_column(heading, overflow="fold")
    table.add_column("students", justify="right", no_wrap=True)
    rows = [
        (cluster["n"], part["n"], f"{item['item'].partition('/')[2]}.{part['part']}", cluster)
        for item in items
        for part in item["parts"]
        for cluster in part["clusters"]
    ]
    for n, of, name, cluster in sorted(rows, key=lambda row: (-row[0], row[2]))[:MISTAKES]:
        share = f"{n} of {of} ({percent(n / of, 100)})"
        cells = (name, shortened(cluster["read_as"]), cluster["reason"], share)
        table.add_row(*map(Text, cells))
    return table


def figures_line(figures: Mapping[str, Any]) -> str:
    """The assessment as a whole."""
    mean, median, deviation, error = (
        number(figures[name]) for name in ("mean", "median", "standard_deviation", "standard_error")
    )
    alpha = percent(figures["cronbach_alpha"])
    return (
        f"{pluralised(figures['n'], 'student')}: mean {mean}, median {median}, "
        f"standard deviation {deviation} points; Cronbach's alpha {alpha}, standard error {error} points."
    )


def shortened(reading: str) -> str:
    """An answer as it was read, its fractions to six digits that count."""
    return FRACTION.sub(lambda found: six_digits(found[0]), reading)


def six_digits(fraction: str) -> str:
    """A decimal fraction to six digits that count, and all of those before the point."""
    value = float(fraction)
    return f"{value:.0f}" if "e" not in fraction and value >= 1e6 else f"{value:.6g}"


def number(value: float | None) -> str:
    """A number in points, or a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def percent(value: float | None, scale: float = 1) -> str:
    """A percentage, or a dash where it is not defined."""
    return "–" if value is None else f"{scale * value:.0f} %"
