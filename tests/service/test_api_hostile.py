"""Whatever is sent, the answer is a problem or an accepted submission, never a fault of ours."""

from __future__ import annotations

import io
import json

import pytest

ITEM = "dl-exam/inception"
URL = "/api/v1/submissions"
SIGNED = {"webhook-id": "msg-1", "webhook-timestamp": "1790000000", "webhook-signature": "v1,AAAA"}


def submission(answers: object) -> bytes:
    return json.dumps({"item": ITEM, "answers": answers}).encode()


def typed(number: str) -> bytes:
    return f'{{"item": "{ITEM}", "answers": {{"mult_last": {number}}}}}'.encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="empty"),
        pytest.param(b"{", 400, id="cut off"),
        pytest.param(b"item=x", 400, id="a form"),
        pytest.param(b'{"item": "\xff\xfe"}', 400, id="not UTF-8"),
        pytest.param('{"item": "x"}'.encode("utf-16"), 400, id="UTF-16"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, 400, id="deep list"),
        pytest.param(b'{"a":' * 50_000, 400, id="deep object cut off"),
        pytest.param(submission({"pad_first": json.loads("[" * 30 + "]" * 30)}), 422, id="answer 30 deep"),
        pytest.param(b'{"item": "x", "item": "dl-exam/inception", "answers": {}}', 400, id="a field twice"),
        pytest.param(
            b'{"item": "dl-exam/inception", "answers": {"pad_first": 1, "pad_first": 0}}',
            400,
            id="an answer twice",
        ),
        pytest.param(b"null", 422, id="null"),
        pytest.param(b"[]", 422, id="a list"),
        pytest.param(b'"text"', 422, id="text"),
        pytest.param(b"{}", 422, id="no fields"),
        pytest.param(submission([]), 422, id="answers a list"),
        pytest.param(submission("0"), 422, id="answers text"),
        pytest.param(submission({"pad_first": "0"})[:-1] + b', "score": 1}', 422, id="unknown field"),
        pytest.param(submission({"pad_first": "0"})[:-1] + b', "final": 1}', 422, id="final a number"),
        pytest.param(
            submission({"pad_first": "0"})[:-1] + b', "variant": "forged"}', 422, id="forged variant"
        ),
        pytest.param(submission({"pad_first": "a\0b"}), 422, id="NUL in an answer"),
        pytest.param(submission({"pad\0first": "0"}), 422, id="NUL in a part"),
        pytest.param(submission({"pad_first": "\ud800"}), 422, id="half a surrogate pair"),
        pytest.param(submission({"\udfff": "0"}), 422, id="half a pair in a part"),
        pytest.param(submission({"pad_first": [{"x": "\0"}]}), 422, id="NUL inside a structure"),
        pytest.param(submission({f"p{i}": "0" for i in range(10_000)}), 422, id="10,000 parts"),
        pytest.param(submission({"x" * 100_000: "0"}), 422, id="an endless part name"),
        pytest.param(submission({"pad_frist": "0"}), 422, id="unknown part"),
        pytest.param(b'{"item": "dl-exam/incepton", "answers": {}}', 404, id="unknown item"),
        pytest.param(b'{"item": "../../etc/passwd", "answers": {}}', 404, id="an item that is a path"),
        pytest.param(b'{"item": 5, "answers": {}}', 422, id="an item that is a number"),
        pytest.param(b'{"item": NaN, "answers": {}}', 422, id="an item that is not a number"),
        pytest.param(submission({})[:-1] + b', "student": 1}', 422, id="a student that is a number"),
        pytest.param(submission({})[:-1] + b', "assessment": 1e3}', 422, id="an assessment that is a number"),
        pytest.param(submission({})[:-1] + b', "variant": 5}', 422, id="a variant that is a number"),
        pytest.param(submission({})[:-1] + b', "student": " "}', 422, id="a blank student"),
        pytest.param(submission({})[:-1] + b', "student": "ada\\u200b"}', 422, id="an invisible character"),
        pytest.param(b" " * 300_000, 413, id="too large"),
        pytest.param(typed("9" * 1_000_000), 413, id="a million digits"),
        pytest.param(typed("9" * 200_000), 202, id="200,000 digits"),
        pytest.param(typed("NaN"), 202, id="NaN"),
        pytest.param(typed("-Infinity"), 202, id="-Infinity"),
        pytest.param(typed("1e400"), 202, id="1e400"),
        pytest.param(typed("true"), 202, id="true"),
        pytest.param(typed("null"), 202, id="null as an answer"),
        pytest.param(typed('{"x": [1, 2]}'), 202, id="a structure where a number is asked"),
        pytest.param(submission({}), 202, id="no answers"),
        pytest.param(submission({"mult_last": "9**9**9**9"}), 202, id="a tower of powers"),
        pytest.param(submission({"mult_last": "__import__('os').abort()"}), 202, id="code"),
        pytest.param(submission({"mult_last": "😀\u202e"}), 202, id="emoji and direction marks"),
    ],
)
def test_body_is_refused_by_a_problem_or_graded(school, body: bytes, status: int) -> None:
    answer = school.post(URL, body, "eve")
    school.grade()

    assert answer.status_code == status
    if status == 202:
        shown = school.get(answer.json["status_url"], "eve").json
        assert shown["state"] in ("graded", "invalid")
        assert school.stored() == (1, 0)
    else:
        assert answer.mimetype == "application/problem+json"
        assert set(answer.json) >= {"type", "title", "status", "detail"}
        assert answer.json["status"] == status
        assert school.stored() == (0, 0)


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        pytest.param({"pad_first": ["x", "a\0b"]}, "/answers/pad_first/1", id="NUL in a list"),
        pytest.param({"a/b~c": "\0"}, "/answers/a~1b~0c", id="a name that needs escapes"),
        pytest.param({"pad_frist": "0"}, "/answers/pad_frist", id="unknown part"),
        pytest.param("0", "/answers", id="wrong type"),
    ],
)
def test_problem_points_at_the_field(school, answers: object, pointer: str) -> None:
    answer = school.post(URL, submission(answers))

    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        pytest.param(b'{"item": "dl-exam/incepton", "answers": {}}', "'dl-exam/inception'", id="item"),
        pytest.param(submission({"pad_frist": "0"}), "pad_first", id="part"),
    ],
)
def test_unknown_name_is_answered_with_the_nearest(school, body: bytes, remedy: str) -> None:
    assert remedy in school.post(URL, body).json["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/api/v1/submissions", 405),
        ("PUT", "/", 405),
        ("GET", "/api/v1/submissions/%00", 404),
        ("GET", "/api/v1/items/%00/%00", 404),
        ("GET", "/api/v1/items/dl-exam/%ff%fe", 404),
        ("GET", "/api/v1/items/dl-exam/inception?draw=perhaps", 422),
        ("GET", "/api/v1/items/dl-exam/inception?variant=x", 422),
        ("GET", "/api/v1/submissions?student=%00", 400),
        ("GET", "/api/v1/submissions?limit=-1", 422),
        ("GET", "/api/v1/submissions?limit=999999999999999999999", 422),
        ("GET", "/api/v1/submissions?limit=1_0", 422),
        ("GET", "/api/v1/submissions?limit=%2010", 422),
        ("GET", "/api/v1/submissions?limit=%2B10", 422),
        ("GET", "/api/v1/submissions?limit=%D9%A3", 422),
        ("GET", "/api/v1/submissions?limit=10&limit=20", 422),
        ("GET", "/api/v1/submissions?student=ada&student=bob", 422),
        ("GET", "/api/v1/submissions?cursor=x", 422),
        ("GET", "/api/v1/submissions?sort=up", 422),
        ("GET", "/api/v1/submissions/019a0000-0000-7000-8000-000000000000?wait=nan", 422),
        ("GET", "/api/v1/submissions/019a0000-0000-7000-8000-000000000000?wait=1e9", 422),
        ("GET", "/api/v1/submissions/019a0000-0000-7000-8000-000000000000?wait=1_0", 422),
        ("GET", "/api/v1/submissions/019a0000-0000-7000-8000-000000000000?wait=%201", 422),
        ("GET", "/api/v1/assessments/%F0%9F%98%80/gradebook", 404),
        ("GET", "/assessments/%00", 404),
        ("GET", "/api/v1/assessments/%2F/gradebook", 404),
        ("GET", "/api/v1/courses/%2F%2F", 404),
        ("GET", "//api/v1/courses", 404),
    ],
)
def test_address_is_refused_by_a_problem(school, method: str, path: str, status: int) -> None:
    answer = school.client.open(path, method=method, headers=school.headers("admin"))

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
def test_body_of_another_type_is_refused(school, mimetype: str) -> None:
    answer = school.post(URL, submission({}), headers={"Content-Type": mimetype})

    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


def test_endless_header_is_refused(school) -> None:
    answer = school.get(URL, headers={"Authorization": "Bearer " + "x" * 100_000})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "mimetype", "size"),
    [
        pytest.param(URL, "application/json", 256_000, id="submission"),
        pytest.param(f"{URL}/batch", "application/json", 8_000_000, id="batch"),
        pytest.param(f"{URL}/batch", "application/x-ndjson", 8_000_000, id="batch of lines"),
        pytest.param("/api/v1/webhooks/moodle", "application/json", 256_000, id="webhook"),
    ],
)
def test_body_without_announced_length_is_not_cut_but_refused(
    school, path: str, mimetype: str, size: int
) -> None:
    beginning = submission({"pad_first": "0"}) if path == URL else b"[]"
    endless = io.BytesIO(beginning + b"\n" * size)

    answer = school.client.post(
        path,
        input_stream=endless,
        headers=school.headers("ada") | SIGNED | {"Content-Type": mimetype},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert school.stored() == (0, 0)


@pytest.mark.parametrize("name", ["item", "assessment", "student", "variant"])
def test_number_where_text_is_asked_for_is_refused_by_name(school, name: str) -> None:
    body = {"item": ITEM, "answers": {"pad_first": 0}} | {name: 1}

    answer = school.post(URL, body, "tess")

    assert [error["pointer"] for error in answer.json["errors"]] == [f"/{name}"]


def test_blank_lines_of_a_batch_are_counted(school) -> None:
    body = b"\n" * 10_000 + submission({"pad_first": "0"})

    answer = school.post(f"{URL}/batch", body, headers={"Content-Type": "application/x-ndjson"})

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert school.stored() == (0, 0)


TWICE = b'{"item": "dl-exam/inception", "answers": {"pad_first": "0", "pad_first": "2"}}'


def test_name_that_comes_twice_is_told(school) -> None:
    assert "'pad_first' twice" in school.post(URL, TWICE).json["detail"]


def test_line_of_a_batch_with_a_name_twice_is_refused_alone(school) -> None:
    body = TWICE + b"\n" + submission({"pad_first": "0"})

    answer = school.post(f"{URL}/batch", body, headers={"Content-Type": "application/x-ndjson"})

    assert [row["status"] for row in answer.json["rows"]] == [400, 202]
    assert school.post(f"{URL}/batch", b"[" + TWICE + b"]").status_code == 400


def test_webhook_with_a_name_twice_is_refused(school) -> None:
    event = b'{"type": "submission.created", "type": "submission.created"}'

    answer = school.webhook({}, body=event)

    assert (answer.status_code, school.stored()) == (400, (0, 0))
    assert "'type' twice" in answer.json["detail"]


def test_field_of_a_query_is_asked_for_as_one(school) -> None:
    made = school.submit(assessment="exam").json["id"]
    school.grade()

    answer = school.send("DELETE", f"{URL}/{made}/parts/pad_first/override", {"reason": "clear"})

    (fault,) = answer.json["errors"]
    assert (answer.status_code, fault["pointer"]) == (422, "/reason")
    assert "query parameter" in fault["detail"]


@pytest.mark.parametrize(
    ("who", "path", "scopes"),
    [
        ("ada", "/api/v1/assessments/exam/gradebook", {"instructor", "admin", "lms"}),
        ("lms", "/api/v1/assessments/exam/statistics", {"instructor", "admin"}),
    ],
)
def test_token_of_another_scope_is_told_which_scopes_may(
    school, who: str, path: str, scopes: set[str]
) -> None:
    answer = school.get(path, who)

    assert answer.status_code == 403
    assert scopes <= set(answer.json["detail"].strip(".").split())
    assert not ({"student", "instructor", "admin", "lms"} - scopes) & set(answer.json["detail"].split())
