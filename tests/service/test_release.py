"""Marks that are not posted yet: what a student sees of them, wherever they look."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.db import Session
from service.models import Assessment, AssessmentItem, Mark, Work
from service.tables import verdicts_table

ITEM = "dl-exam/inception"
URL = "/api/v1/submissions"
POST = "/api/v1/assessments/exam/post"
UNPOST = "/api/v1/assessments/exam/unpost"
RIGHT, WRONG = {"pad_first": "0", "pad_last": "2"}, {"pad_first": "1", "pad_last": "3"}
MARKED = ("status", "score", "reason", "feedback")


@pytest.fixture(autouse=True)
def hold_back(school) -> None:
    """The marks of the exam wait to be posted."""
    set_terms(release="when-posted")


def set_terms(**values: Any) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(values))


def sent(school, answers: dict[str, str], who: str = "ada", **fields: Any) -> str:
    answer = school.submit(who, answers=answers, **{"assessment": "exam", **fields})
    assert answer.status_code == 202, answer.text
    return answer.json["status_url"]


def without(seen: dict[str, Any], *fields: str) -> dict[str, Any]:
    """What tells nothing of who sent in what and when taken away."""
    told = {name: value for name, value in seen.items() if name not in ("id", "created_at", *fields)}
    readings = {name: {field: verdict[field] for field in MARKED} for name, verdict in seen["parts"].items()}
    return told | {"parts": readings}


def test_right_and_wrong_answers_look_the_same(school) -> None:
    addresses = [sent(school, RIGHT), sent(school, WRONG)]
    queued = [school.get(address).json for address in addresses]
    school.grade()
    seen = [school.get(address) for address in addresses]

    for one, other in (queued, [answer.json for answer in seen]):
        assert without(one, "attempt") == without(other, "attempt")
    assert set(seen[0].headers.keys()) == set(seen[1].headers.keys())


def test_student_sees_that_it_was_received_and_how_it_was_read(school) -> None:
    address = sent(school, {"pad_first": "0", "pad_last": " 2.0 "})
    school.grade()

    seen = school.get(f"{address}?wait=30")

    assert (seen.json["state"], seen.json["in_progress"], seen.json["withheld"]) == ("received", False, True)
    assert (seen.json["score"], seen.json["possible"], seen.json["attempts_left"]) == (None, None, 1)
    assert "Retry-After" not in seen.headers
    parts = seen.json["parts"]
    assert [parts[name]["read_as"] for name in ("pad_first", "pad_last", "mult_last")] == ["0", "2", ""]
    assert {json.dumps([part[field] for field in MARKED]) for part in parts.values()} == {
        json.dumps([None, None, "not-posted", ""])
    }


def test_command_line_shows_what_was_read_of_marks_that_are_not_posted(school) -> None:
    address = sent(school, RIGHT)
    school.grade()

    table = verdicts_table(school.get(address).json)

    columns = {column.header: [str(cell) for cell in column.cells] for column in table.columns}
    assert columns["read as"][:2] == ["0", "2"]
    assert {*columns["status"], *columns["why"]} == {""}
    assert set(columns["points"]) == {"– of 1.67"}


def test_student_is_told_what_cannot_be_read_and_how_to_write_it(school) -> None:
    address = sent(school, {"pad_first": "0", "mult_last": "lots"})
    school.grade()

    seen = school.get(address).json

    assert (seen["state"], seen["score"], seen["attempts_left"]) == ("invalid", None, 2)
    assert seen["parts"]["mult_last"]["status"] == "invalid"
    assert seen["parts"]["mult_last"]["feedback"]
    assert seen["parts"]["pad_first"]["status"] is None


def test_final_submission_with_an_unreadable_part_is_received(school) -> None:
    address = sent(school, {"pad_first": "0", "mult_last": "lots"}, final=True)
    school.grade()

    seen = school.get(address).json

    assert (seen["state"], seen["attempts_left"]) == ("received", 1)
    assert (seen["parts"]["mult_last"]["status"], seen["parts"]["pad_first"]["status"]) == ("invalid", None)


def test_mark_that_somebody_made_or_that_failed_later_does_not_show(school) -> None:
    addresses = [sent(school, RIGHT), sent(school, RIGHT)]
    school.grade()
    ids = [UUID(address.rpartition("/")[2]) for address in addresses]
    with Session.begin() as session:
        mark = session.scalars(select(Mark).where(Mark.submission_id == ids[0])).one()
        columns = {
            each.name: getattr(mark, each.name) for each in Mark.__table__.columns if each.name != "id"
        }
        told = {"read_as": "9", "feedback": "well done"}
        verdicts = {name: verdict | told for name, verdict in mark.verdicts.items()}
        overridden = {"verdicts": verdicts, "state": "provisional", "made_by": "tess", "parts_pending": 1}
        session.add(Mark(**columns | overridden | {"id": None}))
        # A part that was not turned down at once, and then could not be trained.
        session.add(Work(submission_id=ids[0], lane="train", attempts=3, failed_at=datetime.now(UTC)))

    one, other = (school.get(address).json for address in addresses)

    assert without(one, "attempt", "attempts_left") == without(other, "attempt", "attempts_left")
    assert "well done" not in json.dumps(one)


def test_listing_replay_and_batch_tell_no_more(school) -> None:
    body = {"item": ITEM, "answers": RIGHT, "assessment": "exam"}
    keyed = {"headers": {"Idempotency-Key": "k"}}
    address = school.post(URL, body, **keyed).json["status_url"]
    school.grade()
    alone = school.get(address).json

    replay = school.post(URL, body, **keyed)
    (row,) = school.get(f"{URL}?assessment=exam").json["submissions"]
    batch = school.post(f"{URL}/batch", [{"item": ITEM, "answers": RIGHT, "key": "k", "assessment": "exam"}])

    assert replay.headers["Idempotent-Replayed"] == "true"
    assert replay.json == row == alone
    assert alone["state"] == "received"
    assert set(batch.json["rows"][0]) == {"row", "key", "status", "id", "status_url"}


@pytest.mark.parametrize("who", ["tess", "admin"])
def test_staff_see_all(school, who: str) -> None:
    address = sent(school, RIGHT)
    school.grade()

    seen = school.get(address, who).json

    assert (seen["state"], seen["withheld"]) == ("graded", False)
    assert seen["parts"]["pad_first"]["status"] == "correct"
    assert school.get(f"{URL}?assessment=exam", who).json["submissions"] == [seen]


def test_platform_is_told_no_more_than_a_student(school) -> None:
    address = sent(school, RIGHT)
    school.grade()

    seen = school.get(address, "lms").json

    assert seen == school.get(address).json
    assert (seen["state"], seen["score"], seen["withheld"]) == ("received", None, True)
    assert school.get(f"{URL}?assessment=exam", "lms").json["submissions"] == [seen]
    school.post(POST, {}, "tess")
    assert school.get(address, "lms").json["state"] == "graded"


def test_posting_shows_marks_and_unposting_hides_them_again(school) -> None:
    first = sent(school, RIGHT)
    school.grade()
    seen = [school.get(first).json]
    for url in (POST, UNPOST, POST):
        school.post(url, {}, "tess")
        seen.append(school.get(first).json)
    later = sent(school, WRONG)
    school.grade()

    assert [one["state"] for one in seen] == ["received", "graded", "received", "graded"]
    assert seen[1]["parts"]["pad_first"]["status"] == "correct"
    assert seen[0] == seen[2]
    assert school.get(later).json["parts"]["pad_first"]["status"] == "incorrect"


@pytest.mark.parametrize("path", ["gradebook", "statistics", "accommodations", "excuses", "full-marks"])
def test_what_tells_of_marks_is_closed_to_students(school, path: str) -> None:
    assert school.get(f"/api/v1/assessments/exam/{path}").status_code in (403, 404)


def test_practice_of_an_item_the_assessment_asks_tells_no_more(school) -> None:
    with Session.begin() as session:
        session.add(Assessment(id="open", course_id="dl", title="Open"))
        session.flush()
        session.add(AssessmentItem(assessment_id="open", item_id="dl-exam/gd-notes", position=0, points=1))
    set_terms(max_attempts=None)
    asked, other = (
        sent(school, RIGHT, assessment=None),
        sent(school, {}, assessment=None, item="dl-exam/gd-notes"),
    )
    elsewhere = sent(school, RIGHT, "eve", assessment=None)
    school.grade()

    assert school.get(asked).json["state"] == "received"
    assert school.get(asked, "tess").json["state"] == "graded"
    assert school.get(other).json["state"] != "received"
    assert school.get(elsewhere, "eve").json["state"] == "graded"
    school.post(POST, {}, "tess")
    assert school.get(asked).json["state"] == "graded"


@pytest.mark.parametrize(
    ("method", "body"),
    [pytest.param("DELETE", None, id="left"), pytest.param("PUT", {"role": "assistant"}, id="assists")],
)
def test_practice_tells_no_more_of_who_sat_the_assessment_and_is_no_student_there_any_more(
    school, method: str, body: object
) -> None:
    sent(school, WRONG)
    asked = sent(school, RIGHT, assessment=None)
    school.grade()

    school.send(method, "/api/v1/courses/dl/people/ada", body)

    assert school.get(asked).json["state"] == "received"
    school.post(POST, {}, "tess")
    assert school.get(asked).json["state"] == "graded"


def test_practice_before_the_assessment_opens_does_not_tell_what_it_will_ask(school) -> None:
    set_terms(opens_at=datetime.now(UTC) + timedelta(days=1))
    address = sent(school, RIGHT, assessment=None)
    school.grade()

    assert school.get(address).json["state"] == "graded"


def test_regrade_is_asked_for_and_answered_while_marks_are_posted(school) -> None:
    url = f"{sent(school, WRONG)}/regrade-requests"
    school.grade()
    early = school.post(url, {"reason": "I think 1 is right"})
    school.post(POST, {}, "tess")
    asked = school.post(url, {"reason": "I think 1 is right"})
    told = {"granted": False, "answer": "0 is right"}
    school.post(f"/api/v1/regrade-requests/{asked.json['id']}/answer", told, "tess")
    shown = school.get(url).json["requests"]
    school.post(UNPOST, {}, "tess")

    assert (early.status_code, asked.status_code) == (409, 201)
    assert "not posted" in early.json["detail"]
    assert [request["answer"] for request in shown] == ["0 is right"]
    assert school.get(url).json["requests"] == []
    assert len(school.get(url, "tess").json["requests"]) == 1


def test_own_data_hold_no_mark_that_is_not_posted(school) -> None:
    sent(school, RIGHT)
    sent(school, RIGHT, assessment=None)
    school.grade()

    mine, theirs = (school.get("/api/v1/people/ada/data", who).json for who in ("ada", "admin"))

    assert (mine["marks"], mine["scores"]) == ([], [])
    assert (len(theirs["marks"]), len(theirs["scores"])) == (2, 1)


GRADEBOOK = "/api/v1/assessments/exam/gradebook"


def test_platform_is_given_no_gradebook_of_marks_that_are_not_posted(school) -> None:
    sent(school, RIGHT)
    school.grade()
    refused = school.get(GRADEBOOK, "lms")
    school.post(POST, {}, "tess")
    pulled = school.get(GRADEBOOK, "lms")
    school.post(UNPOST, {}, "tess")
    again = school.get(GRADEBOOK, "lms", headers={"If-None-Match": pulled.headers["ETag"]})

    assert [answer.status_code for answer in (refused, pulled, again)] == [409, 200, 409]
    assert "instructor posts them" in refused.json["detail"]
    assert pulled.json["posted"] is True


@pytest.mark.parametrize(
    "format", ["json", "csv", "xlsx", "canvas", "moodle", "moodle-xml", "blackboard", "oneroster"]
)
def test_gradebook_says_whether_its_marks_are_posted(school, format: str) -> None:
    url = f"{GRADEBOOK}?format={format}"
    held = school.get(url, "tess")
    school.post(POST, {}, "tess")
    posted = school.get(url, "tess", headers={"If-None-Match": held.headers["ETag"]})
    known = school.get(url, "tess", headers={"If-None-Match": posted.headers["ETag"]})

    answers = (held, posted, known)
    assert [answer.status_code for answer in answers] == [200, 200, 304]
    assert [answer.headers["Assay-Posted"] for answer in answers] == ["false", "true", "true"]
    if format == "json":
        assert [held.json["posted"], posted.json["posted"]] == [False, True]
