"""What staff granted, decided and did, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.table import Table

from service.course_tables import changed
from service.listings import add_line, listing

TERMS = ("opens_at", "due_at", "closes_at", "extra_minutes", "extra_attempts")


def granted_table(granted: Mapping[str, Iterable[Mapping[str, Any]]]) -> Table:
    """One line for each thing that was granted, by kind."""
    table = listing("kind", "number", "to", "what", "reason", "by", "withdrawn")
    for kind, rows in granted.items():
        for one in rows:
            whom = one.get("student") or one.get("section") or "all"
            cells = (kind, one["id"], whom, ", ".join(what(one)), one["reason"], one["created_by"])
            add_line(table, *cells, one["withdrawn_at"], style="dim" if one["withdrawn_at"] else "")
    return table


def what(one: Mapping[str, Any]) -> Iterator[str]:
    """What was granted, in words."""
    if "part" in one:
        yield f"{one['item']} {one['part']}"
    elif "item" in one:
        yield one["item"] or "the whole assessment"
    yield from (f"{name.replace('_', ' ')} {one[name]}" for name in TERMS if one.get(name))


def requests_table(requests: Iterable[Mapping[str, Any]]) -> Table:
    """One line per request to have a mark looked at again, with its answer."""
    table = listing("number", "student", "submission", "item", "part", "asks", "state", "answer")
    for one in requests:
        names = ("id", "student", "submission", "item", "part", "reason", "state", "answer")
        add_line(table, *(one[name] for name in names), style="" if one["state"] == "open" else "dim")
    return table


def trail_table(events: Iterable[Mapping[str, Any]]) -> Table:
    """One line per event."""
    table = listing("at", "who", "did", "to", "detail")
    for event in events:
        detail = ", ".join(told(event["detail"]))
        add_line(
            table,
            event["created_at"][:19].replace("T", " "),
            event["actor"],
            event["action"],
            event["subject"],
            detail,
        )
    return table


def told(detail: Mapping[str, Any]) -> Iterator[str]:
    """The detail of an event, in words."""
    for name, value in detail.items():
        if name == "changes":
            yield from changed(value)
        elif value is not None:
            yield f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
