"""The gradebook through the API: its rows, its formats, who may pull it."""

from __future__ import annotations

import csv
import io

import pytest

URL = "/api/v1/assessments/exam/gradebook"


def test_gradebook_has_a_row_for_every_student_enrolled(school) -> None:
    school.submit(assessment="exam", answers={"pad_first": "0"})
    school.grade()

    rows = {row["student"]: row for row in school.get(URL, "tess").json["rows"]}

    assert rows.keys() == {"ada", "bob"}
    assert (rows["ada"]["name"], rows["ada"]["submissions"]) == ("Ada Lovelace", 1)
    assert rows["ada"]["possible"] == pytest.approx(10)  # what the assessment gives for the item
    assert 0 < rows["ada"]["score"] < 10
    assert (rows["bob"]["score"], rows["bob"]["possible"], rows["bob"]["submissions"]) == (0, 0, 0)


def test_gradebook_as_csv_holds_the_same_numbers(school) -> None:
    school.submit(assessment="exam")
    school.grade()

    pulled = school.get(f"{URL}?format=csv", "tess")

    table = {row["student"]: row for row in csv.DictReader(io.StringIO(pulled.text))}
    assert (pulled.mimetype, pulled.headers["Content-Disposition"]) == (
        "text/csv",
        'attachment; filename="exam.csv"',
    )
    for row in school.get(URL, "tess").json["rows"]:
        assert float(table[row["student"]]["score"]) == row["score"]
        assert float(table[row["student"]]["possible"]) == row["possible"]


def test_name_that_looks_like_a_formula_is_inert_in_csv(school) -> None:
    pulled = school.get(f"{URL}?format=csv", "tess")

    names = [row["name"] for row in csv.DictReader(io.StringIO(pulled.text))]
    assert "'=SUM(A1)" in names
    assert "=SUM(A1)" in [row["name"] for row in school.get(URL, "tess").json["rows"]]


@pytest.mark.parametrize("format", ["json", "csv"])
def test_gradebook_that_has_not_changed_is_not_sent_again(school, format: str) -> None:
    url = f"{URL}?format={format}"
    first = school.get(url, "tess")
    unchanged = school.get(url, "tess", headers={"If-None-Match": first.headers["ETag"]})
    school.submit(assessment="exam")
    queued = school.get(url, "tess", headers={"If-None-Match": first.headers["ETag"]})
    school.grade()
    graded = school.get(url, "tess", headers={"If-None-Match": queued.headers["ETag"]})

    assert [answer.status_code for answer in (first, unchanged, queued, graded)] == [200, 304, 200, 200]
    assert unchanged.data == b""


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("ada", 403), ("theo", 404), ("tess", 200), ("lms", 200), ("admin", 200)],
)
def test_gradebook_is_for_those_who_run_the_course(school, who: str | None, status: int) -> None:
    assert school.get(URL, who).status_code == status


def test_format_that_is_not_there_is_refused_with_those_there_are(school) -> None:
    answer = school.get(f"{URL}?format=pdf", "tess")

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/format"]
    assert "json, csv, xlsx, canvas, moodle, moodle-xml, blackboard, oneroster" in answer.json["detail"]
