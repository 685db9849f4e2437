"""Requests to have a mark looked at again: asking, listing, answering."""

from __future__ import annotations

import pytest

LIST = "/api/v1/assessments/exam/regrade-requests"


@pytest.fixture
def graded(school) -> str:
    """The path of a submission of Ada's."""
    sent = school.submit(assessment="exam", answers={"pad_first": "0", "pad_last": "4"})
    school.grade()
    return sent.json["status_url"]


def ask(school, path: str, who: str = "ada", **fields: object):
    body = {"part": "pad_last", "reason": "4 counts both sides"} | fields
    return school.post(f"{path}/regrade-requests", body, who)


def answer(school, number: int, who: str = "tess", **fields: object):
    body = {"granted": False, "answer": "On each side, it says."} | fields
    return school.post(f"/api/v1/regrade-requests/{number}/answer", body, who)


def test_request_is_listed_answered_and_seen_by_its_student(school, graded: str) -> None:
    asked = ask(school, graded)
    listed = school.get(f"{LIST}?state=open", "tess").json["requests"]
    answered = answer(school, asked.json["id"])

    assert asked.status_code == 201
    assert listed == [asked.json]
    assert (listed[0]["student"], listed[0]["item"], listed[0]["part"]) == (
        "ada",
        "dl-exam/inception",
        "pad_last",
    )
    assert (answered.json["state"], answered.json["answered_by"]) == ("declined", "tess")
    assert school.get(f"{graded}/regrade-requests", "ada").json["requests"] == [answered.json]
    assert school.get(f"{LIST}?state=open", "tess").json["requests"] == []


def test_request_that_is_open_is_not_made_twice(school, graded: str) -> None:
    first = ask(school, graded)

    assert ask(school, graded).status_code == 409
    assert ask(school, graded, part=None).status_code == 201
    assert ask(school, graded, part=None).status_code == 409
    answer(school, first.json["id"])
    assert ask(school, graded).status_code == 201


def test_request_is_answered_once(school, graded: str) -> None:
    number = ask(school, graded).json["id"]
    granted = answer(school, number, granted=True, answer="Right.")
    late = answer(school, number, who="admin")

    assert (granted.json["state"], late.status_code) == ("granted", 409)
    assert "tess has granted it: Right." in late.json["detail"]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bob", 404), ("tess", 404), ("ada", 201)])
def test_request_is_for_the_student_who_answered(school, graded: str, who: str | None, status: int) -> None:
    assert ask(school, graded, who=who).status_code == status


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("theo", 404), ("tess", 200), ("admin", 200)])
def test_requests_are_read_and_answered_by_those_who_teach(
    school, graded: str, who: str, status: int
) -> None:
    number = ask(school, graded).json["id"]

    assert school.get(LIST, who).status_code == status
    assert answer(school, number, who=who).status_code == status


def test_request_about_nothing_that_is_marked_is_refused(school) -> None:
    practice = school.submit().json["status_url"]
    queued = school.submit(assessment="exam").json["status_url"]

    assert ask(school, practice, part=None).status_code == 404
    assert ask(school, queued, part=None).status_code == 409
    assert answer(school, 2**70).status_code == 404


def test_request_of_another_course_is_answered_as_one_that_does_not_exist(school, graded: str) -> None:
    number = ask(school, graded).json["id"]

    foreign, unknown = (answer(school, each, who="theo") for each in (number, number + 1))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json["detail"] == unknown.json["detail"].replace(str(number + 1), str(number))
    assert answer(school, number).status_code == 200


def test_practice_is_answered_alike_by_overrides_and_requests(school) -> None:
    practice = school.submit().json["status_url"]

    asked = ask(school, practice, part=None)
    decided = school.post(f"{practice}/parts/pad_first/override", {"score": 1, "reason": "r"}, "admin")

    assert (asked.status_code, decided.status_code) == (404, 404)
    assert asked.json["detail"] == decided.json["detail"]


def test_answer_is_on_the_audit_trail_of_its_course(school, graded: str) -> None:
    number = ask(school, graded).json["id"]
    answer(school, number)

    event = school.get("/api/v1/courses/dl/trail?action=regrade-request", "tess").json["events"][0]
    assert (event["actor"], event["action"]) == ("tess", "regrade-request.answer")
    assert event["subject"] == graded.rpartition("/")[2]
    assert event["detail"] == {"id": number, "granted": False, "answer": "On each side, it says."}


def test_number_that_the_database_cannot_hold_is_refused(school, graded: str) -> None:
    assert school.get(f"{LIST}?cursor={2**63}", "tess").status_code == 422
    assert school.get(f"{LIST}?cursor={2**63 - 1}", "tess").status_code == 200
    assert [answer(school, number).status_code for number in (10**18 - 1, 2**63)] == [404, 404]


@pytest.mark.parametrize("fields", [{"reason": ""}, {"part": "pad_middle"}, {"reason": "x" * 501}])
def test_request_that_says_nothing_sensible_is_refused(school, graded: str, fields: dict[str, str]) -> None:
    assert ask(school, graded, **fields).status_code == 422


def test_requests_are_listed_in_pages(school, graded: str) -> None:
    numbers = [ask(school, graded, part=part).json["id"] for part in ("pad_first", "pad_last", None)]

    first = school.get(f"{LIST}?limit=2", "tess").json
    second = school.get(f"{LIST}?limit=2&cursor={first['next']}", "tess").json

    assert [request["id"] for page in (first, second) for request in page["requests"]] == numbers[::-1]
    assert second["next"] is None
    own = f"{graded}/regrade-requests"
    assert school.get(f"{own}?limit=2").json == first
    assert school.get(f"{own}?limit=2&cursor={first['next']}").json == second


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("bob", 404), ("tess", 200), ("theo", 404), ("admin", 200), (None, 401)]
)
def test_request_is_shown_to_who_asked_and_who_teaches(
    school, graded: str, who: str | None, status: int
) -> None:
    asked = ask(school, graded)

    shown = school.get(asked.headers["Location"], who)
    unknown = school.get("/api/v1/regrade-requests/99", who)

    assert shown.status_code == status
    assert unknown.status_code == (401 if who is None else 404)
    if status == 200:
        assert shown.json == asked.json
    else:
        assert shown.json["detail"] == unknown.json["detail"].replace("99", str(asked.json["id"]))


def test_request_is_hidden_from_who_asked_while_marks_are_not_posted(school, graded: str) -> None:
    location = ask(school, graded).headers["Location"]
    school.send("PATCH", "/api/v1/assessments/exam", {"release": "when-posted"})

    assert (school.get(location, "ada").status_code, school.get(location, "tess").status_code) == (404, 200)


def test_requests_about_a_submission_of_somebody_else_are_not_there(school, graded: str) -> None:
    ask(school, graded)

    assert school.get(f"{graded}/regrade-requests", "bob").status_code == 404
