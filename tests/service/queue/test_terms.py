"""The terms that hold for a person: whether they may submit, how often, and what lateness costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from service import intake, scores, terms
from service.db import Session
from service.intake import AttemptsUsed, Closed, NotOpenYet
from service.models import (
    Accommodation,
    Assessment,
    AssessmentItem,
    Course,
    Score,
    Section,
    SectionMember,
    Submission,
)
from service.terms import Terms

if TYPE_CHECKING:
    from conftest import Classroom

BERLIN = ZoneInfo("Europe/Berlin")
SLOT = ("ada", "tiny/sums", "quiz")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MON, TUE, WED, THU, FRI = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in (2, 3, 4, 5, 6))
HALF = {"total": "5", "gap": "2"}
RIGHT = {"total": "5", "gap": "1"}


def set_terms(**values: Any) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(values))


def grant(*, person: str | None = None, section: str | None = None, **values: Any) -> int:
    """Accommodate somebody, as an operator might in the database: nothing is projected."""
    by = {"reason": "ill", "created_by": "tess"}
    with Session.begin() as session:
        row = Accommodation(assessment_id="quiz", person_id=person, section=section, **by, **values)
        session.add(row)
        session.flush()
        return row.id


def join(section: str, *people: str) -> None:
    with Session.begin() as session:
        session.merge(Section(course_id="maths", name=section))
        session.flush()
        session.add_all(SectionMember(course_id="maths", section=section, person_id=each) for each in people)


def held() -> Terms:
    with Session() as session:
        return terms.of(session, [SLOT])[SLOT]


def moments() -> tuple[datetime | None, ...]:
    return held().opens_at, held().due_at, held().closes_at


def now() -> datetime:
    return held().now


def test_terms_without_accommodations_are_those_of_the_assessment(classroom: Classroom) -> None:
    set_terms(opens_at=MON, due_at=WED, closes_at=THU)
    grant(person="bob", due_at=FRI, extra_attempts=3)
    join("A", "bob")
    grant(section="A", closes_at=FRI)

    assert moments() == (MON, WED, THU)
    assert held().max_attempts == 2


@pytest.mark.parametrize(
    ("own", "granted", "expected"),
    [
        pytest.param((TUE, WED, THU), [(MON, THU, FRI)], (MON, THU, FRI), id="more of each"),
        pytest.param((TUE, WED, THU), [(WED, TUE, WED)], (TUE, WED, THU), id="less of each is no less"),
        pytest.param((TUE, WED, FRI), [(MON, None, None), (None, THU, None)], (MON, THU, FRI), id="of two"),
        pytest.param((None, None, None), [(MON, TUE, WED)], (None, None, None), id="no limit is the most"),
        pytest.param(
            (TUE, WED, WED), [(None, FRI, None)], (TUE, FRI, FRI), id="closes when due at the least"
        ),
        pytest.param((TUE, WED, None), [(None, FRI, None)], (TUE, FRI, None), id="never closes"),
        pytest.param((TUE, None, WED), [(None, FRI, FRI)], (TUE, None, FRI), id="never due"),
    ],
)
@pytest.mark.parametrize("by", ["person", "section"])
def test_most_generous_terms_count(
    classroom: Classroom, own: Any, granted: Any, expected: Any, by: str
) -> None:
    names = ("opens_at", "due_at", "closes_at")
    set_terms(**dict(zip(names, own, strict=True)))
    for number, values in enumerate(granted):
        if by == "section":
            join(f"S{number}", "ada")
        addressee = {"person": "ada"} if by == "person" else {"section": f"S{number}"}
        grant(**addressee, **dict(zip(names, values, strict=True)))

    assert moments() == expected


def test_most_extra_minutes_and_attempts_of_person_and_sections_count(classroom: Classroom) -> None:
    set_terms(opens_at=MON, due_at=WED, closes_at=WED)
    for section in ("A", "B"):
        join(section, "ada")
    grant(section="A", extra_minutes=30, extra_attempts=1)
    grant(section="B", extra_minutes=15, extra_attempts=4)
    grant(person="ada", due_at=THU)

    assert moments() == (MON, THU + HOUR / 2, THU + HOUR / 2)
    assert held().max_attempts == 6


def test_accommodation_of_a_section_of_another_course_does_not_count(classroom: Classroom) -> None:
    with Session.begin() as session:
        session.add(Course(id="physics", title="Physics"))
        session.flush()
        session.add(Section(course_id="physics", name="A"))
    join("B", "ada")
    grant(section="A", extra_attempts=1)

    assert held().max_attempts == 2


def test_withdrawn_accommodation_does_not_count(classroom: Classroom) -> None:
    grant(person="ada", extra_attempts=1, withdrawn_at=MON)

    assert held().max_attempts == 2


def test_submission_is_refused_until_the_assessment_opens(classroom: Classroom) -> None:
    set_terms(opens_at=now() + HOUR)

    with pytest.raises(NotOpenYet, match="'quiz' opens at .* UTC; come back then"):
        classroom.submit()
    grant(person="ada", opens_at=now() - HOUR)
    classroom.submit()
    with pytest.raises(NotOpenYet):
        classroom.submit("bob")


def test_submission_is_refused_once_the_assessment_has_closed(classroom: Classroom) -> None:
    with Session.begin() as session:
        session.execute(update(Course).values(time_zone="Europe/Berlin"))
    set_terms(closes_at=datetime(2026, 7, 1, 22, tzinfo=UTC))

    told = "'quiz' closed at 2026-07-02 00:00:00 Europe/Berlin .2026-07-01 22:00:00 UTC."
    with pytest.raises(Closed, match=told):
        classroom.submit()
    grant(person="ada", closes_at=now() + HOUR)
    classroom.submit()
    with pytest.raises(Closed):
        classroom.submit("bob")


def test_extra_time_after_closing_lets_in_whom_it_is_for(classroom: Classroom) -> None:
    set_terms(closes_at=now() - HOUR)
    grant(person="ada", extra_minutes=90)
    grant(person="bob", extra_minutes=30)

    classroom.submit()
    with pytest.raises(Closed):
        classroom.submit("bob")


def test_submission_at_the_very_moment_of_opening_or_closing_is_taken(classroom: Classroom) -> None:
    values = {"due_at": None, "max_attempts": None, "time_zone": "UTC", "now": MON}

    intake.check_open("quiz", Terms(opens_at=MON, closes_at=MON, **values))
    with pytest.raises(NotOpenYet):
        intake.check_open("quiz", Terms(opens_at=MON + timedelta.resolution, closes_at=None, **values))
    with pytest.raises(Closed):
        intake.check_open("quiz", Terms(opens_at=None, closes_at=MON - timedelta.resolution, **values))


def test_replay_after_closing_finds_what_came_before(classroom: Classroom, token: Any) -> None:
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"}
    first = classroom.submit(**keyed)
    set_terms(closes_at=now() - HOUR)

    assert classroom.submit(**keyed).id == first.id


def test_extra_attempts_are_attempts(classroom: Classroom) -> None:
    grant(person="ada", extra_attempts=1)

    attempts = [classroom.submit().attempt for _ in range(3)]

    assert attempts == [1, 2, 3]
    with pytest.raises(AttemptsUsed, match="all 3 attempts"):
        classroom.submit()


def test_practice_has_no_terms(classroom: Classroom) -> None:
    set_terms(opens_at=now() + DAY)

    assert classroom.submit(assessment_id=None).attempt == 1


DUE = datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN)
"""A Saturday; on Sunday at 3:00 clocks are put back to 2:00."""
SUNDAY = datetime(2026, 10, 25, tzinfo=BERLIN)
POLICY = {"late_percent_per_day": 10, "late_grace_minutes": 15, "late_floor_percent": 50}
GRACELESS = POLICY | {"late_grace_minutes": 0}


def after(**late: float) -> datetime:
    # Arithmetic of datetimes within a zone is that of its clocks; late is a matter of seconds passed.
    return DUE.astimezone(UTC) + timedelta(**late)


LATE = [
    pytest.param(POLICY, after(days=-1), 8, id="a day before"),
    pytest.param(POLICY, after(), 8, id="on the second"),
    pytest.param(POLICY, after(seconds=1), 8, id="one second late, within grace"),
    pytest.param(POLICY, after(minutes=15), 8, id="at the end of grace"),
    pytest.param(POLICY, after(minutes=15, seconds=1), 7.2, id="a second after grace"),
    pytest.param(GRACELESS, after(), 8, id="on the second, no grace"),
    pytest.param(GRACELESS, after(microseconds=1), 7.2, id="a microsecond late"),
    pytest.param(GRACELESS, after(seconds=1), 7.2, id="one second late"),
    pytest.param(POLICY, after(hours=24), 7.2, id="24 hours"),
    pytest.param(POLICY, after(hours=24, microseconds=1), 6.4, id="a microsecond more than 24 hours"),
    pytest.param(POLICY, after(hours=24, minutes=10), 6.4, id="grace holds on the first day only"),
    pytest.param(POLICY, SUNDAY.replace(hour=22, minute=59), 7.2, id="22:59 after the change, 24 hours"),
    pytest.param(POLICY, SUNDAY.replace(hour=23, minute=59), 6.4, id="23:59 after the change, 25 hours"),
    pytest.param(POLICY, after(days=4, hours=23), 4.0, id="on the fifth day, the floor exactly"),
    pytest.param(POLICY, after(days=6), 4.0, id="at the floor"),
    pytest.param(POLICY, after(days=3000), 4.0, id="years later"),
    pytest.param(POLICY | {"late_floor_percent": 55}, after(days=5), 4.4, id="a floor within a day's step"),
    pytest.param(POLICY | {"late_percent_per_day": 0}, after(days=9), 8, id="nothing taken off"),
    pytest.param(POLICY | {"late_percent_per_day": 100}, after(days=1), 4.0, id="all, down to the floor"),
    pytest.param({"late_percent_per_day": 100}, after(seconds=1), 0, id="all"),
    pytest.param({"late_percent_per_day": 12.5}, after(days=2), 6, id="half percents"),
    pytest.param(
        {"late_percent_per_day": 50, "late_floor_percent": 100}, after(days=2), 8, id="floor of all"
    ),
    pytest.param({"late_percent_per_day": 40}, after(days=3), 0, id="no less than nothing"),
]


@pytest.mark.parametrize(("policy", "sent", "points"), LATE)
def test_late_penalty_is_that_worked_by_hand(
    classroom: Classroom, policy: dict[str, float], sent: datetime, points: float
) -> None:
    set_terms(due_at=DUE, **policy)
    classroom.submit(answers=RIGHT)
    move(sent)
    classroom.grade()

    assert kept() == [pytest.approx((points, 8, 8 - points))]


def test_penalty_of_everything_leaves_nothing_and_of_nothing_everything(classroom: Classroom) -> None:
    # 10 / 3 * 100 / 100 is not 10 / 3 in binary: a score would be less than nothing.
    set_terms(due_at=DUE, late_percent_per_day=100)
    with Session.begin() as session:
        session.execute(update(AssessmentItem).values(points=10 / 3))
    for person, sent in (("ada", after(days=1)), ("bob", after())):
        move(sent, classroom.submit(person, answers=RIGHT).id)
    classroom.grade()

    assert kept() == [(0, 10 / 3, 10 / 3), (10 / 3, 10 / 3, 0)]


def test_penalty_is_of_the_points_earned(classroom: Classroom) -> None:
    set_terms(due_at=DUE, late_percent_per_day=25)
    classroom.submit(answers=HALF)  # 6 of 8 points
    move(after(days=1))
    classroom.grade()

    assert kept() == [pytest.approx((4.5, 8, 1.5))]


@pytest.mark.parametrize(
    ("keep", "percent", "points"),
    [("best", 50, 6.0), ("best", 20, 6.4), ("last", 50, 4.0), ("first", 50, 6.0)],
)
def test_best_attempt_is_the_best_after_the_penalty(
    classroom: Classroom, keep: str, percent: float, points: float
) -> None:
    set_terms(due_at=DUE, late_percent_per_day=percent, keep=keep)
    first, second = classroom.submit(answers=HALF), classroom.submit(answers=RIGHT)
    for submitted, sent in ((first, after(hours=-1)), (second, after(hours=1))):
        move(sent, submitted.id)
    classroom.grade()

    assert [row[0] for row in kept()] == [pytest.approx(points)]


@pytest.mark.parametrize(
    ("extension", "points"),
    [
        pytest.param({"due_at": after(days=1)}, 7.2, id="a day later"),
        pytest.param({"due_at": after(days=2)}, 8.0, id="as late as it was sent"),
        pytest.param({"extra_minutes": 1440}, 7.2, id="a day of extra time"),
        pytest.param({"due_at": after(days=1), "extra_minutes": 1440}, 8.0, id="both"),
        pytest.param({"extra_attempts": 1}, 6.4, id="of attempts only"),
    ],
)
@pytest.mark.parametrize("by", ["person", "section"])
def test_lateness_is_counted_from_when_it_was_due_for_the_person(
    classroom: Classroom, extension: dict[str, Any], points: float, by: str
) -> None:
    set_terms(due_at=DUE, **GRACELESS)
    join("A", "ada")
    for person in ("ada", "bob"):
        classroom.submit(person, answers=RIGHT)
    move(after(days=2))
    classroom.grade()
    grant(**({"person": "ada"} if by == "person" else {"section": "A"}), **extension)

    with Session.begin() as session:
        scores.rebuild(session, "quiz", ["ada"])

    assert [row[0] for row in kept()] == [pytest.approx(points), pytest.approx(6.4)]


def berlin(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-{moment}").replace(tzinfo=BERLIN)


TENTH = {"late_percent_per_day": 10}
STEEP = {"late_percent_per_day": 40, "late_grace_minutes": 30, "late_floor_percent": 25}
LONGER = {"due_at": berlin("06-04T12:00"), "extra_minutes": 90}
WORKED = [
    # Due on Saturday 23:59, 22:59 UTC. On Sunday, 29 March, 2:00 is 3:00: its 23:59 is 21:59 UTC, and 23
    # hours have passed: one day has begun, 8 - 10 % = 7.2.
    pytest.param(TENTH, "03-28T23:59", None, "03-29T23:59", 7.2, id="a day of 23 hours"),
    # 00:59 on Monday is 22:59 UTC: 24 hours, and no second day has begun. 8 - 10 % = 7.2.
    pytest.param(TENTH, "03-28T23:59", None, "03-30T00:59", 7.2, id="24 hours over a day of 23"),
    # A second later it has. 8 - 20 % = 6.4.
    pytest.param(TENTH, "03-28T23:59", None, "03-30T00:59:01", 6.4, id="a second more"),
    # Due on Saturday 23:59, 21:59 UTC. On Sunday, 25 October, 3:00 is 2:00: its 23:30 is 22:30 UTC, and 24
    # hours and 31 minutes have passed: two days have begun, 8 - 20 % = 6.4.
    pytest.param(TENTH, "10-24T23:59", None, "10-25T23:30", 6.4, id="a day of 25 hours"),
    # Monday 12:31 is past the grace, so the day counts from 12:00: one has begun, 8 - 40 % = 4.8.
    pytest.param(STEEP, "06-01T12:00", None, "06-01T12:31", 4.8, id="past the grace"),
    # Wednesday 12:01: 48 hours and a minute, three days begun, 120 %; at most 100 - 25 = 75 % are taken:
    # 8 / 4 = 2.
    pytest.param(STEEP, "06-01T12:00", None, "06-03T12:01", 2.0, id="down to the floor"),
    # Due on Thursday 12:00, and 90 minutes more: 13:30. Until 14:00 there is grace, nothing is taken.
    pytest.param(STEEP, "06-01T12:00", LONGER, "06-04T14:00", 8.0, id="extended, within grace"),
    # Friday 13:30 is 24 hours after 13:30: one day has begun, 8 - 40 % = 4.8.
    pytest.param(STEEP, "06-01T12:00", LONGER, "06-05T13:30", 4.8, id="extended, 24 hours late"),
    # A second later two have: 8 - 75 %, as 80 are more than the floor leaves. 8 / 4 = 2.
    pytest.param(STEEP, "06-01T12:00", LONGER, "06-05T13:30:01", 2.0, id="extended, a second more"),
]


@pytest.mark.parametrize(("policy", "due", "extension", "sent", "points"), WORKED)
def test_late_policy_comes_to_what_the_calendar_says(
    classroom: Classroom, policy: dict[str, float], due: str, extension: Any, sent: str, points: float
) -> None:
    set_terms(due_at=berlin(due), **policy)
    if extension:
        grant(person="ada", **extension)
    classroom.submit(answers=RIGHT)
    move(berlin(sent))
    classroom.grade()

    assert kept() == [pytest.approx((points, 8, 8 - points))]


# Due on Monday 12:00, a quarter off per day. Three attempts, of 8 points:
#   Monday 11:00     6 of the sum alone, in time:                      6
#   Tuesday 12:00    8 of both, one day begun, 8 - 25 %:               6
#   Wednesday 12:01  2 of the difference alone, three days, 2 - 75 %:  0.5
THREE = [("06-01T11:00", HALF), ("06-02T12:00", RIGHT), ("06-03T12:01", {"gap": "1"})]
KEPT = [
    pytest.param("best", {}, 0, (6.0, 0.0), id="best: of two that are equal the first"),
    pytest.param("last", {}, 2, (0.5, 1.5), id="last"),
    pytest.param("first", {}, 0, (6.0, 0.0), id="first"),
    # Due a minute later, Wednesday is two days: 2 - 50 % = 1; Tuesday 12:00 is one, as before.
    pytest.param("last", {"extra_minutes": 1}, 2, (1.0, 1.0), id="last, a minute more"),
    # Due on Tuesday 12:00, the second is in time: 8. The third is two days late: 2 - 50 % = 1.
    pytest.param("best", {"extra_minutes": 1440}, 1, (8.0, 0.0), id="best, a day more"),
    pytest.param("last", {"extra_minutes": 1440}, 2, (1.0, 1.0), id="last, a day more"),
]


@pytest.mark.parametrize(("keep", "extension", "attempt", "points"), KEPT)
def test_attempt_that_counts_is_that_worked_by_hand(
    classroom: Classroom, keep: str, extension: dict[str, Any], attempt: int, points: tuple[float, float]
) -> None:
    set_terms(due_at=berlin("06-01T12:00"), late_percent_per_day=25, keep=keep, max_attempts=None)
    if extension:
        grant(person="ada", **extension)
    sent = [classroom.submit(answers=answers).id for _, answers in THREE]
    for id, (moment, _) in zip(sent, THREE, strict=True):
        move(berlin(moment), id)
    classroom.grade()

    assert kept() == [pytest.approx((points[0], 8, points[1]))]
    with Session() as session:
        assert session.scalars(select(Score.submission_id)).one() == sent[attempt]


def move(sent: datetime, id: Any = None) -> None:
    """Have submissions sent at another moment."""
    which = update(Submission) if id is None else update(Submission).where(Submission.id == id)
    with Session.begin() as session:
        session.execute(which.values(created_at=sent))


def kept() -> list[tuple[float, ...]]:
    """Score, possible and penalty of each student, by their ids."""
    query = select(Score.score, Score.possible, Score.late_penalty).order_by(Score.person_id)
    with Session() as session:
        return [tuple(row) for row in session.execute(query)]
