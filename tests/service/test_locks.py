"""Locks of those who act at the same time, on real threads: nobody waits for somebody who waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from service import deletion, erasure, scores
from service.db import Session
from service.models import Assessment, AssessmentItem, Course, Enrolment, Person, Submission
from tests.locks import request, until_waiting

ITEM = "dl-exam/inception"
QUIZ, ML = "/api/v1/assessments/quiz", "/api/v1/courses/ml"
ADA = "/api/v1/people/ada?confirm=ada"


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


def test_of_two_who_delete_an_assessment_at_once_one_finds_none(school) -> None:
    offer("quiz")
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        scores.lock(session, "quiz")
        answers = [threads.submit(request(school, "DELETE", QUIZ)) for _ in range(2)]
        until_waiting(2)

    assert sorted(answer.result() for answer in answers) == [204, 404]


def test_of_two_who_delete_a_course_at_once_one_finds_none(school) -> None:
    with Session.begin() as session:
        session.add(Course(id="ml", title="ML"))
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        session.get_one(Course, "ml", with_for_update=True)
        answers = [threads.submit(request(school, "DELETE", ML, who="admin")) for _ in range(2)]
        until_waiting(2)

    assert sorted(answer.result() for answer in answers) == [204, 404]


ON_THE_QUIZ = {
    "edit": ("PATCH", QUIZ, {"title": "Quiz 1"}),
    "post": ("POST", f"{QUIZ}/post", None),
    "accommodate": (
        "POST",
        f"{QUIZ}/accommodations",
        {"student": "ada", "extra_minutes": 5, "reason": "ill"},
    ),
}


@pytest.mark.parametrize("name", ON_THE_QUIZ)
def test_who_acts_on_an_assessment_that_is_being_deleted_waits_and_finds_none(school, name: str) -> None:
    offer("quiz")
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        deletion.delete_assessment(session, "tess", session.get_one(Assessment, "quiz"))
        answer = threads.submit(request(school, *ON_THE_QUIZ[name]))
        until_waiting()

    assert answer.result() == 404


def test_who_edits_a_course_that_is_being_deleted_waits_and_finds_none(school) -> None:
    with Session.begin() as session:
        session.add(Course(id="ml", title="ML"))
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        deletion.delete_course(session, "root", session.get_one(Course, "ml"))
        answer = threads.submit(request(school, "PATCH", ML, {"title": "Machine learning"}, "admin"))
        until_waiting()

    assert answer.result() == 404


def test_regrade_of_an_assessment_that_is_being_deleted_is_not_found(school) -> None:
    offer("quiz")
    asked = school.post(f"{QUIZ}/regrades", {"reason": "to see", "dry_run": True}, "tess")
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        deletion.delete_assessment(session, "tess", session.get_one(Assessment, "quiz"))
        answer = threads.submit(request(school, "POST", f"{asked.headers['Location']}/apply"))
        until_waiting()

    assert answer.result() == 404


def test_deleting_and_editing_an_assessment_wait_in_one_order(school) -> None:
    """The deletion stands at the scores of the assessment, the edit behind it."""
    offer("quiz")
    edited = {"items": [{"item": ITEM, "points": 2}]}
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        scores.lock(session, "quiz")
        delete = threads.submit(request(school, "DELETE", QUIZ))
        until_waiting(1)
        edit = threads.submit(request(school, "PATCH", QUIZ, edited))
        until_waiting(2)

    assert (delete.result(), edit.result()) == (204, 404)


def test_erasing_and_deleting_an_assessment_wait_in_one_order(school) -> None:
    """The erasure stands at the course, with the regrades that the deletion is to lock."""
    offer("quiz")
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        session.get_one(Course, "dl", with_for_update={"key_share": True})
        erase = threads.submit(request(school, "DELETE", ADA, who="admin"))
        until_waiting(1)
        delete = threads.submit(request(school, "DELETE", QUIZ))
        until_waiting(2)

    assert (erase.result(), delete.result()) == (200, 204)


def batch(school, who: str, assessment: str, *students: str) -> Callable[[], list[int]]:
    """A batch of submissions, one of each student, sent by a thread of its own; the status of each."""
    rows = [
        {"item": ITEM, "assessment": assessment, "student": student, "answers": {}} for student in students
    ]
    path = "/api/v1/submissions/batch"
    return lambda: [row["status"] for row in school.apart().post(path, rows, who).json["rows"]]


def test_batches_of_the_same_newcomers_in_other_orders_wait_for_each_other(school) -> None:
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        session.get_one(Person, "theo", with_for_update=True)
        first = threads.submit(batch(school, "lms", "exam", "theo", "eve"))
        until_waiting(1)
        second = threads.submit(batch(school, "lms", "exam", "eve", "theo"))
        until_waiting(2)

    assert first.result() == second.result() == [202, 202]


def test_batch_with_newcomers_and_one_without_wait_in_one_order(school) -> None:
    """Eve is new to the course of the LMS; the other course knows her, and Bob is of both."""
    with Session.begin() as session:
        session.add(Assessment(id="other-exam", course_id="other", title="Exam", max_attempts=2))
        session.add(Enrolment(course_id="other", person_id="bob"))
        session.flush()
        session.add(AssessmentItem(assessment_id="other-exam", item_id=ITEM, position=0, points=1))

    with ThreadPoolExecutor() as threads, Session.begin() as session:
        session.get_one(Person, "bob", with_for_update=True)
        without = threads.submit(batch(school, "theo", "other-exam", "bob", "eve"))
        until_waiting(1)
        newcomers = threads.submit(batch(school, "lms", "exam", "bob", "eve"))
        until_waiting(2)

    assert without.result() == newcomers.result() == [202, 202]


@pytest.fixture
def lose() -> Iterator[Callable[[str], None]]:
    """Has PostgreSQL end whatever excuses somebody, with an error code of its choice."""

    def raising(code: str) -> None:
        with Session.begin() as session:
            session.execute(
                text(f"""
                    create function lose() returns trigger language plpgsql as
                    $$ begin raise exception 'lost' using errcode = '{code}'; end $$
                """)
            )
            session.execute(text("create trigger lose before insert on excuse execute function lose()"))

    yield raising
    with Session.begin() as session:
        session.execute(text("drop function lose cascade"))


@pytest.mark.parametrize("code", ["40P01", "40001"], ids=["deadlock", "serialization failure"])
def test_who_loses_to_somebody_faster_is_to_send_it_again(
    school, lose: Callable[[str], None], code: str
) -> None:
    lose(code)

    answer = school.post("/api/v1/assessments/exam/excuses", {"student": "ada", "reason": "ill"}, "tess")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json["detail"] == "Somebody else was faster, and nothing was stored; send it again."


@pytest.mark.parametrize("graded", [True, False], ids=["marked", "not marked yet"])
def test_override_of_what_is_being_erased_is_of_no_submission(school, graded: bool) -> None:
    path = school.submit(assessment="exam").json["status_url"]
    if graded:
        school.grade()
    override = request(school, "POST", f"{path}/parts/pad_first/override", {"score": 1, "reason": "seen"})
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        assert erasure.erase(session, "root", session.get_one(Person, "ada"))
        answer = threads.submit(override)
        until_waiting()

    assert answer.result() == 404


def test_request_that_is_being_erased_is_no_more_to_answer(school) -> None:
    path = school.submit(assessment="exam").json["status_url"]
    school.grade()
    asked = school.post(f"{path}/regrade-requests", {"reason": "again"}).json["id"]
    answering = f"/api/v1/regrade-requests/{asked}/answer"
    with ThreadPoolExecutor() as threads, Session.begin() as session:
        assert erasure.erase(session, "root", session.get_one(Person, "ada"))
        answer = threads.submit(request(school, "POST", answering, {"granted": True, "answer": "seen"}))
        until_waiting()

    assert answer.result() == 404
