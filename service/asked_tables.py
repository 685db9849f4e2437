"""What `assay item`, `assay assessments` and `assay terms` show a student on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.table import Table

from service.listings import add_line, listing
from service.plain_prompt import plain
from service.tables import pluralised, rounded

HOW = {
    "architecture": "layers and activations: 3-5-1 relu sigmoid",
    "bits": "zeros and ones: 0101",
    "boolean": "true or false",
    "certificate": "an equation of weighted means: (1, 1) = 1/3 (0, 1) + 2/3 (3/2, 1)",
    "choice": "one of those named",
    "explanation": "a few sentences",
    "expression": "a formula: 2*x + 1",
    "formula": "a formula: (n + 1)/2",
    "hyperplane": "an equation, or w and b: 2 x1 - x2 + 3 = 0",
    "inequality": "a number and a side: > 2.5",
    "integer": "a whole number",
    "layer": "a type of layer",
    "matching": "pairs: a = 1, b = 2",
    "matrix": "rows: [[1, 0], [0, 1]]",
    "one-hot": "a vector with a single one: 0 1 0",
    "ordering": "names in order: a, b, c",
    "pair": "two answers with an arrow between: a -> b",
    "real": "a number",
    "set": "several, with commas between",
    "shape": "sizes: 28 x 28 x 1",
    "table": "cells by row and column, as JSON with --file",
    "term": "a word or name",
    "vector": "numbers: (1, 2)",
    "widths": "numbers with dashes: 8-4-8",
}
"""How an answer of each type may be written; items may ask for more."""
CLOCK = ("opens_at", "due_at", "closes_at")


def parts_table(item: Mapping[str, Any]) -> Table:
    """What each part of an item asks, its points, and how it may be answered."""
    table = listing("part", "points", "asks", "answer with")
    for name, part in item["parts"].items():
        add_line(
            table, name, rounded(part["points"]), plain(part["ask"]), HOW.get(part["type"], part["type"])
        )
    return table


def assessments_table(assessments: Iterable[Mapping[str, Any]]) -> Table:
    """One line per assessment a student is asked."""
    table = listing("assessment", "title", "course", "now", "due", "closes", "points")
    for one in assessments:
        add_line(
            table,
            *(one[name] for name in ("assessment", "title", "course", "state", "due_at", "closes_at")),
            earned(one),
        )
    return table


def earned(assessment: Mapping[str, Any]) -> str:
    """What a student has of the points of an assessment, as far as they may know."""
    points = rounded(assessment["points"])
    if not assessment["marks_shown"]:
        return f"{points}, marks come later"
    if assessment["score"] is None:
        return points
    so_far = "" if assessment["possible"] == assessment["points"] else f", {points} in all"
    return f"{rounded(assessment['score'])} of {rounded(assessment['possible'])}{so_far}"


def items_table(terms: Mapping[str, Any]) -> Table:
    """One line per item of an assessment, as it stands for a student."""
    table = listing("item", "title", "points", "attempts left")
    for item in terms["items"]:
        left = "no limit" if item["attempts_left"] is None else item["attempts_left"]
        add_line(
            table,
            *(item["item"], item["title"], rounded(item["points"])),
            "excused" if item["excused"] else left,
        )
    return table


def terms_lines(terms: Mapping[str, Any]) -> Iterator[str]:
    """What holds for a student at an assessment, in words."""
    yield f"{terms['title']} ({terms['assessment']}), course {terms['course']}: {terms['state']} now"
    for name in CLOCK:
        if terms[name] is not None:
            yield f"{name.removesuffix('_at')}: {terms[name]} ({terms['time_zone']})"
    if terms["late_percent_per_day"]:
        rest = f", down to {terms['late_floor_percent']:g} %" if terms["late_floor_percent"] else ""
        grace = terms["late_grace_minutes"]
        spared = f"; {pluralised(grace, 'minute')} of grace" if grace else ""
        yield f"late: {terms['late_percent_per_day']:g} % off for each day begun{rest}{spared}"
    if terms["max_attempts"] != 1:
        yield f"of several attempts at an item the {terms['keep']} counts"
    if not terms["marks_shown"]:
        yield "your instructor shows marks later"
