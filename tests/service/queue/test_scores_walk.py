"""Scores kept while a term goes on, however things come to pass, are those a rebuild would make."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as DbSession

from service import accommodations, assessments, enrolments, excuses, scores
from service.db import Session
from service.enrolments import Entry
from service.faults import ServiceError
from service.models import (
    Accommodation,
    Assessment,
    AssessmentItem,
    Course,
    Excuse,
    Mark,
    Score,
    Section,
    SectionMember,
    Submission,
)

if TYPE_CHECKING:
    from conftest import Classroom

STEPS = 100
PEOPLE = ("ada", "bob", "cyd")
SECTIONS = ("A", "B")
ITEMS = ("tiny/sums", "tiny/sums", "tiny/essay", None)
"""What somebody is excused from; None is the whole."""
ANSWERS = (
    {"total": "5", "gap": "1"},
    {"total": "5", "gap": "2"},
    {"total": "6", "gap": "1"},
    {"total": "five-ish"},
    {},
)
EXPLAINED = ({"total": "5"}, {"total": "5", "because": "so"}, {"because": "so"}, {})
"""Explanations wait for a person."""
DUE = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)
MICROSECOND = timedelta.resolution
Kept = dict[tuple[str, str], tuple[Any, ...]]


class Walk:
    """A random walk; whatever it does goes through the functions that keep scores."""

    def __init__(self, classroom: Classroom, seed: int) -> None:
        self.classroom = classroom
        self.random = Random(seed)
        self.done: set[str] = set()
        with Session.begin() as session:
            session.execute(update(Assessment).values(due_at=DUE, max_attempts=None, late_percent_per_day=7))
            session.add_all(Section(course_id="maths", name=name) for name in SECTIONS)

    def step(self) -> None:
        actions = [self.submit] * 5 + [self.mark_anew] * 2 + [self.move_section]
        actions += [self.excuse, self.edit, *[self.grant] * 4, *[self.withdraw] * 4]
        action = self.random.choice(actions)
        with suppress(ServiceError):  # what is refused changes nothing
            action()
            self.done.add(action.__name__)

    def submit(self) -> None:
        item = self.random.choice(("tiny/sums", "tiny/essay"))
        answers = self.random.choice(ANSWERS if item == "tiny/sums" else EXPLAINED)
        sent = DUE + self.random.choice((-1, 0, 1, 2, 9)) * DAY + self.random.choice((-1, 0, 1)) * MICROSECOND
        submitted = self.classroom.submit(self.random.choice(PEOPLE), item=item, answers=answers)
        with Session.begin() as session:
            session.execute(update(Submission).where(Submission.id == submitted.id).values(created_at=sent))
        self.classroom.grade()

    def mark_anew(self) -> None:
        """As a regrade or a person does."""
        with Session.begin() as session:
            marks = session.scalars(select(Mark).order_by(Mark.id)).all()
            if not marks:
                return
            mark = self.random.choice(marks)
            scores.lock_people(session, [mark.submission_id])
            columns = {each.name: getattr(mark, each.name) for each in Mark.__table__.columns}
            state = self.random.choice(("graded", "graded", "invalid"))
            earned = None if state == "invalid" else self.random.choice((0.0, 1.0, mark.points))
            session.add(Mark(**columns | {"id": None, "state": state, "score": earned, "made_by": "tess"}))
            session.flush()
            scores.project(session, [mark.submission_id])

    def grant(self) -> None:
        whom = self.random.choice(
            (*({"student": each} for each in PEOPLE), *({"section": s} for s in SECTIONS))
        )
        due = DUE + self.random.choice((2, 5, 9)) * DAY
        given = self.random.choice(({"due_at": due.isoformat()}, {"extra_minutes": 1440}))
        fields = {"extra_minutes": 0, "extra_attempts": 0, "section": None, "reason": "r"} | given | whom
        with Session.begin() as session:
            accommodations.grant(session, "tess", session.get_one(Assessment, "quiz"), fields)

    def withdraw(self) -> None:
        module, table = self.random.choice(((accommodations, Accommodation), (excuses, Excuse)))
        with Session.begin() as session:
            numbers = session.scalars(select(table.id)).all()
            number = self.random.choice(numbers) if numbers else 1
            module.withdraw(session, "tess", session.get_one(Assessment, "quiz"), number)

    def excuse(self) -> None:
        given = {"student": self.random.choice(PEOPLE), "item": self.random.choice(ITEMS)}
        with Session.begin() as session:
            excuses.grant(session, "tess", session.get_one(Assessment, "quiz"), **given, reason="r")

    def edit(self) -> None:
        fields = self.random.choice(
            (
                {"keep": self.random.choice(("best", "last", "first"))},
                {"late_percent_per_day": self.random.choice((0, 7, 33.3, 100))},
                {"late_floor_percent": self.random.choice((0, 12.5, 100))},
                {"late_grace_minutes": self.random.choice((0, 1440))},
                {
                    "due_at": self.random.choice(
                        (None, DUE.isoformat(), DUE.isoformat(), (DUE + DAY).isoformat())
                    )
                },
            )
        )
        points = self.random.choice((3.0, 8.0, 0.0))
        items = [{"item": "tiny/sums", "points": points}, {"item": "tiny/essay", "points": 5.0}]
        with Session.begin() as session:
            quiz = session.get_one(Assessment, "quiz")
            assessments.edit(session, "tess", quiz, fields, self.random.choice((None, items)))

    def move_section(self) -> None:
        sections = self.random.sample(SECTIONS, self.random.randrange(3))
        entries = [Entry(person=self.random.choice(PEOPLE), sections=sorted(sections))]
        with Session.begin() as session:
            session.get_one(Course, "maths")
            enrolments.lock(session, "maths", entries)
            outcomes = enrolments.plan(session, "maths", entries, renaming=False)
            enrolments.enrol(session, "tess", "maths", outcomes)


def kept(session: DbSession) -> Kept:
    return {
        (row.person_id, row.item_id): (
            row.submission_id,
            row.score,
            row.possible,
            row.late_penalty,
            row.parts_pending,
        )
        for row in session.scalars(select(Score))
    }


def worked_out(session: DbSession) -> Kept:
    """What the scores must be, from the rows they follow from, a slot at a time and without SQL."""
    quiz = session.get_one(Assessment, "quiz")
    points = {each.item_id: each.points for each in session.scalars(select(AssessmentItem))}
    excused = [
        (each.person_id, each.item_id) for each in session.scalars(select(Excuse)) if not each.withdrawn_at
    ]
    found: Kept = {}
    for person in PEOPLE:
        for item in points:
            if (person, item) in excused or (person, None) in excused:
                continue
            where = (Submission.person_id == person) & (Submission.item_id == item)
            sent = session.scalars(select(Submission).where(where).order_by(Submission.id)).all()
            counted = [row for one in sent if (row := earned(session, quiz, one, points[item]))]
            if counted:
                found[person, item] = KEPT[quiz.keep](counted)
    return found


def best(rows: list[tuple[tuple[Any, ...], float]]) -> tuple[Any, ...]:
    """The first of those that may come to the most, of those with the most points until now."""
    now = max(row[1] for row, _ in rows)
    chosen, _ = max((each for each in rows if each[0][1] == now), key=lambda each: each[1])
    others = sum(row[4] for row, may_come_to in rows if row[0] != chosen[0] and may_come_to > now)
    return (*chosen[:4], chosen[4] + others)


KEPT = {"best": best, "last": lambda rows: rows[-1][0], "first": lambda rows: rows[0][0]}


def earned(
    session: DbSession, quiz: Assessment, sent: Submission, points: float
) -> tuple[tuple[Any, ...], float] | None:
    """What the score would be if a submission counted, and the points it may come to."""
    last = select(Mark).where(Mark.submission_id == sent.id).order_by(Mark.id.desc()).limit(1)
    mark = session.scalars(last).one_or_none()
    if mark is None or mark.state == "invalid":
        return None
    factor = points / mark.points
    full = (mark.score or 0.0) * factor
    in_time = 1 - percent_off(session, quiz, sent) / 100
    rest = full * in_time
    row = (sent.id, rest, mark.possible * factor, full - rest, mark.parts_pending)
    undecided = mark.points - mark.possible
    return row, ((mark.score or 0.0) + undecided) * factor * in_time if mark.parts_pending else rest


def percent_off(session: DbSession, quiz: Assessment, sent: Submission) -> float:
    if quiz.due_at is None:
        return 0
    sections = session.scalars(select(SectionMember.section).where(SectionMember.person_id == sent.person_id))
    theirs = set(sections)
    granted = [
        each
        for each in session.scalars(select(Accommodation))
        if not each.withdrawn_at and (each.person_id == sent.person_id or each.section in theirs)
    ]
    due = max([quiz.due_at, *(each.due_at for each in granted if each.due_at)])
    due += timedelta(minutes=max([0, *(each.extra_minutes for each in granted)]))
    late = sent.created_at - due
    if late <= timedelta(minutes=quiz.late_grace_minutes):
        return 0
    days = math.ceil((late // MICROSECOND) / (DAY // MICROSECOND))
    return min(days * quiz.late_percent_per_day, 100 - quiz.late_floor_percent)


@pytest.mark.parametrize("seed", range(3))
def test_rebuilt_scores_equal_those_kept_on_a_random_walk(classroom: Classroom, seed: int) -> None:
    walk = Walk(classroom, seed)
    for step in range(STEPS):
        walk.step()
        if step % 10 == 9:
            with Session() as session:
                assert kept(session) == worked_out(session), step

    assert len(walk.done) == 7
    with Session.begin() as session:
        before = kept(session)
        touched = session.scalars(select(Score.changed).order_by(Score.person_id, Score.item_id)).all()
        nothing = scores.rebuild(session, "quiz")
        same = session.scalars(select(Score.changed).order_by(Score.person_id, Score.item_id)).all()
        session.execute(delete(Score))
        made = scores.rebuild(session, "quiz")

        assert (nothing, same) == (0, touched)
        assert made == len(before) > 0
        assert kept(session) == before
