"""A classroom: two items worked by hand, three students, an assessment; database and broker are real."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session as DbSession

from question_bank.bank import Bank
from service import bank, grading, intake, marks, overrides, queue, submissions, tasks, work
from service.db import Session
from service.intake import NewSubmission
from service.models import (
    ApiToken,
    Assessment,
    AssessmentItem,
    Course,
    Enrolment,
    Job,
    Person,
    Score,
    Submission,
    Work,
)
from service.overrides import Decision
from service.regrades import changes, jobs
from service.regrades.changes import Change
from service.rows import Submitted
from service.submissions import SubmissionView, Viewer
from service.work import Leased

SUMS = """
title = "Sums"
prompt = "Two and three."
[parts.total]
ask = "Their sum?"
answer = { type = "integer" }
key = 5
cite = "counted on fingers"
points = 3
[parts.gap]
ask = "Their difference?"
answer = { type = "integer" }
key = 1
cite = "counted on fingers"
points = 1
"""
ESSAY = """
title = "Essay"
prompt = "Two and three."
[parts.total]
ask = "Their sum?"
answer = { type = "integer" }
key = 5
cite = "counted on fingers"
points = 1
[parts.because]
ask = "Why?"
answer = { type = "explanation" }
points = 4
"""
DESIGN = """
title = "Exclusive or"
prompt = "The points $(0, 1)$ and $(1, 0)$ against $(0, 0)$ and $(1, 1)$."
[parts.points]
ask = "How many points are there?"
answer = { type = "integer" }
key = 4
cite = "counted on fingers"
points = 1
[parts.design]
ask = "A network that classifies them all?"
answer = { type = "architecture" }
cite = "max(x + y, 0) - 2 max(x + y - 1, 0) is 1 for the first two and 0 for the others"
points = 3
[parts.design.key]
positive = [[0, 1], [1, 0]]
negative = [[0, 0], [1, 1]]
[[parts.design.key.certificates]]
activations = ["relu"]
weights = [{ W = [[1, 1], [1, 1]], b = [0, -1] }, { W = [[1], [-2]], b = [-0.5] }]
"""
FORMULA = """
title = "Identity"
prompt = "A function gives back what it is given."
[parts.at_two]
ask = "Its value at 2?"
answer = { type = "integer" }
key = 2
cite = "counted on fingers"
points = 1
[parts.formula]
ask = "Its value at $x$?"
answer = { type = "expression", symbols = ["x"] }
key = "x"
cite = "by definition"
points = 3
"""
RIGHT = {"total": "5", "gap": "1"}


@pytest.fixture(scope="session")
def tiny_bank_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank of four items.

    ``tiny/sums`` (3 + 1 points), ``tiny/essay`` (1 point, and 4 for a person to decide), ``tiny/design``
    (1 point, and 3 that may need training) and ``tiny/formula`` (1 point, and 3 that may need a proof).
    """
    directory = tmp_path_factory.mktemp("bank") / "tiny"
    directory.mkdir()
    items = {"sums": SUMS, "essay": ESSAY, "design": DESIGN, "formula": FORMULA}
    (directory / "document.toml").write_text(f'title = "Tiny"\norder = {list(items)}\n')
    for name, toml in items.items():
        (directory / f"{name}.toml").write_text(toml)
    return directory.parent


@pytest.fixture(scope="session")
def tiny_bank(tiny_bank_path: Path) -> Bank:
    """The items of ``tiny_bank_path`` alone."""
    return Bank.read([tiny_bank_path])


@dataclass(frozen=True)
class Classroom:
    """What the tests do to the queue."""

    bank: Bank

    def new(self, person: str = "ada", item: str = "tiny/sums", **fields: Any) -> NewSubmission:
        """A right submission to the assessment, unless fields say otherwise."""
        given = {"answers": RIGHT, "source": "api", "assessment_id": "quiz", "course_id": "maths"} | fields
        return NewSubmission(person_id=person, item=self.bank[item], **given)

    def submit(self, *args: Any, **fields: Any) -> Submitted:
        """Store a submission in a transaction of its own."""
        with Session.begin() as session:
            return intake.submit(session, self.new(*args, **fields))

    def lease(self, lane: str = "live") -> list[Leased]:
        """Lease what nobody tried yet."""
        with Session.begin() as session:
            return work.lease(session, lane)

    def end_leases(self) -> None:
        """Let a minute pass for every lease there is."""
        with Session.begin() as session:
            session.execute(update(Work).values(leased_until=func.now() - timedelta(minutes=1)))

    def grade(self, lane: str = "live") -> None:
        """Grade and record what is leased together."""
        made = grading.grade_batch(self.lease(lane))
        with Session.begin() as session:
            marks.record(session, made)

    def view(self, submitted: Submitted, scope: str = "admin") -> SubmissionView:
        """A submission as its student or an administrator sees it."""
        with Session() as session:
            return submissions.view(session, submitted.id, Viewer(scope=scope, person_id="ada"))


@pytest.fixture
def classroom(
    database: Engine, redis: Redis, redis_url: str, tiny_bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> Classroom:
    """Ada, Bob and Cyd sit ``quiz`` with two attempts; sums count 8 points there, the essay 5."""
    monkeypatch.setattr(bank, "_current", tiny_bank)
    queue.bind(redis_url)
    with Session.begin() as session:
        bank.register(session, tiny_bank)
        _enrol(session)
    return Classroom(tiny_bank)


def _enrol(session: DbSession) -> None:
    session.add(Course(id="maths", title="Mathematics"))
    session.add_all(Person(id=id, name=id.title()) for id in ("ada", "bob", "cyd", "tess"))
    session.flush()
    session.add_all(Enrolment(course_id="maths", person_id=id) for id in ("ada", "bob", "cyd"))
    session.add(Enrolment(course_id="maths", person_id="tess", role="instructor"))
    session.add(Assessment(id="quiz", course_id="maths", title="Quiz", max_attempts=2))
    session.flush()
    session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/sums", position=0, points=8))
    session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/essay", position=1, points=5))


@pytest.fixture
def token(classroom: Classroom) -> UUID:
    """A token idempotency keys can belong to."""
    with Session.begin() as session:
        token = ApiToken(hash=b"x", scope="lms")
        session.add(token)
        session.flush()
        return token.id


@dataclass(frozen=True)
class Office:
    """Where items are edited and regraded."""

    directory: Path
    monkeypatch: pytest.MonkeyPatch

    def edit(self, *changes: tuple[str, str], item: str = "sums") -> None:
        """Replace texts in an item's file, and load the bank anew."""
        file = self.directory / "tiny" / f"{item}.toml"
        text = file.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)
        self.load()

    def remove(self, item: str) -> None:
        """Take an item's file away, and load the bank anew."""
        document = self.directory / "tiny"
        (document / f"{item}.toml").unlink()
        order = document / "document.toml"
        order.write_text(order.read_text().replace(f"'{item}', ", ""))
        self.load()

    def load(self) -> None:
        """Make the files as they are now the bank of this process."""
        loaded = Bank.read([self.directory])
        self.monkeypatch.setattr(bank, "_current", loaded)
        with Session.begin() as session:
            bank.register(session, loaded)

    def submit(self, *args: Any, **fields: Any) -> Submitted:
        """Store a submission to an item as it is now."""
        return Classroom(bank.current()).submit(*args, **fields)

    def ask(self, item: str | None = "tiny/sums", **fields: Any) -> int:
        """Ask for a regrade of the quiz."""
        given = {"dry_run": True, "release_overrides": False, "reason": "the key was wrong", "by": "tess"}
        with Session.begin() as session:
            quiz = session.get_one(Assessment, "quiz")
            return jobs.ask(session, quiz, item=item, **given | fields).id

    def preview(self, item: str | None = "tiny/sums", **fields: Any) -> int:
        """Ask for a regrade and let a worker compare."""
        job = self.ask(item, **fields)
        self.work(job)
        return job

    def apply(self, job: int) -> None:
        """Have a regrade applied, and a worker do so."""
        self.start_applying(job)
        self.work(job)

    def start_applying(self, job: int) -> None:
        """Have a regrade applied by whoever works next."""
        with Session.begin() as session:
            jobs.apply(session, session.get_one(Job, job), by="tess")

    def undo(self, job: int) -> None:
        """Have a regrade undone, and a worker do so."""
        self.start_undoing(job)
        self.work(job)

    def start_undoing(self, job: int) -> None:
        """Have a regrade undone by whoever works next."""
        with Session.begin() as session:
            jobs.undo(session, session.get_one(Job, job), by="tess")

    def work(self, job: int) -> None:
        """Do what a worker does until the regrade waits or ends."""
        while self.job(job).state in ("queued", "comparing", "applying", "undoing"):
            tasks.regrade(job)

    def job(self, job: int) -> Job:
        """The regrade as it is now."""
        with Session() as session:
            return session.get_one(Job, job)

    def changes(self, job: int, only: str | None = None) -> dict[UUID, Change]:
        """What a regrade changes, by submission."""
        with Session() as session:
            found = changes.page(session, session.get_one(Job, job), None, 1000, only)
        return {change.submission: change for change in found}

    def override(self, submitted: Submitted, part: str, score: float) -> None:
        """Decide a part as a person does."""
        with Session.begin() as session:
            self.override_in(session, submitted.id, part, score)

    def override_in(self, session: DbSession, submission: UUID, part: str, score: float) -> None:
        """Decide a part in a transaction under way."""
        decision = Decision(part=part, score=score, by="tess", because="seen")
        overrides.override(session, session.get_one(Submission, submission), decision)


@pytest.fixture
def office(
    classroom: Classroom, tiny_bank_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """The quiz of the classroom, whose items can be edited and regraded."""
    shutil.copytree(tiny_bank_path / "tiny", tmp_path / "bank" / "tiny")
    return Office(tmp_path / "bank", monkeypatch)


@pytest.fixture
def gradebook(classroom: Classroom) -> Callable[[], list[tuple[Any, ...]]]:
    """Every score of the quiz, whatever projected it and when."""

    def rows() -> list[tuple[Any, ...]]:
        columns = [
            column for column in Score.__table__.columns if column.name not in ("updated_at", "changed")
        ]
        with Session() as session:
            return sorted(tuple(row) for row in session.execute(select(*columns)))

    return rows
