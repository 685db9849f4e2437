"""The students an LMS knows."""

from __future__ import annotations

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service.models import Enrolment, Person


def enrol(session: DbSession, course: str, person: str, name: str = "", email: str = "") -> None:
    """Make sure a student exists and is enrolled, under the name and the address that are given.

    Those of a person who is more than a student of this course are only filled in where there are none:
    the LMS of one course does not rename the people of another.
    """
    given = {"name": name, "email": email}
    new = insert(Person).values(id=person, **given).on_conflict_do_nothing()
    if session.scalar(new.returning(Person.id)) is None:
        rename(session, course, person, {field: value for field, value in given.items() if value})
    session.execute(insert(Enrolment).values(course_id=course, person_id=person).on_conflict_do_nothing())


def rename(session: DbSession, course: str, person: str, given: dict[str, str]) -> None:
    """Replace what is given of a student of this course alone; of anybody else, fill in what is empty."""
    if not given:
        return
    theirs = select(Enrolment).where(Enrolment.person_id == person)
    here = and_(Enrolment.course_id == course, Enrolment.role == "student")
    own = and_(theirs.where(here).exists(), ~theirs.where(~here).exists())
    columns = {field: Person.__table__.c[field] for field in given}
    values = {
        field: case((or_(own, column == ""), given[field]), else_=column) for field, column in columns.items()
    }
    session.execute(update(Person).where(Person.id == person).values(values))
