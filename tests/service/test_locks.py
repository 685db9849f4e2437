"""Locks of those who act at the same time, on real threads: nobody waits for somebody who waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select, text

from service import scores
from service.db import Session
from service.models import Assessment, AssessmentItem, Submission
from tests.locks import until_waiting

ITEM = "dl-exam/inception"


def offer(*assessments: str) -> None:
    """More assessments of the course."""
    with Session.begin() as session:
        session.add_all(Assessment(id=id, course_id="dl", title=id) for id in assessments)
        session.flush()
        session.add_all(
            AssessmentItem(assessment_id=id, item_id=ITEM, position=0, points=1) for id in assessments
        )


def test_who_locks_a_course_and_who_grades_in_it_wait_in_one_order(school) -> None:
    offer("a", "b", "c", "d")
    for assessment in "abcd":
        assert school.submit(assessment=assessment).status_code == 202
    with Session() as session:
        sent = session.scalars(select(Submission.id)).all()
        by_key = session.scalars(text("select id from assessment order by hashtextextended(id, 1)")).all()
    first = next(each for each in by_key if each in "abcd")
    assert first != "a", "the orders of ids and keys differ"

    def grade() -> None:
        with Session.begin() as session:
            scores.lock_people(session, sent)

    def lock_course() -> None:
        with Session.begin() as session:
            scores.lock_course(session, "dl")

    with ThreadPoolExecutor() as threads, Session.begin() as session:
        scores.lock(session, first)
        done = [threads.submit(grade)]
        until_waiting(1)
        done.append(threads.submit(lock_course))
        until_waiting(2)

    assert [each.result() for each in done] == [None, None]
