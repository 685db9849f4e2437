"""What `assay course` and `assay assessment` show on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from service.listings import add_line, listing

STYLES = {"added": "green", "changed": "yellow", "unchanged": "dim"}
TERMS = (
    "opens_at",
    "due_at",
    "closes_at",
    "max_attempts",
    "keep",
    "variants",
    "late_percent_per_day",
    "late_grace_minutes",
    "late_floor_percent",
    "release",
    "posted_at",
)
"""What is shown of an assessment beside its items."""


def courses_table(courses: Iterable[Mapping[str, Any]]) -> Table:
    """One line per course."""
    table = listing("course", "title", "time zone", "decimals", "sections")
    for course in courses:
        decimals = "comma" if course["decimal_comma"] else "point"
        sections = ", ".join(course["sections"])
        add_line(table, course["id"], course["title"], course["time_zone"], decimals, sections)
    return table


def people_table(people: Iterable[Mapping[str, Any]]) -> Table:
    """One line per person."""
    table = listing("person", "name", "email", "role", "sections")
    for one in people:
        add_line(table, one["id"], one["name"], one["email"], one["role"], ", ".join(one["sections"]))
    return table


def assessments_table(assessments: Iterable[Mapping[str, Any]]) -> Table:
    """One line per assessment of a course."""
    table = listing("assessment", "title", "items", "points", "opens", "due", "closes")
    for one in assessments:
        moments = (one["opens_at"], one["due_at"], one["closes_at"])
        add_line(table, one["id"], one["title"], len(one["items"]), f"{one['points']:g}", *moments)
    return table


def items_table(assessment: Mapping[str, Any]) -> Table:
    """One line per item of an assessment."""
    table = listing("item", "points", "conventions accepted")
    for item in assessment["items"]:
        accepted = item["conventions"]
        add_line(table, item["item"], f"{item['points']:g}", "" if accepted is None else ", ".join(accepted))
    return table


def terms_table(assessment: Mapping[str, Any]) -> Table:
    """The terms of an assessment; those that limit and change nothing are none."""
    table = listing("term", "")
    for name in TERMS:
        value = assessment[name] or "none"
        add_line(table, name.replace("_", " "), f"{value:g}" if isinstance(value, float) else value)
    return table


def roster_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """One line per person of a roster of whom anything changes, or whose name stays against it."""
    table = listing("person", "", "what")
    for one in rows:
        changes = list(changed(one["changes"]))
        kept = [f"{name} stays: they are in other courses, too" for name in one["kept"]]
        if changes or kept:
            what = "\n".join([*changes, *kept])
            add_line(table, one["person"], one["outcome"], what, style=STYLES[one["outcome"]])
    return table


def changed(changes: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """What changed, each with its value before and after."""
    for name, (before, after) in changes.items():
        yield f"{name}: {said(before)} → {said(after)}"


def said(value: Any) -> str:
    """A value before or after a change, in words."""
    if isinstance(value, Mapping):
        value = [f"{name} {said(each)}" for name, each in value.items()]
    if isinstance(value, list):
        value = ", ".join(value)
    return "none" if value in (None, "") else str(value)
