"""The items an assessment is to have, held against the question bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from question_bank.item import Item
from service import bank
from service.faults import Unprocessable, pointer, shown


@dataclass(frozen=True, slots=True)
class Offered:
    """An item of an assessment: its points there, and which of its conventions are accepted (None: all)."""

    item: str
    points: float
    conventions: list[str] | None


def offers(items: Sequence[Mapping[str, Any]], before: Mapping[str, Offered]) -> list[Offered]:
    """The items a request asks for; what it leaves out of one is as it was ``before``, or as the item has it.

    Raises Unprocessable naming every item that cannot be had.
    """
    faults = [fault for place, given in enumerate(items) for fault in faults_of(place, given, items, before)]
    if faults:
        raise Unprocessable(faults[0]["detail"], errors=faults)
    return [offer(given, before) for given in items]


def offer(given: Mapping[str, Any], before: Mapping[str, Offered]) -> Offered:
    """One item as it is to be."""
    item = given["item"]
    earlier = before.get(item)
    points = given.get("points", earlier.points if earlier else None)
    conventions = given.get("conventions", earlier.conventions if earlier else None)
    return Offered(
        item,
        bank.current()[item].points if points is None else points,
        None if conventions is None else list(dict.fromkeys(conventions)),
    )


def faults_of(
    place: int, given: Mapping[str, Any], items: Sequence[Mapping[str, Any]], before: Mapping[str, Offered]
) -> list[dict[str, str]]:
    """What is wrong with one of the items, each with its JSON pointer."""
    name = given["item"]
    if any(one["item"] == name for one in items[:place]):
        return [fault(place, "item", f"{shown(name)!r} is in the list twice; name it once")]
    if name not in bank.current():
        # What is asked already may have left the bank meanwhile, and stays for those who answered it.
        kept = (
            name in before and given.get("conventions", before[name].conventions) == before[name].conventions
        )
        return (
            [] if kept else [fault(place, "item", f"{shown(name)!r} is not in the question bank{near(name)}")]
        )
    unknown = [one for one in given.get("conventions") or () if one not in bank.current()[name].conventions]
    return [
        fault(
            place, "conventions", f"{shown(one)!r} is no convention of {name}; {known(bank.current()[name])}"
        )
        for one in unknown
    ]


def known(item: Item) -> str:
    """The conventions an item has, in words."""
    there = ", ".join(item.conventions)
    return f"it has {there}" if there else "it has none, so leave the field out"


def near(name: str) -> str:
    """The nearest item of the bank, in words."""
    close = get_close_matches(name[:200], [item.id for item in bank.current().items], n=1)
    return f"; did you mean {close[0]!r}?" if close else "; GET /api/v1/items lists what is"


def fault(place: int, field: str, detail: str) -> dict[str, str]:
    """One thing that is wrong, by its JSON pointer."""
    return {"pointer": pointer(("items", place, field)), "detail": detail}
