"""Locks, and the one order in which all take them, so that no two transactions wait for each other.

1. ``job``, the table or rows of it: ``regrades``, ``row``
2. courses, in the order of their ids: ``row``, and ``erasure``
3. the row of an assessment: ``row``
4. the scores of assessments, in the order of their keys: ``EACH``, by ``scores.lock``,
   ``scores.lock_course``, ``scores.lock_people`` and ``erasure``
5. items of an assessment, in the order of their ids: ``terms.of``, ``assessment_items``, ``deletion``
6. people, in the order of their ids: ``scores.lock_people``, ``enrolments.lock``, ``attempts.lock``,
   ``erasure``
7. work, in the order of its ids: ``work.lock``

Who passes over some takes the rest in this order. Only who submits locks people before items, too, and may:
submissions share items, and who holds items alone waits for no person that somebody else has locked so.
Functions take a session and never commit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session as DbSession

from service.faults import NotFound

REGRADES = text("lock table job in exclusive mode")
EACH = """
    select {lock}(key) from (
        select distinct hashtextextended(id, 1) as key from ({assessments}) assessment order by key
    ) keys
"""
"""SQL: locks the scores of assessments, of which ``assessments`` selects the ids. The seed 1 sets these locks
apart from those of messages."""
ALONE, SHARED = "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared"
"""SQL: how they are locked: by who changes what marks come to, and by who makes marks."""


def regrades(session: DbSession) -> None:
    """Make regrades wait before they read anything; who looks at them does not wait."""
    session.execute(REGRADES)


def row(session: DbSession, held: Any, *, wholly: bool = False) -> None:
    """Make others who would edit a row wait, and read it as the last of them left it.

    Raises NotFound where they deleted it. Students' submissions, which only refer to the row, do not wait,
    unless it is held ``wholly``.
    """
    strength = True if wholly else {"key_share": True}
    identity = inspect(held).identity
    if session.get(type(held), identity, populate_existing=True, with_for_update=strength) is None:
        raise NotFound()
