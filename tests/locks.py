"""Requests and transactions that wait for one another."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from sqlalchemy import text

from service.db import Session

PATIENCE = 60.0
WAITING = text("""
    select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
""")


def request(school: Any, method: str, path: str, body: object = None, who: str = "tess") -> Callable[[], int]:
    """A request of a thread of its own; its status."""
    return lambda: school.apart().send(method, path, body, who).status_code


def until_waiting(number: int = 1) -> None:
    """Wait until so many transactions wait for locks of others."""
    deadline = monotonic() + PATIENCE
    while waiting() < number:
        assert monotonic() < deadline, f"{waiting()} of {number} transactions wait"
        sleep(0.02)


def waiting() -> int:
    """How many transactions wait; asked in one of its own, for each sees them as it first did."""
    with Session() as session:
        return session.execute(WAITING).scalar_one()
