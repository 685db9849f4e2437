"""Overrides through the API: what they do to scores, who may, what survives, who was faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from service.db import Session
from service.models import AuditEvent, Enrolment, Mark, Person

# The item has six parts of 1 point each and counts 10 points in the exam: a part counts 10/6.
PART = 10 / 6


@pytest.fixture
def graded(school) -> str:
    """The path of a submission of Ada's with one part right and one wrong."""
    sent = school.submit(assessment="exam", answers={"pad_first": "0", "pad_last": "4"})
    school.grade()
    return sent.json["status_url"]


def override(school, path: str, part: str = "pad_last", who: str = "tess", **fields: Any):
    body = {"score": 1, "reason": "the question was unclear"} | fields
    return school.post(f"{path}/parts/{part}/override", body, who)


def earned(school) -> float:
    rows = school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    return next(row["score"] for row in rows if row["student"] == "ada")


def test_override_counts_in_the_gradebook(school, graded: str) -> None:
    before = earned(school)
    overridden = override(school, graded, feedback="Both readings count.")

    part = overridden.json["parts"]["pad_last"]
    assert (part["score"], part["status"], part["reason"]) == (1, "correct", "override")
    assert (before, earned(school)) == (pytest.approx(PART), pytest.approx(2 * PART))
    assert school.get(graded, "ada").json["parts"]["pad_last"]["feedback"] == "Both readings count."


def test_override_says_who_decided_why_and_instead_of_what_to_staff_alone(school, graded: str) -> None:
    wrong = school.get(graded, "tess").json["parts"]["pad_last"]
    override(school, graded)

    evidence = school.get(graded, "tess").json["parts"]["pad_last"]["evidence"]
    assert (evidence["by"], evidence["because"]) == ("tess", "the question was unclear")
    assert evidence["graded"]["reason"] == wrong["reason"]
    assert "evidence" not in school.get(graded, "ada").json["parts"]["pad_last"]


def test_released_override_leaves_what_was_graded(school, graded: str) -> None:
    before = school.get(graded, "tess").json
    override(school, graded, score=0.5)
    override(school, graded)
    released = school.client.delete(
        f"{graded}/parts/pad_last/override?reason=it was clear", headers=school.headers("tess")
    )

    assert released.json["parts"] == before["parts"]
    assert earned(school) == pytest.approx(PART)
    with Session() as session:
        marks = session.execute(select(Mark.made_by, Mark.reason).order_by(Mark.id)).all()
    assert [tuple(mark) for mark in marks] == [
        ("worker", ""),
        ("tess", "the question was unclear"),
        ("tess", "the question was unclear"),
        ("tess", "it was clear"),
    ]


def test_override_decides_what_could_not_be_read(school) -> None:
    sent = school.submit(assessment="exam", answers={"pad_first": "nought and a half", "pad_last": "2"})
    school.grade()
    invalid = school.get(sent.json["status_url"], "tess").json
    decided = override(school, sent.json["status_url"], "pad_first", feedback="Read as 0.5.").json

    assert (invalid["state"], invalid["score"], invalid["attempts_left"]) == ("invalid", None, 2)
    assert (decided["state"], decided["attempts_left"]) == ("provisional", 1)
    assert decided["score"] == pytest.approx(10 / 6)


def test_override_is_on_the_audit_trail_of_its_course(school, graded: str) -> None:
    override(school, graded, score=0.25)
    school.client.delete(f"{graded}/parts/pad_last/override?reason=clear", headers=school.headers("tess"))

    with Session() as session:
        event, released = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert (released.action, released.subject) == ("submission.release", event.subject)
    assert released.detail == {"part": "pad_last", "reason": "clear"}
    assert (event.actor, event.action, event.course_id) == ("tess", "submission.override", "dl")
    assert event.subject == graded.rpartition("/")[2]
    assert event.detail == {
        "part": "pad_last", "score": 0.25, "feedback": "", "reason": "the question was unclear"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("ada", 403), ("lms", 403), ("theo", 404), ("admin", 200)]
)
def test_override_is_for_those_who_teach_the_course(
    school, graded: str, who: str | None, status: int
) -> None:
    assert override(school, graded, who=who).status_code == status


def test_assistant_may_override(school, graded: str) -> None:
    with Session.begin() as session:
        session.add(Enrolment(course_id="dl", person_id="theo", role="assistant"))

    assert override(school, graded, who="theo").status_code == 200


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"score": 1.01}, "/score"),
        ({"score": -1}, "/score"),
        ({"score": "all"}, "/score"),
        ({"score": None}, "/score"),
        ({"score": "0.5"}, "/score"),
        ({"mark": 10**18}, "/mark"),
        ({"mark": "1"}, "/mark"),
        ({"reason": " "}, "/reason"),
        ({"reason": 7}, "/reason"),
        ({"points": 1}, "/points"),
    ],
)
def test_override_that_says_nothing_sensible_is_refused(school, graded: str, fields, pointer: str) -> None:
    refused = override(school, graded, **fields)

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_override_takes_every_plain_number_of_json(school, graded: str) -> None:
    body = '{"score": 5e-1, "reason": "half right"}'
    headers = school.headers("tess") | {"Content-Type": "application/json"}
    decided = school.client.post(f"{graded}/parts/pad_last/override", data=body, headers=headers)

    assert decided.json["parts"]["pad_last"]["score"] == 0.5


def test_release_of_a_mark_that_the_database_cannot_hold_is_refused(school, graded: str) -> None:
    path = f"{graded}/parts/pad_last/override?reason=none&mark={2**63}"

    assert school.client.delete(path, headers=school.headers("tess")).status_code == 422


def test_override_of_what_is_not_there_is_not_found(school, graded: str) -> None:
    assert override(school, graded, "pad_middle").status_code == 404
    assert "pad_first" in override(school, graded, "pad_middle").json["detail"]
    assert override(school, graded[:-1] + ("0" if graded[-1] != "0" else "1")).status_code == 404


def test_override_of_practice_or_of_what_is_not_marked_is_refused(school) -> None:
    practice = school.submit().json["status_url"]
    queued = school.submit(assessment="exam").json["status_url"]

    assert override(school, practice, "pad_first", who="admin").status_code == 404
    assert override(school, queued, "pad_first").status_code == 409


def test_release_of_what_nobody_decided_is_a_conflict(school, graded: str) -> None:
    path = f"{graded}/parts/pad_last/override?reason=none"

    assert school.client.delete(path, headers=school.headers("tess")).status_code == 409


def test_override_of_a_mark_that_has_changed_is_a_conflict(school, graded: str) -> None:
    seen = school.get(graded, "tess").json["mark"]
    first = override(school, graded, score=1, mark=seen)
    second = override(school, graded, score=0, mark=seen, who="admin")

    assert (first.status_code, second.status_code) == (200, 409)
    assert "tess: the question was unclear" in second.json["detail"]
    assert school.get(graded, "tess").json["parts"]["pad_last"]["score"] == 1


def test_override_does_not_replace_that_of_somebody_else_unseen(school, graded: str) -> None:
    override(school, graded)
    unseen = override(school, graded, score=0, who="admin")
    seen = override(school, graded, score=0, who="admin", mark=school.get(graded, "tess").json["mark"])

    assert (unseen.status_code, seen.status_code) == (409, 200)
    assert "tess has decided" in unseen.json["detail"]


def test_of_two_overrides_at_once_one_is_told_of_the_other(school, graded: str) -> None:
    with Session.begin() as session:
        session.merge(Person(id="theo", name="Theo"))
        session.add(Enrolment(course_id="dl", person_id="theo", role="assistant"))
    start = Barrier(2)

    def decide(who: str, score: float) -> int:
        start.wait()
        return override(school, graded, who=who, score=score).status_code

    with ThreadPoolExecutor() as pool:
        statuses = list(pool.map(decide, ("tess", "theo"), (1, 0)))

    assert sorted(statuses) == [200, 409]
    winner = ("tess", "theo")[statuses.index(200)]
    assert school.get(graded, "tess").json["parts"]["pad_last"]["evidence"]["by"] == winner
