"""Items and parts by the names a client gave, with a near match where there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from question_bank.bank import Bank
from question_bank.errors import UnknownItem
from question_bank.item import Item
from service.faults import NotFound, Unprocessable, pointer, shown

MOST_NAMED = 20


def find_item(bank: Bank, item_id: str) -> Item:
    """The item of an id; raises NotFound naming the nearest."""
    try:
        return bank[item_id]
    except UnknownItem:
        near = nearest(item_id, (item.id for item in bank.items))
        raise NotFound(f"There is no item {shown(item_id)!r}{near}; GET /api/v1/items lists them.") from None


def check_parts(item: Item, answers: Collection[str], at: tuple[str | int, ...] = ("answers",)) -> None:
    """Refuse answers to parts the item does not have, naming those it has."""
    unknown = [name for name in answers if name not in item.parts]
    if unknown:
        errors = [
            {"pointer": pointer((*at, name)), "detail": f"no such part{nearest(name, item.parts)}"}
            for name in unknown[:MOST_NAMED]
        ]
        names = ", ".join(list(item.parts)[:MOST_NAMED])
        raise Unprocessable(
            f"The item {item.id!r} has no part {shown(unknown[0])!r}; its parts are {names}.", errors=errors
        )


def nearest(name: str, names: Iterable[str]) -> str:
    """A question after the nearest of some names, or nothing."""
    close = get_close_matches(name[:200], names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
