"""Moments by the clocks of time zones; the oracle is the published change of 2026 and of Lord Howe Island."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from service import moments

BERLIN = moments.zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02T23:59", datetime(2026, 11, 2, 22, 59, tzinfo=UTC)),
        ("2026-07-02 23:59:30", datetime(2026, 7, 2, 21, 59, 30, tzinfo=UTC)),
        ("2026-11-02T23:59:00Z", datetime(2026, 11, 2, 23, 59, tzinfo=UTC)),
        ("2026-11-02T23:59-05:00", datetime(2026, 11, 3, 4, 59, tzinfo=UTC)),
        ("2026-10-25T02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_moment_without_offset_is_local(text: str, moment: datetime) -> None:
    assert moments.read(text, BERLIN) == moment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("2026-03-29T02:30", "03:30", id="skipped by summer time"),
        pytest.param(
            "2026-10-25T02:30", "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00", id="twice"
        ),
        pytest.param("2026-02-30T12:00", "2026-11-02T23:59", id="30 February"),
        pytest.param("2026-11-02T24:00", "2026-11-02T23:59", id="24 o'clock"),
        pytest.param("2026-11-02", "time of day", id="a date alone"),
        pytest.param("tomorrow", "time of day", id="words"),
        pytest.param("2026-W45-1T12:00", "time of day", id="a week"),
        pytest.param("٢٠٢٦-11-02T12:00", "time of day", id="digits of another script"),
        pytest.param("0001-01-01T00:00", "year 1;", id="before all courses"),
        pytest.param("9999-12-31T23:59", "year 9999", id="after all courses"),
        pytest.param("2026-11-02T23:59+99:00", "time of day", id="an offset of four days"),
        pytest.param("", "time of day", id="nothing"),
    ],
)
def test_moment_that_is_none_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(moments.NoMoment) as refused:
        moments.read(text, BERLIN)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("CEST", "IANA"),
        ("../../etc/passwd", "IANA"),
        ("localtime", "IANA"),
        ("", "IANA"),
    ],
)
def test_unknown_zone_is_refused_with_the_nearest(name: str, said: str) -> None:
    with pytest.raises(moments.UnknownZone) as refused:
        moments.zone(name)

    assert said in str(refused.value)


def test_moment_is_shifted_by_the_clock_over_summer_time() -> None:
    october = moments.read("2026-10-20T23:59", BERLIN)

    assert moments.shown(moments.shifted(october, 14, BERLIN), BERLIN) == "2026-11-03T23:59:00+01:00"
    assert moments.shown(october, BERLIN) == "2026-10-20T23:59:00+02:00"
    assert moments.shifted(None, 14, BERLIN) is None


FIRST, SECOND = "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"
"""The same time by the clock, an hour apart."""


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        pytest.param(FIRST, 0, FIRST, id="not at all, the first"),
        pytest.param(SECOND, 0, SECOND, id="not at all, the second"),
        pytest.param(FIRST, 364, "2027-10-24T02:30:00+02:00", id="to a day before clocks are put back"),
        pytest.param(FIRST, 371, "2027-10-31T02:30:00+02:00", id="to the first of the year after"),
        pytest.param(SECOND, 371, "2027-10-31T02:30:00+01:00", id="to the second of the year after"),
        pytest.param(SECOND, 1, "2026-10-26T02:30:00+01:00", id="to the winter"),
        pytest.param(SECOND, -1, "2026-10-24T02:30:00+02:00", id="to the summer"),
        pytest.param("2026-10-24T02:30", 1, FIRST, id="to a time that comes twice"),
        pytest.param("2026-03-28T02:30", 1, "2026-03-29T03:30:00+02:00", id="to a time that is skipped"),
        pytest.param(SECOND, 154, "2027-03-28T03:30:00+02:00", id="from the second to one that is skipped"),
    ],
)
def test_moment_is_shifted_to_a_time_that_comes_twice_or_never(text: str, days: int, expected: str) -> None:
    assert moments.shown(moments.shifted(moments.read(text, BERLIN), days, BERLIN), BERLIN) == expected


def test_every_moment_of_every_zone_is_shown_by_an_offset_of_whole_minutes() -> None:
    earliest = moments.read("1973-01-01T00:00+14:00", BERLIN)

    for name in moments.zones():
        here = moments.zone(name)
        assert re.search(r"[+-][0-9]{2}:[0-9]{2}$", str(moments.shown(earliest, here))), name
    with pytest.raises(moments.NoMoment):
        moments.read("1972-01-01T00:00", moments.zone("Africa/Monrovia"))
