"""The question bank of this process, and the versions of its items in the database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from question_bank import versions
from question_bank.bank import Bank
from question_bank.item import Item
from service.db import Session
from service.models import ItemVersion


class BankNotLoaded(RuntimeError):
    """The process asked for an item before it called ``load``."""


_current: Bank | None = None


def load(paths: Iterable[Path] = ()) -> Bank:
    """Load the bank and make it the one of this process. Raises InvalidBank with all its faults."""
    return adopt(Bank.load(paths))


def adopt(bank: Bank) -> Bank:
    """Make a bank the one of this process; submissions under way keep the version they were shown."""
    global _current
    _current = bank
    return bank


def current() -> Bank:
    """The bank this process loaded."""
    if _current is None:
        raise BankNotLoaded("no question bank: call service.bank.load() when the process starts")
    return _current


def register(session: DbSession, bank: Bank) -> None:
    """Store the text of the items that is not there, so that any mark can be computed again from it."""
    items = {item.hash: item for item in bank.items}
    stored = session.scalars(select(ItemVersion.hash).where(ItemVersion.hash.in_(items)))
    missing = items.keys() - stored
    rows = [{"hash": hash, "item_id": items[hash].id, "toml": items[hash].toml} for hash in sorted(missing)]
    if rows:
        session.execute(insert(ItemVersion).on_conflict_do_nothing(), rows)


def checking_code() -> str:
    """The version of the code whose word on an item holds: another may find another key."""
    return f"{versions.solver_version()}.{versions.policy_version()}"


def checked(session: DbSession, bank: Bank) -> set[str]:
    """The hashes of the items that passed the publishing gate under this very code."""
    passed = ItemVersion.hash.in_([item.hash for item in bank.items])
    query = select(ItemVersion.hash).where(passed, ItemVersion.checked_by == checking_code())
    return set(session.scalars(query))


def note_checked(session: DbSession, bank: Bank) -> None:
    """Remember that the items, which are registered, passed the publishing gate."""
    code = checking_code()
    of_bank = ItemVersion.hash.in_([item.hash for item in bank.items])
    stale = of_bank & ItemVersion.checked_by.is_distinct_from(code)
    session.execute(update(ItemVersion).where(stale).values(checked_by=code))


def version(item_id: str, item_hash: str) -> Item:
    """The item as it read when it had this hash: the loaded one, else the stored text.

    Raises LookupError when no such version was ever registered.
    """
    loaded = current()
    if item_id in loaded and loaded[item_id].hash == item_hash:
        return loaded[item_id]
    return _stored(loaded, item_id, item_hash)


@lru_cache(maxsize=256)
def _stored(loaded: Bank, item_id: str, item_hash: str) -> Item:
    with Session() as session:
        toml = session.scalar(select(ItemVersion.toml).where(ItemVersion.hash == item_hash))
    if toml is None:
        raise LookupError(f"item {item_id} has no version {item_hash}; load the bank that holds it")
    return loaded.item_from_toml(item_id, toml)
