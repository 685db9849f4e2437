"""Cursors: where a pull of a gradebook ended, so that the next asks only for what changed.

Rows of ``score``, ``submission``, ``excuse``, ``person`` and ``enrolment`` carry the number of the
transaction that last changed them; triggers see to it. A cursor is the lowest number still under way when
its pull looked. All lower ones had ended, so that the pull saw what they did: whatever it did not see
carries the cursor's number or a higher one, in whichever order transactions are committed.
"""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

SHAPE = re.compile(r"([0-9a-f]{1,16})-([0-9a-f]{12})")

NOW = text("""
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, system_identifier, timeline_id,
           (select oid::bigint from pg_database where datname = current_database())
    from pg_control_system(), pg_control_checkpoint()
""")
"""Numbers are those of one database on one timeline: a backup that is restored counts from an earlier one."""


class UnreadableCursor(ValueError):
    """The text is no cursor of this service."""


def here(session: DbSession, assessment_id: str) -> tuple[int, str]:
    """The cursor of what this transaction sees of an assessment: as a number, and as text."""
    number, *database = session.execute(NOW).one()
    scope = hashlib.sha256(repr((*database, assessment_id)).encode()).hexdigest()[:12]
    return number, f"{number:x}-{scope}"


def since(cursor: str, now: str) -> int | None:
    """The number to read from; None when the cursor is of another database or assessment.

    Raises UnreadableCursor for text that was never a cursor.
    """
    found = SHAPE.fullmatch(cursor)
    if found is None:
        raise UnreadableCursor(cursor)
    number, scope = int(found[1], 16), found[2]
    latest, here = now.split("-")
    return number if scope == here and number <= int(latest, 16) else None
