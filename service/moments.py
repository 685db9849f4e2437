"""Moments as people give and read them: RFC 3339, or the local time of a course's time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

OF_THE_MACHINE = frozenset({"localtime", "Factory"})
"""Names that mean another zone on every machine, or none."""
WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
EARLIEST, LATEST = 1973, 2999
"""Years a deadline may be in: until 1972 Liberia was 44 minutes and 30 seconds behind, which RFC 3339 cannot
say."""
EXAMPLES = "2026-11-02T23:59 or 2026-11-02T23:59:00+01:00"


class NoMoment(ValueError):
    """Text that names no moment, or two; the message says what to write instead."""


class UnknownZone(ValueError):
    """There is no such time zone; the message names the nearest."""


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of the time zones there are."""
    return frozenset(available_timezones()) - OF_THE_MACHINE


def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name; raises UnknownZone naming the nearest."""
    if name not in zones():
        raise UnknownZone(f"is no time zone of the IANA list{_nearest(name)}")
    return ZoneInfo(name)


def _nearest(name: str) -> str:
    by_folded = {known.casefold(): known for known in zones()}
    close = get_close_matches(name[:100].casefold(), by_folded, n=1)
    return f" (did you mean {by_folded[close[0]]!r}?)" if close else "; write it as Europe/Berlin"


def read(text: str, here: ZoneInfo) -> datetime:
    """The moment a text names, in UTC; without an offset it is the local time of ``here``.

    Raises NoMoment, also for a local time that the change to or from summer time skips or repeats.
    """
    try:
        written = datetime.fromisoformat(text) if WRITTEN.fullmatch(text) else None
    except ValueError:
        written = None
    if written is None:
        raise NoMoment(f"is no date with a time of day; write it as {EXAMPLES}")
    if not EARLIEST <= written.year <= LATEST:
        raise NoMoment(f"is in the year {written.year}; use one of {EARLIEST} to {LATEST}")
    return written.astimezone(UTC) if written.tzinfo else _local(written, here)


def _local(written: datetime, here: ZoneInfo) -> datetime:
    earlier, later = (written.replace(tzinfo=here, fold=fold) for fold in (0, 1))
    moment = earlier.astimezone(UTC)
    there = moment.astimezone(here)
    if there.replace(tzinfo=None) != written:
        raise NoMoment(
            f"is skipped there: in {here.key} clocks are put forward over it; "
            f"the same moment by the clock is {there:%H:%M}"
        )
    if earlier.utcoffset() != later.utcoffset():
        raise NoMoment(
            f"comes twice in {here.key}, as clocks are put back; "
            f"send {earlier.isoformat()} or {later.isoformat()}"
        )
    return moment


def shown(moment: datetime | None, here: ZoneInfo) -> str | None:
    """A moment as it is shown in a course: RFC 3339 with the offset of its zone."""
    return None if moment is None else moment.astimezone(here).isoformat()


def shifted(moment: datetime | None, days: int, here: ZoneInfo) -> datetime | None:
    """The moment so many days later at the same time of day by the clocks of a zone.

    Where clocks are put back over it, it stays the first or the second of its time; a time that is skipped is
    as much later as clocks are put forward.
    """
    if moment is None or days == 0:
        return moment
    was = moment.astimezone(here)
    written = was.replace(tzinfo=None) + timedelta(days=days)
    moved = written.replace(tzinfo=here, fold=was.fold).astimezone(UTC)
    skipped = moved.astimezone(here).replace(tzinfo=None) != written
    return written.replace(tzinfo=here).astimezone(UTC) if skipped else moved
