"""A gradebook as it is at one moment: its columns, its rows, and the cursor for the next pull."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as DbSession

from service import assessment_items, bank
from service.gradebook import cursors
from service.gradebook.rows import AT_ONCE, GradebookRow, gradebook
from service.models import Assessment, Course, Enrolment
from service.release import withholds

# `changed` stands for the row it is in and only grows; that of `enrolment` also for the sections and for rows
# deleted, without which as many rows may sum up to the same. Indexes alone tell it of scores and submissions.
# The largest, which an index gives at once, stays as it is when a transaction is committed after a later one.
# So this is linear: a tenth of a second for 300,000 scores, where it spares a pull of a hundred times that.
FINGERPRINT = text("""
    select md5(concat_ws(' ',
        (select concat_ws(' ', assessment.changed, course.title, course.decimal_comma)
         from assessment join course on course.id = assessment.course_id
         where assessment.id = :assessment),
        (select concat_ws(' ', count(*), sum(changed)) from score where assessment_id = :assessment),
        (select concat_ws(' ', count(*), sum(changed)) from submission where assessment_id = :assessment),
        (select concat_ws(' ', count(*), sum(changed)) from excuse where assessment_id = :assessment),
        (select sum(hashtextextended(
            concat_ws(' ', person.changed, enrolment.changed, enrolment.role, person.id), 0))
         from assessment
         join enrolment on enrolment.course_id = assessment.course_id
         join person on person.id = enrolment.person_id
         where assessment.id = :assessment)
    ))
""")


@dataclass(frozen=True, slots=True)
class Column:
    """What is worth points: an item of an assessment, or all of it."""

    id: str
    title: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The gradebook of an assessment in the transaction of a session; all its rows, or what changed."""

    assessment: Assessment
    course: Course
    columns: tuple[Column, ...]
    moment: datetime
    cursor: str
    since: int
    session: DbSession = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether the rows are those of all students, not only of those whose row changed."""
        return self.since == 0

    @property
    def posted(self) -> bool:
        """Whether students may see the marks."""
        return not withholds(self.assessment)

    @property
    def total(self) -> Column:
        """The assessment as one column."""
        points = sum(column.points for column in self.columns)
        return Column(self.assessment.id, self.assessment.title, points)

    def rows(self) -> Iterator[GradebookRow]:
        """The rows, read as they are consumed; may be asked for again."""
        return gradebook(self.session, self.assessment.id, self.since)


def open_book(session: DbSession, assessment: Assessment, cursor: str | None = None) -> Book:
    """The gradebook as the transaction sees it; with a cursor, only what changed since.

    It is complete where a cursor says nothing: that of another database, or from before the assessment
    itself was changed. The transaction is to be REPEATABLE READ, else cursor and rows drift apart.
    Raises UnreadableCursor.
    """
    _, now = cursors.here(session, assessment.id)
    since = None if cursor is None else cursors.since(cursor, now)
    if since is None or assessment.changed >= since:
        since = 0
    return Book(
        assessment=assessment,
        course=session.get_one(Course, assessment.course_id),
        columns=tuple(_columns(session, assessment.id)),
        moment=session.scalars(select(func.now())).one(),
        cursor=now,
        since=since,
        session=session,
    )


def _columns(session: DbSession, assessment_id: str) -> Iterator[Column]:
    titles = {item.id: item.title for item in bank.current().items}
    for one in assessment_items.of(session, assessment_id):
        yield Column(one.item, titles.get(one.item, one.item), one.points)


def enrolled(session: DbSession, course_id: str) -> Iterator[str]:
    """The ids of all students of a course."""
    query = select(Enrolment.person_id).where(Enrolment.course_id == course_id, Enrolment.role == "student")
    yield from session.scalars(query.order_by(Enrolment.person_id), execution_options={"yield_per": AT_ONCE})


def fingerprint(session: DbSession, assessment: str) -> str:
    """A text that changes whenever the gradebook of an assessment does."""
    return str(session.scalar(FINGERPRINT, {"assessment": assessment}))
