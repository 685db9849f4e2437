"""Assessments nobody answered, and courses without any, are deleted."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import func, inspect, select, text

from service import deletion
from service.db import Session
from service.models import (
    Assessment,
    AssessmentItem,
    AuditEvent,
    Course,
    Enrolment,
    Integration,
    Person,
    Statistics,
)
from service.tokens import issue_token
from tests.locks import until_waiting

EXAM, QUIZ = "/api/v1/assessments/exam", "/api/v1/assessments/quiz"
ITEM = "dl-exam/inception"


@pytest.fixture(autouse=True)
def quiz(school) -> None:
    """An assessment with everything an assessment may have, but submissions."""
    with Session.begin() as session:
        session.add(Assessment(id="quiz", course_id="dl", title="Quiz", max_attempts=1))
        session.flush()
        session.add(AssessmentItem(assessment_id="quiz", item_id=ITEM, position=0, points=1))
        session.add(Statistics(assessment_id="quiz", computed_from=1, figures={}))
    school.post(f"{QUIZ}/accommodations", {"student": "ada", "extra_attempts": 1, "reason": "ill"}, "tess")
    school.post(f"{QUIZ}/excuses", {"student": "ada", "reason": "ill"}, "tess")
    school.post(f"{QUIZ}/full-marks", {"item": ITEM, "part": "pad_first", "reason": "misprint"}, "tess")
    school.post(f"{QUIZ}/regrades", {"reason": "to see", "dry_run": True}, "tess")


def rows_of(assessment: str) -> dict[str, int]:
    """How many rows of each table name an assessment."""
    with Session() as session:
        tables = inspect(session.get_bind())
        return {
            table: session.scalar(
                text(f"select count(*) from {table} where assessment_id = :id"), {"id": assessment}
            )
            for table in tables.get_table_names()
            if any(column["name"] == "assessment_id" for column in tables.get_columns(table))
        }


def events(action: str) -> list[tuple[str, str, str | None]]:
    with Session() as session:
        query = select(AuditEvent.actor, AuditEvent.subject, AuditEvent.course_id)
        return [tuple(row) for row in session.execute(query.where(AuditEvent.action == action))]


def test_assessment_nobody_answered_is_deleted_with_all_that_is_its_own(school) -> None:
    before = rows_of("quiz")
    deleted = school.send("DELETE", QUIZ)

    assert {name for name, count in before.items() if count} == {
        "accommodation", "assessment_item", "excuse", "full_marks", "job", "statistics"
    }  # fmt: skip
    assert (deleted.status_code, deleted.data) == (204, b"")
    assert set(rows_of("quiz").values()) == {0}
    assert school.get(QUIZ, "tess").status_code == 404
    assert events("assessment.delete") == [("tess", "quiz", "dl")]
    assert school.get(EXAM, "tess").status_code == 200


def test_assessment_that_was_answered_stays(school) -> None:
    school.submit(assessment="quiz")
    before = rows_of("quiz")
    refused = school.send("DELETE", QUIZ)

    assert refused.status_code == 409
    assert "what they sent in, 1 in all" in refused.json["detail"]
    assert "closes_at" in refused.json["detail"]
    assert rows_of("quiz") == before
    assert events("assessment.delete") == []


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("theo", 404), ("lms", 403)])
def test_only_who_runs_the_course_deletes(school, who: str, status: int) -> None:
    assert school.send("DELETE", QUIZ, who=who).status_code == status
    assert school.send("DELETE", "/api/v1/courses/dl", who="tess").status_code == 403


def test_assessment_an_lms_hands_in_to_stays(school) -> None:
    refused = school.send("DELETE", EXAM)

    assert (refused.status_code, "'moodle'" in refused.json["detail"]) == (409, True)


def test_submission_that_arrives_meanwhile_is_lost_to_neither(school) -> None:
    """The assessment is deleted between looking at it and storing: the student is told, nothing is stored."""
    answers = []
    sending = Thread(target=lambda: answers.append(school.submit(assessment="quiz")))
    with Session.begin() as session:
        deletion.delete_assessment(session, "tess", session.get_one(Assessment, "quiz"))
        sending.start()
        until_waiting()
    sending.join()

    assert 400 <= answers[0].status_code < 500
    assert "has no item" in answers[0].json["detail"]
    assert school.stored() == (0, 0)


def test_course_without_assessments_is_deleted_with_its_roster(school) -> None:
    with Session.begin() as session:
        session.add(Course(id="ml", title="ML"))
    school.send("POST", "/api/v1/courses/ml/roster", "id,sections\nada,A\ncyd,A\n", who="admin")
    deleted = school.send("DELETE", "/api/v1/courses/ml", who="admin")

    assert (deleted.status_code, deleted.data) == (204, b"")
    with Session() as session:
        assert session.get(Course, "ml") is None
        assert session.scalar(select(func.count()).where(Enrolment.course_id == "ml")) == 0
        assert session.get(Person, "cyd") is not None
        assert session.get(Enrolment, ("dl", "ada")) is not None
    assert [(subject, course) for _, subject, course in events("course.delete")] == [("ml", "ml")]


def test_course_of_an_id_that_was_used_before_tells_nothing_of_the_earlier_one(school) -> None:
    course = {"id": "ml", "title": "ML"}
    school.post("/api/v1/courses", course, "admin")
    school.send("POST", "/api/v1/courses/ml/roster", "id,name\ncyd,Cyd\n", who="admin")
    school.send("DELETE", "/api/v1/courses/ml", who="admin")
    school.post("/api/v1/courses", course, "admin")

    trail = school.get("/api/v1/courses/ml/trail", "admin").json["events"]

    assert [event["action"] for event in trail] == ["course.create"]


def test_variant_of_a_deleted_assessment_shows_nothing_any_more(school) -> None:
    shown = school.get(f"/api/v1/items/{ITEM}?assessment=quiz").json
    school.send("DELETE", QUIZ)

    again = school.get(f"/api/v1/items/{ITEM}?variant={shown['variant']}")

    assert (again.status_code, again.json["title"]) == (422, "Not part of the assessment")


def test_course_with_assessments_or_an_integration_stays(school) -> None:
    refused = school.send("DELETE", "/api/v1/courses/dl", who="admin")
    with Session.begin() as session:
        session.add(Course(id="ml", title="ML"))
        session.flush()
        session.add(Integration(id="canvas", course_id="ml", secrets=[]))
    integrated = school.send("DELETE", "/api/v1/courses/ml", who="admin")

    assert (refused.status_code, "exam, quiz" in refused.json["detail"]) == (409, True)
    assert (integrated.status_code, "'canvas'" in integrated.json["detail"]) == (409, True)


def test_token_of_a_deleted_course_is_worth_nothing(school) -> None:
    with Session.begin() as session:
        session.add(Course(id="ml", title="ML"))
        session.flush()
        school.tokens["canvas"] = issue_token(session, "lms", None, "ml")
    before = school.get("/api/v1/items", "canvas").status_code
    school.send("DELETE", "/api/v1/courses/ml", who="admin")

    assert (before, school.get("/api/v1/items", "canvas").status_code) == (200, 401)
