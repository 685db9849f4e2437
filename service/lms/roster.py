"""The students an LMS knows."""

from __future__ import annotations

from sqlalchemy.orm import Session as DbSession

from service import enrolments
from service.enrolments import Entry


def enrol(session: DbSession, actor: str, course: str, person: str, name: str = "", email: str = "") -> None:
    """Make sure a student exists and is enrolled, under the name and the address that are given.

    As in a roster, the LMS of one course does not rename the people of another; who is new, or called
    otherwise now, is on the trail.
    """
    entry = Entry(person=person, name=name or None, email=email or None)
    enrolments.lock(session, course, [entry])
    plan = enrolments.plan(session, course, [entry], renaming=False)
    enrolments.enrol(session, actor, course, plan)
