"""The students an LMS knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session as DbSession

from service import enrolments
from service.enrolments import Entry


def enrol(
    session: DbSession, actor: str, course: str, students: Sequence[Entry], others: Collection[str] = ()
) -> None:
    """Make sure students exist and are enrolled, under the names and the addresses that are given.

    As in a roster, the LMS of one course does not rename the people of another; who is new, or called
    otherwise now, is on the trail. ``others`` are people that are to be locked later.
    """
    enrolments.lock(session, course, students, others)
    plan = enrolments.plan(session, course, students, renaming=False)
    enrolments.enrol(session, actor, course, plan)
