"""Pulls of the gradebook since a cursor: what changed is there, in whichever order it was committed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from service.gradebook import rows

URL = "/api/v1/assessments/exam/gradebook"

CHANGES = {
    "score": "update score set score = score + 1",
    "score-lost": "delete from score",
    "name": "update person set name = 'Ada King' where id = 'ada'",
    "email": "update person set email = 'ada@a.example' where id = 'ada'",
    "enrolled-anew": "update enrolment set role = 'student' where person_id = 'ada'",
    "section": "insert into section_member values ('dl', 'A', 'ada')",
    "section-left": "delete from section_member where section = 'B'",
    "section-gone": "delete from section where name = 'B'",
    "excuse": """
        insert into excuse (assessment_id, person_id, reason, created_by)
        values ('exam', 'ada', 'ill', 'tess')
    """,
    "excuse-withdrawn": "update excuse set withdrawn_at = now()",
    "submission": """
        insert into submission (person_id, assessment_id, item_id, item_hash, answers, attempt, source)
        select person_id, assessment_id, item_id, item_hash, answers, 2, source from submission
    """,
    "unreadable": """
        insert into mark (submission_id, state, possible, points, parts_pending, verdicts, solver_version,
                          policy_version, made_by)
        select id, 'invalid', 0, 0, 0, '{}', '', '', 'worker' from submission
    """,
}
"""What changes Ada's row, in SQL: whoever writes, nothing is missed."""
NOT_A_CHANGE = ("enrolled-anew",)


@pytest.fixture
def marked(school, database: Engine) -> Any:
    """Ada has a mark, belongs to a section, and was excused from an item that is not there."""
    school.submit(assessment="exam")
    school.grade()
    with database.begin() as connection:
        for statement in (
            "insert into section values ('dl', 'A'), ('dl', 'B')",
            "insert into section_member values ('dl', 'B', 'ada')",
            """insert into excuse (assessment_id, person_id, item_id, reason, created_by)
               values ('exam', 'ada', 'other', 'ill', 'tess')""",
        ):
            connection.execute(text(statement))
    return school


def pull(school, cursor: str | None = None) -> dict[str, Any]:
    return school.get(URL if cursor is None else f"{URL}?since={cursor}", "tess").json


def students(pulled: dict[str, Any]) -> list[str]:
    return [row["student"] for row in pulled["rows"]]


def test_pull_since_its_own_cursor_brings_nothing(marked) -> None:
    whole = pull(marked)

    since = pull(marked, whole["cursor"])

    assert (whole["complete"], students(whole)) == (True, ["bob", "ada"])
    assert (since["complete"], since["rows"], since["enrolled"]) == (False, [], ["ada", "bob"])


@pytest.mark.parametrize("change", [name for name in CHANGES if name not in NOT_A_CHANGE])
def test_pull_since_a_cursor_brings_every_kind_of_change(marked, database: Engine, change: str) -> None:
    cursor = pull(marked)["cursor"]
    with database.begin() as connection:
        connection.execute(text(CHANGES[change]))

    since = pull(marked, cursor)

    assert (since["complete"], students(since)) == (False, ["ada"])
    assert since["rows"][0] == next(row for row in pull(marked)["rows"] if row["student"] == "ada")


@pytest.mark.parametrize("change", NOT_A_CHANGE)
def test_update_that_changes_nothing_is_not_sent(marked, database: Engine, change: str) -> None:
    cursor = pull(marked)["cursor"]
    with database.begin() as connection:
        connection.execute(text(CHANGES[change]))

    assert pull(marked, cursor)["rows"] == []


@pytest.mark.parametrize("change", CHANGES)
def test_entity_tag_changes_with_what_is_shown(marked, database: Engine, change: str) -> None:
    first = marked.get(URL, "tess").headers["ETag"]
    with database.begin() as connection:
        connection.execute(text(CHANGES[change]))

    again = marked.get(URL, "tess", headers={"If-None-Match": first})

    assert first.startswith("W/")
    assert again.status_code == (304 if change in NOT_A_CHANGE else 200)


def rename(connection: Connection, person: str, name: str) -> None:
    connection.execute(text("update person set name = :name where id = :id"), {"name": name, "id": person})


def test_change_committed_after_a_later_one_was_pulled_is_not_missed(marked, database: Engine) -> None:
    cursor = pull(marked)["cursor"]
    with database.connect() as first, database.connect() as second:
        rename(first, "ada", "Ada First")  # begins and writes, and is not committed
        rename(second, "bob", "Bob Second")
        second.commit()
        between = pull(marked, cursor)
        first.commit()

    after = pull(marked, between["cursor"])

    assert students(between) == ["bob"]
    assert "ada" in students(after)
    assert {row["name"] for row in after["rows"]} >= {"Ada First"}


def test_entity_tag_changes_when_an_earlier_transaction_is_committed_later(marked, database: Engine) -> None:
    moved = text("update submission set item_id = 'dl-exam/gd-notes' where attempt = :attempt")
    with database.begin() as connection:
        connection.execute(text(CHANGES["submission"]))
    with database.connect() as first, database.connect() as second:
        first.execute(moved, {"attempt": 1})
        second.execute(moved, {"attempt": 2})
        second.commit()
        between = marked.get(URL, "tess").headers["ETag"]
        first.commit()

    assert marked.get(URL, "tess", headers={"If-None-Match": between}).status_code == 200


def test_change_of_a_transaction_that_began_before_the_pull_is_not_missed(marked, database: Engine) -> None:
    with database.connect() as early:
        early.execute(text("select pg_current_xact_id()"))
        cursor = pull(marked)["cursor"]
        rename(early, "ada", "Ada Early")
        early.commit()

    assert students(pull(marked, cursor)) == ["ada"]


def test_student_who_left_is_no_longer_among_the_enrolled(marked, database: Engine) -> None:
    cursor = pull(marked)["cursor"]
    with database.begin() as connection:
        connection.execute(text("delete from enrolment where person_id = 'bob'"))

    since = pull(marked, cursor)

    assert (since["rows"], since["enrolled"]) == ([], ["ada"])


def test_pull_is_complete_after_the_items_of_the_assessment_changed(marked, database: Engine) -> None:
    cursor = pull(marked)["cursor"]
    with database.begin() as connection:
        connection.execute(text("update assessment_item set points = 20"))

    since = pull(marked, cursor)

    assert (since["complete"], students(since)) == (True, ["bob", "ada"])
    assert pull(marked, since["cursor"])["rows"] == []


def test_pull_is_complete_when_the_cursor_is_of_another_database(marked) -> None:
    number, _ = pull(marked)["cursor"].split("-")

    assert pull(marked, f"{number}-0123456789ab")["complete"] is True


def test_pull_is_complete_when_the_cursor_is_ahead_of_the_database(marked) -> None:
    _, scope = pull(marked)["cursor"].split("-")

    assert pull(marked, f"ffffffffffff-{scope}")["complete"] is True


@pytest.mark.parametrize("cursor", ["", "0", "undefined", "1-zz", "-1-0123456789ab", "1-0123456789ab%0A"])
def test_text_that_is_no_cursor_is_refused_with_the_remedy(marked, cursor: str) -> None:
    answer = marked.get(f"{URL}?since={cursor}", "tess")

    assert answer.status_code == 422
    assert "leave it out" in answer.json["detail"]


def test_every_format_carries_the_cursor(marked) -> None:
    answer = marked.get(f"{URL}?format=csv", "tess")
    unchanged = marked.get(f"{URL}?format=csv", "tess", headers={"If-None-Match": answer.headers["ETag"]})

    cursor = answer.headers["Assay-Cursor"]
    assert marked.get(f"{URL}?format=csv&since={cursor}", "tess").text.count("\n") == 1
    assert (unchanged.status_code, unchanged.data) == (304, b"")


CROWD = (
    "insert into person (id, name) select 'p' || n, 'P' || n from generate_series(1, 500) n",
    "insert into enrolment (course_id, person_id) select 'dl', 'p' || n from generate_series(1, 500) n",
    """
        insert into submission (person_id, assessment_id, item_id, item_hash, answers, attempt, source)
        select 'p' || n, assessment_id, item_id, item_hash, answers, 1, source
        from submission, generate_series(1, 500) n
    """,
    """
        insert into score (assessment_id, person_id, item_id, submission_id, score, possible)
        select assessment_id, person_id, item_id, id, 1, 1 from submission where person_id <> 'ada'
    """,
    "analyze",  # all: what is known of the assessment decides how its people are found
)


def blocks_read(connection: Connection, statement: str, **values: Any) -> int:
    """How many blocks PostgreSQL looks at for a pull."""
    explained = text(f"explain (analyze, buffers, format json) {statement}")
    (plan,) = connection.execute(explained, {"assessment": "exam"} | values).scalar_one()
    return int(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])


def test_pull_since_a_cursor_reads_what_changed_and_not_the_whole_class(marked, database: Engine) -> None:
    with database.begin() as connection:
        for statement in CROWD:
            connection.execute(text(statement))
    since = int(pull(marked)["cursor"].partition("-")[0], 16)
    with database.begin() as connection:
        connection.execute(text(CHANGES["score"] + " where person_id in ('ada', 'p7')"))

    with database.connect() as connection:
        whole = blocks_read(connection, rows.ALL.text)
        changed = blocks_read(connection, rows.CHANGED.text, since=since)

    assert changed < whole / 5
