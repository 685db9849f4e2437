"""The gradebook as a OneRoster 1.2 zip, held against the rules of its CSV binding."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

from sqlalchemy import update

from service.db import Session
from service.models import Assessment, Course, Excuse, Score

if TYPE_CHECKING:
    from conftest import Class

FIRST, SECOND = "dl-exam/inception", "dl-exam/cnn-fill"
REFERENCES = {
    "courseSourcedId": "courses",
    "schoolSourcedId": "orgs",
    "orgSourcedId": "orgs",
    "primaryOrgSourcedId": "orgs",
    "termSourcedIds": "academicSessions",
    "schoolYearSourcedId": "academicSessions",
    "academicSessionSourcedId": "academicSessions",
    "classSourcedId": "classes",
    "categorySourcedId": "categories",
    "userSourcedId": "users",
    "studentSourcedId": "users",
    "lineItemSourcedId": "lineItems",
}
STATUSES = {"exempt", "fully graded", "not submitted", "partially graded", "submitted"}
DATA_FILES = 21
"""What the manifest of 1.2 says something about, each."""


def excuse_from_the_first(person: str) -> None:
    with Session.begin() as session:
        session.add(
            Excuse(assessment_id="exam", person_id=person, item_id=FIRST, reason="ill", created_by="tess")
        )


def unzip(content: bytes) -> dict[str, list[dict[str, str]]]:
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name in texts if "/" in name]
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text, newline="")))
        for name, text in texts.items()
    }


def test_oneroster_says_in_its_manifest_what_is_in_it(sat: Class) -> None:
    files = unzip(sat.pull("oneroster").data)

    said = {row["propertyName"]: row["value"] for row in files["manifest"]}
    present = {name.removeprefix("file.") for name, value in said.items() if value == "bulk"}
    assert (said["manifest.version"], said["oneroster.version"]) == ("1.0", "1.2")
    assert present == files.keys() - {"manifest"}
    assert len([name for name in said if name.startswith("file.")]) == DATA_FILES


def test_oneroster_refers_only_to_what_it_holds(sat: Class) -> None:
    files = unzip(sat.pull("oneroster", items="true").data)

    ids = {name: {row["sourcedId"] for row in rows} for name, rows in files.items() if name != "manifest"}
    for name, rows in files.items():
        if name != "manifest":
            assert len(ids[name]) == len(rows), name
            assert {(row["status"], row["dateLastModified"]) for row in rows} == {("", "")}, name
        for row in rows:
            for column, target in REFERENCES.items():
                assert row.get(column, "") in ids[target] | {""}, (name, column)


def test_oneroster_keeps_exempt_not_submitted_and_zero_apart(sat: Class) -> None:
    results = {row["studentSourcedId"]: row for row in unzip(sat.pull("oneroster").data)["results"]}

    got = {id: (row["scoreStatus"], row["score"]) for id, row in results.items()}
    assert got["out"] == ("exempt", "")
    assert got["none"] == ("not submitted", "")
    assert got["zero"] == ("fully graded", "0")
    assert got["wait"] == ("submitted", "")
    assert float(got["third"][1]) == 10 / 3
    assert {status for status, _ in got.values()} <= STATUSES
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["scoreDate"]) for row in results.values())


def test_oneroster_says_that_who_handed_in_only_what_they_are_excused_from_submitted_nothing(
    sat: Class,
) -> None:
    excuse_from_the_first("wait")

    results = {row["studentSourcedId"]: row for row in unzip(sat.pull("oneroster").data)["results"]}

    assert (results["wait"]["scoreStatus"], results["wait"]["score"]) == ("not submitted", "")


def test_oneroster_has_ids_and_names_as_they_are(sat: Class) -> None:
    ids = set(sat.pull("json").json["enrolled"])
    files = unzip(sat.pull("oneroster").data)

    users = {row["sourcedId"]: (row["username"], row["identifier"], row["email"]) for row in files["users"]}
    names = {row["sourcedId"]: row["givenName"] for row in files["users"]}
    assert ids >= {"-x7f", "+4930", '=cmd|"x"!a1'}
    assert users == {id: (id, id, f"+{id}@a.example") for id in ids}
    assert {row["studentSourcedId"] for row in files["results"]} == ids
    assert (names["minus"], names["-x7f"]) == ("-2+3", "=1+1")


def test_oneroster_has_the_days_of_the_zone_of_the_course(sat: Class) -> None:
    with Session.begin() as session:
        session.execute(update(Course).values(time_zone="America/New_York"))
        session.execute(
            update(Assessment).values(opens_at="2026-11-02T08:00-05:00", due_at="2026-11-09T23:59-05:00")
        )
        session.execute(update(Score).values(updated_at="2026-11-10T04:58Z"))

    files = unzip(sat.pull("oneroster").data)

    (item,) = files["lineItems"]
    zero = next(row for row in files["results"] if row["studentSourcedId"] == "zero")
    assert (item["assignDate"], item["dueDate"]) == ("2026-11-02", "2026-11-09")
    assert zero["scoreDate"] == "2026-11-09"


def test_oneroster_has_a_line_item_for_each_item_when_asked(sat: Class) -> None:
    files = unzip(sat.pull("oneroster", items="true").data)

    items = {row["sourcedId"]: row["resultValueMax"] for row in files["lineItems"]}
    half = {
        r["lineItemSourcedId"]: r["scoreStatus"] for r in files["results"] if r["studentSourcedId"] == "half"
    }
    assert items == {f"exam:{FIRST}": "10", f"exam:{SECOND}": "5"}
    assert half == {f"exam:{FIRST}": "fully graded", f"exam:{SECOND}": "exempt"}


def test_oneroster_since_a_cursor_is_a_delta_with_moments(sat: Class) -> None:
    cursor = sat.pull("json").json["cursor"]

    files = unzip(sat.pull("oneroster", since=cursor).data)

    modes = {row["value"] for row in files["manifest"] if row["propertyName"].startswith("file.")}
    assert modes == {"delta", "absent"}
    assert files["results"] == []
    for name in ("orgs", "lineItems"):
        (row,) = files[name]
        assert row["status"] == "active"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["dateLastModified"])
