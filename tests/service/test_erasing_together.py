"""Erasing a person beside others who act on them, on real threads: who comes later finds nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from service import erasure
from service.db import Session
from service.models import Accommodation, Assessment, Enrolment, Excuse, Person, Submission
from service.tokens import issue_token
from tests.locks import request, until_waiting

ADA = "/api/v1/people/ada?confirm=ada"
PEOPLE = "/api/v1/courses/dl/people"


@pytest.fixture
def exam(school):
    """The exam, limited in all that can be extended, with an answer of ada's that waits and one marked."""
    with Session.begin() as session:
        session.get_one(Assessment, "exam").due_at = text("now() + interval '1 day'")
    school.submit(assessment="exam")
    school.grade()
    school.submit()
    return school


@contextmanager
def held(statement: str, waiting: int) -> Iterator[None]:
    """For the block, locks of a transaction; it ends once so many others wait for a lock."""
    with Session.begin() as session:
        session.execute(text(statement))
        yield
        until_waiting(waiting)


def test_of_three_who_erase_a_person_at_once_two_find_nobody(exam) -> None:
    person = held("select from person where id = 'ada' for update", waiting=3)
    with ThreadPoolExecutor() as threads, person:
        answers = [threads.submit(request(exam, "DELETE", ADA, who="admin")) for _ in range(3)]

    assert sorted(answer.result() for answer in answers) == [200, 404, 404]


STAFF = {
    "enrolment": ("PUT", f"{PEOPLE}/ada", {"name": "Ada"}, 201),
    "section": ("PUT", f"{PEOPLE}/ada", {"sections": ["A"]}, 201),
    "roster": ("POST", "/api/v1/courses/dl/roster", "id,name\nada,Ada\nnew,New\n", 200),
    "end": ("DELETE", f"{PEOPLE}/ada", None, 404),
    "excuse": ("POST", "/api/v1/assessments/exam/excuses", {"student": "ada", "reason": "ill"}, 422),
    "accommodation": (
        "POST",
        "/api/v1/assessments/exam/accommodations",
        {"student": "ada", "extra_minutes": 5, "reason": "ill"},
        422,
    ),
}


@pytest.mark.parametrize("name", STAFF)
def test_who_acts_on_a_person_that_is_being_erased_waits_and_finds_nobody(exam, name: str) -> None:
    method, path, body, status = STAFF[name]
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        assert erasure.erase(session, "root", session.get_one(Person, "ada"))
        answer = threads.submit(request(exam, method, path, body))
        until_waiting()

    assert answer.result() == status
    with Session() as session:
        assert not session.scalars(select(Submission).where(Submission.person_id == "ada")).all()
        assert not session.scalars(select(Excuse)).all()
        assert not session.scalars(select(Accommodation)).all()
        enrolled = session.get(Enrolment, ("dl", "ada")) is not None
        assert enrolled == (session.get(Person, "ada") is not None) == (status in (200, 201))


def test_erasing_beside_everything_else_is_no_fault_of_ours(exam) -> None:
    paths = ["enrolment", "section", "roster", "excuse", "accommodation"]
    for round in range(4):
        with Session.begin() as session:
            token = issue_token(session, "student", "ada")
            last = session.scalars(
                select(Submission.id).where(Submission.person_id == "ada", Submission.assessment_id == "exam")
            ).first()
        exam.tokens["ada"] = token
        override = {"score": 1, "reason": f"round {round}"}
        url = f"/api/v1/submissions/{last}"
        actions = [request(exam, *STAFF[name][:3]) for name in paths] + [
            request(exam, "POST", f"{url}/parts/pad_first/override", override),
            request(exam, "POST", f"{url}/regrade-requests", {"reason": "again"}, "ada"),
            lambda: exam.apart().submit(assessment="exam").status_code,
            lambda: exam.grade() or 200,
            request(exam, "GET", "/api/v1/people/ada/data", None, "admin"),
            request(exam, "DELETE", ADA, None, "admin"),
        ]
        # All are at their first lock together, and go on in whatever order.
        everybody = held("lock table person in access exclusive mode", waiting=3)
        with ThreadPoolExecutor(len(actions)) as threads, everybody:
            answers: list[Future[int]] = [threads.submit(action) for action in actions]

        statuses = [answer.result() for answer in answers]
        assert statuses[-1] == 200
        assert max(statuses) < 500, statuses
        exam.send("PUT", f"{PEOPLE}/ada", {"name": "Ada"})
        with Session.begin() as session:
            exam.tokens["ada"] = issue_token(session, "student", "ada")
        exam.submit(assessment="exam")
        exam.grade()
