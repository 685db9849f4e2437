"""Practice of what an assessment with limited attempts asks: it is told once none can be made any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from service.db import Session
from service.models import Assessment, Enrolment

URL = "/api/v1/items/dl-exam/inception"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def set_terms(**values: Any) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(values))


def practised(school, who: str = "ada", **fields: Any) -> str:
    address = school.submit(who, **fields).json["status_url"]
    school.grade()
    return str(address)


def test_practice_is_told_once_all_attempts_are_used(school) -> None:
    address = practised(school)
    states = []
    for _ in range(3):
        seen = school.get(address).json
        states.append((seen["state"], seen["withheld"], seen["parts"]["pad_first"]["status"]))
        school.submit(assessment="exam")
        school.grade()

    assert states == [("received", True, None), ("received", True, None), ("graded", False, "correct")]


def test_another_instance_is_not_told_either_as_it_may_be_the_same(school) -> None:
    drawn = school.get(f"{URL}?draw=true").json

    assert school.get(practised(school, variant=drawn["variant"])).json["state"] == "received"


def test_what_cannot_be_read_is_told_and_how_the_rest_was_read(school) -> None:
    unreadable = school.get(practised(school, answers={"pad_first": "lots"})).json
    read = school.get(practised(school, answers={"pad_first": " 1.0 "})).json

    assert (unreadable["state"], unreadable["parts"]["pad_first"]["status"]) == ("invalid", "invalid")
    assert (read["parts"]["pad_first"]["read_as"], read["parts"]["pad_first"]["score"]) == ("1", None)


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param({"max_attempts": None}, id="no limit"),
        pytest.param({"variants": "student"}, id="own instances"),
        pytest.param({"due_at": NOW - DAY, "closes_at": NOW - DAY}, id="closed"),
        pytest.param({"opens_at": NOW + DAY}, id="not open yet"),
    ],
)
def test_practice_is_told_at_once_where_it_gives_no_attempt_away(school, terms: dict[str, Any]) -> None:
    set_terms(**terms)

    assert school.get(practised(school)).json["state"] == "graded"


def test_extension_of_a_student_counts(school) -> None:
    set_terms(due_at=NOW - DAY, closes_at=NOW - DAY)
    later = {"student": "ada", "closes_at": (NOW + DAY).isoformat(), "reason": "ill"}
    school.post("/api/v1/assessments/exam/accommodations", later, "tess")

    assert [school.get(practised(school, who), who).json["state"] for who in ("ada", "bob")] == [
        "received",
        "graded",
    ]


def test_who_is_not_asked_and_who_teaches_see_all(school) -> None:
    address = practised(school)
    eves = practised(school, "eve")

    assert [school.get(address, who).json["state"] for who in ("tess", "admin")] == ["graded"] * 2
    assert school.get(eves, "eve").json["state"] == "graded"
    with Session.begin() as session:
        session.execute(delete(Enrolment).where(Enrolment.person_id == "ada"))
    assert school.get(address).json["state"] == "graded"


def test_own_data_do_not_tell_it_either(school) -> None:
    practised(school)
    before = school.get("/api/v1/people/ada/data").json["marks"]
    set_terms(max_attempts=None)

    assert before == []
    assert len(school.get("/api/v1/people/ada/data").json["marks"]) == 1
