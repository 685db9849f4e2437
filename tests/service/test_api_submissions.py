"""Submissions through the API: sending in, replaying, looking up, listing, who may see what."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from service import tokens
from service.db import Session
from service.models import ApiToken, Work

ITEM = "dl-exam/inception"
URL = "/api/v1/submissions"


def test_submission_is_accepted_then_graded(school) -> None:
    accepted = school.submit(assessment="exam", answers={"pad_first": 0, "pad_last": "2", "mult_first": "24"})
    queued = school.get(accepted.json["status_url"])
    school.grade()
    graded = school.get(accepted.json["status_url"])

    assert accepted.status_code == 202
    assert accepted.headers["Location"] == accepted.json["status_url"] == f"{URL}/{accepted.json['id']}"
    assert (queued.json["state"], queued.headers["Retry-After"]) == ("queued", "1")
    assert graded.json["state"] == "graded"
    parts = graded.json["parts"]
    assert [parts[name]["status"] for name in ("pad_first", "pad_last", "mult_first")] == [
        "correct",
        "correct",
        "incorrect",
    ]
    assert set(parts["pad_first"]) == {"points", "status", "score", "reason", "feedback", "read_as"}
    assert (graded.json["attempt"], graded.json["attempts_left"]) == (1, 1)


def test_number_of_json_is_stored_as_the_digits_typed(school) -> None:
    body = b'{"item": "dl-exam/inception", "answers": {"mult_first": 2.50e7}}'
    accepted = school.post(URL, body, "eve")
    school.grade()

    graded = school.get(accepted.json["status_url"], "eve").json
    assert graded["parts"]["mult_first"]["status"] == "correct"


def test_unreadable_answer_makes_the_submission_invalid_and_spends_no_attempt(school) -> None:
    accepted = school.submit(assessment="exam", answers={"pad_first": "0", "mult_last": "lots"})
    school.grade()

    shown = school.get(accepted.json["status_url"]).json
    assert (shown["state"], shown["score"], shown["attempts_left"]) == ("invalid", None, 2)
    assert shown["parts"]["mult_last"]["status"] == "invalid"


def test_submission_of_nothing_earns_nothing_and_spends_an_attempt(school) -> None:
    accepted = school.submit(assessment="exam", answers={})
    school.grade()

    shown = school.get(accepted.json["status_url"]).json
    assert (shown["state"], shown["score"], shown["attempts_left"]) == ("graded", 0, 1)
    assert shown["possible"] == pytest.approx(10)  # what the assessment gives for the item


def test_submission_that_cannot_be_graded_is_failed_after_three_attempts_at_no_cost(
    school, break_grading: Callable[[UUID], None]
) -> None:
    accepted = school.submit(assessment="exam")
    break_grading(UUID(accepted.json["id"]))
    school.grade_in_vain()

    shown = school.get(accepted.json["status_url"] + "?wait=30").json
    rows = school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    with Session() as session:
        assert session.scalars(select(Work.attempts)).all() == [3]
    assert (shown["state"], shown["score"], shown["possible"], shown["parts"]) == ("failed", None, None, {})
    assert shown["attempts_left"] == 2
    assert [(row["possible"], row["submissions"]) for row in rows if row["student"] == "ada"] == [(0, 1)]


def test_attempts_beyond_the_limit_are_refused(school) -> None:
    answers = [school.submit(assessment="exam") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 403]
    assert answers[2].json["type"].endswith("#attempts-used")
    assert school.stored() == (2, 2)


def test_wait_ends_with_the_time_that_was_asked_for(school) -> None:
    accepted = school.submit()

    waited = school.get(accepted.json["status_url"] + "?wait=0.05")

    assert (waited.status_code, waited.json["state"]) == (200, "queued")


def test_wait_beyond_the_seats_answers_at_once(school, app) -> None:
    accepted = school.submit()
    seats = app.extensions["seats"].free
    taken = [seats.acquire(blocking=False) for _ in range(3)]

    waited = school.get(accepted.json["status_url"] + "?wait=30")

    for _ in range(taken.count(True)):
        seats.release()
    assert taken == [True, True, False]  # a quarter of eight threads
    assert (waited.json["state"], waited.headers["Retry-After"]) == ("queued", "1")


def test_replay_answers_with_the_submission_as_it_is_now(school) -> None:
    key = {"headers": {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}}
    first = school.post(URL, {"item": ITEM, "answers": {"pad_first": "0"}}, "eve", **key)
    school.grade()
    again = school.post(URL, {"answers": {"pad_first": "0"}, "item": ITEM}, "eve", **key)

    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert (again.json["id"], again.json["state"]) == (first.json["id"], "graded")
    assert school.stored() == (1, 0)


def test_replay_works_when_the_attempts_are_used_up(school) -> None:
    body = {"item": ITEM, "answers": {"pad_first": "0"}, "assessment": "exam"}
    key = {"headers": {"Idempotency-Key": "k-1"}}
    school.post(URL, body, **key)
    school.submit(assessment="exam")

    assert school.post(URL, body, **key).status_code == 200


def test_idempotency_key_with_another_body_is_refused(school) -> None:
    key = {"headers": {"Idempotency-Key": "k-1"}}
    school.post(URL, {"item": ITEM, "answers": {"pad_first": "0"}}, **key)
    other = school.post(URL, {"item": ITEM, "answers": {"pad_first": "1"}}, **key)

    assert (other.status_code, other.mimetype) == (422, "application/problem+json")
    assert school.stored() == (1, 1)


def test_idempotency_key_belongs_to_a_token(school) -> None:
    key = {"headers": {"Idempotency-Key": "k-1"}}
    body = {"item": ITEM, "answers": {"pad_first": "0"}}

    assert [school.post(URL, body, who, **key).status_code for who in ("ada", "bob")] == [202, 202]


@pytest.mark.parametrize("key", ["", '""', "k" * 256, "é"], ids=["none", "empty", "long", "not ascii"])
def test_idempotency_key_that_cannot_be_one_is_refused(school, key: str) -> None:
    body = {"item": ITEM, "answers": {}}

    assert school.post(URL, body, headers={"Idempotency-Key": key}).status_code == 400


@pytest.mark.parametrize(
    ("who", "fields", "status"),
    [
        pytest.param("ada", {}, 202, id="practice"),
        pytest.param("ada", {"student": "ada"}, 202, id="a student naming themself"),
        pytest.param("ada", {"student": "bob"}, 403, id="a student for another"),
        pytest.param("eve", {"assessment": "exam"}, 404, id="a student of another course"),
        pytest.param("ada", {"assessment": "finals"}, 404, id="an assessment there is not"),
        pytest.param("tess", {"student": "ada", "assessment": "exam"}, 202, id="an instructor"),
        pytest.param("lms", {"student": "ada", "assessment": "exam"}, 202, id="an LMS"),
        pytest.param("admin", {"student": "ada", "assessment": "exam"}, 202, id="an administrator"),
        pytest.param("theo", {"student": "ada", "assessment": "exam"}, 404, id="another course's instructor"),
        pytest.param("tess", {"student": "ada"}, 202, id="practice for a student of the course"),
        pytest.param("theo", {"student": "ada"}, 422, id="practice for another course's student"),
        pytest.param("tess", {"student": "eve", "assessment": "exam"}, 422, id="somebody not enrolled"),
        pytest.param("tess", {"student": "nobody"}, 422, id="nobody"),
        pytest.param("lms", {}, 422, id="a token without a person"),
        pytest.param("lms", {"student": "newcomer", "assessment": "exam"}, 202, id="whom an LMS vouches for"),
        pytest.param("tess", {"student": "newcomer", "assessment": "exam"}, 422, id="nobody we know"),
    ],
)
def test_submission_is_taken_from_those_who_may(school, who: str, fields: dict, status: int) -> None:
    assert school.submit(who, **fields).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 200), ("tess", 200), ("lms", 200), ("admin", 200), ("bob", 404), ("eve", 404), ("theo", 404)],
)
def test_submission_is_shown_to_those_who_may_see_it(school, who: str, status: int) -> None:
    accepted = school.submit(assessment="exam")

    assert school.get(accepted.json["status_url"], who).status_code == status


def test_wrong_and_forbidden_ids_answer_alike(school) -> None:
    forbidden = school.get(school.submit().json["status_url"], "bob")
    wrong = school.get(f"{URL}/{uuid4()}", "bob")
    garbled = school.get(f"{URL}/none", "bob")

    said = [
        (answer.status_code, answer.json["title"], answer.json["detail"]) for answer in (forbidden, wrong)
    ]
    assert said[0] == said[1]
    assert garbled.status_code == 404


@pytest.mark.parametrize(
    ("submitter", "fields"),
    [
        pytest.param("tess", {}, id="their own"),
        pytest.param("ada", {}, id="their student's"),
        pytest.param("tess", {"student": "ada"}, id="for their student"),
    ],
)
def test_instructor_sees_the_practice_of_their_course(school, submitter: str, fields: dict) -> None:
    url = school.submit(submitter, **fields).json["status_url"]

    assert (school.get(url, "tess").status_code, school.get(url, "theo").status_code) == (200, 404)


def test_list_pages_through_own_submissions_newest_first(school) -> None:
    ids = [school.submit().json["id"] for _ in range(3)]
    school.submit("bob")

    first = school.get(f"{URL}?limit=2").json
    second = school.get(f"{URL}?limit=2&cursor={first['next']}").json

    assert [row["id"] for row in first["submissions"]] == ids[:0:-1]
    assert [row["id"] for row in second["submissions"]] == ids[:1]
    assert second["next"] is None


def test_list_of_an_instructor_is_filtered(school) -> None:
    school.submit("ada", assessment="exam")
    school.submit("bob", assessment="exam")

    listed = school.get(f"{URL}?assessment=exam&student=bob", "tess").json["submissions"]

    assert [row["student"] for row in listed] == ["bob"]


@pytest.mark.parametrize(
    ("who", "listed"), [("tess", ["ada", "ada"]), ("lms", ["ada", "ada"]), ("theo", []), ("bob", [])]
)
def test_list_shows_practice_to_those_who_teach_it(school, who: str, listed: list[str]) -> None:
    school.submit("ada")
    school.submit("lms", student="ada")

    assert [row["student"] for row in school.get(URL, who).json["submissions"]] == listed


def test_student_practising_costs_one_statement_besides_the_token(school) -> None:
    statements = []

    def note(connection, cursor, statement, *rest) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(Session.kw["bind"], "before_cursor_execute", note)
    school.submit()
    event.remove(Session.kw["bind"], "before_cursor_execute", note)

    assert len(statements) == 2
    assert "api_token" in statements[0]
    assert "insert into submission" in statements[1]


def test_requests_under_one_key_at_the_same_moment_store_one_submission(school, app) -> None:
    start = Barrier(4)
    body = {"item": ITEM, "answers": {"pad_first": "0"}}

    def post() -> TestResponse:
        start.wait()
        return replace(school, client=app.test_client()).post(URL, body, headers={"Idempotency-Key": "k-1"})

    with ThreadPoolExecutor(4) as pool:
        answers = [posting.result() for posting in [pool.submit(post) for _ in range(4)]]

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 202]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert school.stored() == (1, 1)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer " + "é" * 9])
def test_request_without_a_valid_token_is_refused(school, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = school.client.get(URL, headers=headers)

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_revoked_token_is_refused(school) -> None:
    with Session.begin() as session:
        revoked = tokens.revoke(session, school.tokens["ada"])
        again = tokens.revoke(session, school.tokens["ada"])

    assert (revoked, again) == (True, False)
    assert school.get(URL).status_code == 401


def test_token_is_random_and_stored_as_its_hash(school) -> None:
    with Session.begin() as session:
        first, second = (tokens.issue_token(session, "student", "ada") for _ in range(2))
        stored = session.scalars(select(ApiToken.hash)).all()

    assert {sha256(text.encode()).digest() for text in (first, second)} <= set(stored)
    assert first != second
    assert first.startswith("assay_")
    assert len(first) > 40


def test_evidence_which_may_hold_keys_is_for_staff(school) -> None:
    address = school.submit(assessment="exam", answers={"mult_last": "1"}).json["status_url"]
    school.grade()
    override = {"score": 1, "reason": "as the book has it"}
    school.send("POST", f"{address}/parts/mult_last/override", override)

    part = {
        who: school.get(address, who).json["parts"]["mult_last"] for who in ("ada", "lms", "tess", "admin")
    }

    assert {who for who, verdict in part.items() if "evidence" in verdict} == {"tess", "admin"}
    assert part["tess"]["evidence"]["because"] == "as the book has it"
