"""Batches through the API: each row on its own merits, within the limits of a request."""

from __future__ import annotations

import json

import pytest

ITEM = "dl-exam/inception"
URL = "/api/v1/submissions"

ROWS = [
    {"item": ITEM, "answers": {"pad_first": "0"}, "key": "r-0"},
    {"item": ITEM, "answers": {"pad_frist": "0"}},
    {"item": "dl-exam/none", "answers": {}},
    {"item": ITEM, "answers": {"pad_first": "0"}, "student": "bob"},
    {"item": ITEM, "answers": {"pad_first": "a\0b"}},
    "row",
    {"item": ITEM, "answers": {"pad_first": "1"}},
]
STATUSES = [202, 422, 404, 403, 422, 422, 202]


@pytest.mark.parametrize("ndjson", [False, True], ids=["list", "ndjson"])
def test_batch_answers_for_each_row(school, ndjson: bool) -> None:
    lines = "\n\n".join(map(json.dumps, ROWS)).encode()
    body, mimetype = (
        (lines, "application/x-ndjson") if ndjson else (json.dumps(ROWS).encode(), "application/json")
    )
    answer = school.post(f"{URL}/batch", body, "eve", headers={"Content-Type": mimetype})
    school.grade()

    assert [row["status"] for row in answer.json["rows"]] == STATUSES
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 5)
    assert answer.json["rows"][0]["key"] == "r-0"
    assert answer.json["rows"][1]["problem"]["errors"][0]["pointer"] == "/answers/pad_frist"
    assert school.get(answer.json["rows"][6]["status_url"], "eve").json["state"] == "graded"
    assert school.stored() == (2, 0)


def test_lms_enrols_only_students_of_whom_something_is_admitted(school) -> None:
    rows = [
        {"item": ITEM, "student": "new-1", "assessment": "exam", "answers": {"pad_last": "2"}},
        {"item": ITEM, "student": "new-2", "assessment": "exam", "answers": {"nonsense": "2"}},
    ]

    answer = school.post("/api/v1/submissions/batch", rows, "lms")

    assert [row["status"] for row in answer.json["rows"]] == [202, 422]
    students = {
        row["student"] for row in school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    }
    assert "new-1" in students
    assert "new-2" not in students


def test_batch_row_sent_again_under_its_key_is_stored_once(school) -> None:
    school.post(f"{URL}/batch", ROWS[:1])
    again = school.post(f"{URL}/batch", ROWS[:1]).json["rows"][0]
    other = school.post(f"{URL}/batch", [ROWS[0] | {"answers": {}}]).json["rows"][0]

    assert (again["status"], other["status"]) == (200, 422)
    assert school.stored() == (1, 1)


def test_batch_counts_attempts_across_its_rows(school) -> None:
    row = {"item": ITEM, "answers": {"pad_first": "0"}, "assessment": "exam", "student": "ada"}

    answer = school.post(f"{URL}/batch", [row] * 3, "tess")

    assert [outcome["status"] for outcome in answer.json["rows"]] == [202, 202, 403]


def test_batch_line_that_is_not_json_does_not_stop_the_others(school) -> None:
    lines = b'{"item": \n' + json.dumps(ROWS[0]).encode()

    answer = school.post(f"{URL}/batch", lines, headers={"Content-Type": "application/x-ndjson"})

    assert [row["status"] for row in answer.json["rows"]] == [400, 202]


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        pytest.param(json.dumps([ROWS[0]] * 1001).encode(), "application/json", 422, id="1,001 rows"),
        pytest.param(b"{}\n" * 1001, "application/x-ndjson", 422, id="1,001 lines"),
        pytest.param(b"[]", "application/json", 422, id="no rows"),
        pytest.param(b"{}", "application/json", 400, id="an object"),
        pytest.param(b" " * 8_000_001, "application/json", 413, id="more than 8 MB"),
        pytest.param(b'"' + b"9" * 256_000 + b'"', "application/x-ndjson", 413, id="one endless line"),
        pytest.param(b"a,b", "text/csv", 415, id="CSV"),
    ],
)
def test_batch_that_cannot_be_one_stores_nothing(school, body: bytes, mimetype: str, status: int) -> None:
    answer = school.post(f"{URL}/batch", body, headers={"Content-Type": mimetype})

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert school.stored() == (0, 0)
