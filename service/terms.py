"""The terms that hold for a person at an assessment: its own, and what accommodations add to them.

Of the assessment's own terms and the accommodations of the person and of all their sections, the most
generous counts, for each term on its own: the earliest opening, the latest due and closing time, the most
extra minutes, the most extra attempts. What is not limited is the most generous of all, so that no
accommodation limits anything. Extra minutes are added to the due and the closing time, and nothing closes
before it is due. Functions take a session and never commit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service.attempts import Slot

HELD = """
    lateral (
        select opens_at, due_at, case when closes_at is not null then greatest(closes_at, due_at) end
               as closes_at, assessment.max_attempts + granted_attempts as max_attempts
        from (
            select
                case when assessment.opens_at is not null
                     then least(assessment.opens_at, min(granted.opens_at)) end as opens_at,
                case when assessment.due_at is not null
                     then greatest(assessment.due_at, max(granted.due_at))
                          + make_interval(mins => coalesce(max(granted.extra_minutes), 0)) end as due_at,
                case when assessment.closes_at is not null
                     then greatest(assessment.closes_at, max(granted.closes_at))
                          + make_interval(mins => coalesce(max(granted.extra_minutes), 0)) end as closes_at,
                coalesce(max(granted.extra_attempts), 0) as granted_attempts
            from (
                select * from accommodation
                where assessment_id = assessment.id and person_id = {person}
                union all
                select accommodation.* from section_member member
                join accommodation on accommodation.assessment_id = assessment.id
                     and accommodation.person_id is null and accommodation.section = member.section
                where member.course_id = assessment.course_id and member.person_id = {person}
            ) granted
            where granted.withdrawn_at is null
        ) most_generous
    ) terms
"""
"""SQL, to be joined: the ``terms`` that hold for a person at ``assessment``."""

LATE = """
    lateral (
        select is_late, case when is_late then least(
            ceil(extract(epoch from {sent} - terms.due_at) / 86400) * assessment.late_percent_per_day,
            100 - assessment.late_floor_percent
        ) else 0 end as percent
        from (select coalesce(
            {sent} > terms.due_at + make_interval(mins => assessment.late_grace_minutes), false
        ) as is_late) judged
    ) late
"""
"""SQL, to be joined: how late something sent at a moment is under ``terms``.

Each 24 hours that have begun since it was due cost the same; days of the calendar, which may have 23 or 25
hours, are not counted. ``percent`` is what that takes off of the points earned.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for one person at one item of an assessment. A moment that is not set does not limit."""

    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    max_attempts: int | None
    time_zone: str
    """Of the course."""
    now: datetime
    """By the clock of the database: when the transaction began."""

    @property
    def are_open(self) -> bool:
        """Whether the time to submit has come."""
        return self.opens_at is None or self.now >= self.opens_at

    @property
    def are_closed(self) -> bool:
        """Whether the time to submit is over."""
        return self.closes_at is not None and self.now > self.closes_at

    def attempts_left(self, used: int) -> int | None:
        """The attempts left of so many used; None where they are not limited."""
        return None if self.max_attempts is None else max(0, self.max_attempts - used)

    def state(self, grace: timedelta) -> str:
        """What would become of a submission now: ``not-open``, ``open``, ``late`` or ``closed``."""
        if not self.are_open:
            return "not-open"
        if self.are_closed:
            return "closed"
        return "late" if self.due_at is not None and self.now > self.due_at + grace else "open"

    def told(self, moment: datetime | None) -> str:
        """A moment for people to read, by the clocks of the course and in UTC."""
        if moment is None:
            return "never"
        there = moment.astimezone(ZoneInfo(self.time_zone))
        utc = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        return utc if self.time_zone == "UTC" else f"{there:%Y-%m-%d %H:%M:%S} {self.time_zone} ({utc})"


MOMENTS = "terms.opens_at, terms.due_at, terms.closes_at, terms.max_attempts, course.time_zone, now()"
NAMES = ("opens_at", "due_at", "closes_at", "max_attempts", "time_zone", "now")


def of(session: DbSession, slots: Collection[Slot]) -> dict[Slot, Terms]:
    """The terms in each slot of an assessment that offers the item; others are left out.

    Until the end of the transaction nobody can take these items out of their assessments.
    """
    wanted = [slot for slot in slots if slot[2] is not None]
    if not wanted:
        return {}
    rows = session.execute(
        text(f"""
            select wanted.person_id, wanted.item_id, wanted.assessment_id, {MOMENTS}
            from unnest(cast(:people as text[]), cast(:items as text[]), cast(:assessments as text[]))
                 as wanted(person_id, item_id, assessment_id)
            join assessment_item offered using (assessment_id, item_id)
            join assessment on assessment.id = wanted.assessment_id
            join course on course.id = assessment.course_id
            cross join {HELD.format(person="wanted.person_id")}
            order by offered.assessment_id, offered.item_id
            for key share of offered
        """),
        {
            "people": [person for person, _, _ in wanted],
            "items": [item for _, item, _ in wanted],
            "assessments": [assessment for _, _, assessment in wanted],
        },
    )
    return {(row[0], row[1], row[2]): Terms(**dict(zip(NAMES, row[3:], strict=True))) for row in rows}


def at(session: DbSession, assessment_id: str, person_id: str) -> Terms:
    """The terms of a person at an assessment, whatever its items."""
    return at_each(session, [assessment_id], person_id)[assessment_id]


def at_each(session: DbSession, assessments: Collection[str], person_id: str) -> dict[str, Terms]:
    """The terms of a person at each of several assessments."""
    rows = session.execute(
        text(f"""
            select assessment.id, {MOMENTS} from assessment join course on course.id = assessment.course_id
            cross join {HELD.format(person="cast(:person as text)")}
            where assessment.id = any(:assessments)
        """),
        {"assessments": list(assessments), "person": person_id},
    )
    return {row[0]: Terms(**dict(zip(NAMES, row[1:], strict=True))) for row in rows}
