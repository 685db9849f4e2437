"""What students are asked, by API and command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from sqlalchemy import update

from service.db import Session
from service.models import Assessment, AssessmentItem

Run = Callable[..., Result]
URL = "/api/v1/assessments"
ITEM, OTHER = "dl-exam/inception", "dl-exam/gd-notes"
RIGHT = {"pad_first": "0", "pad_last": "2"}
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def more(school) -> None:
    """Beside the exam there is one that has closed, one that opens tomorrow, and one of another course."""
    with Session.begin() as session:
        session.add_all(
            [
                Assessment(
                    id="before", course_id="dl", title="Before", closes_at=NOW - DAY, due_at=NOW - DAY
                ),
                Assessment(id="later", course_id="dl", title="Later", opens_at=NOW + DAY),
                Assessment(id="theirs", course_id="other", title="Theirs"),
            ]
        )
        session.flush()
        session.add(AssessmentItem(assessment_id="before", item_id=OTHER, position=0, points=4.5))


def set_terms(**values: object) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).where(Assessment.id == "exam").values(values))


def lines(shown: Result) -> list[str]:
    assert shown.exit_code == 0, shown.output
    return [" ".join(line.split()) for line in shown.output.splitlines() if line.strip()]


def test_student_is_told_what_has_opened_for_them_and_what_they_have(school) -> None:
    set_terms(due_at=NOW - timedelta(hours=1), late_percent_per_day=10)
    school.submit(assessment="exam", answers=RIGHT)
    school.grade()

    listed = school.get(URL).json

    assert listed["next"] is None
    before, exam = listed["assessments"]
    assert (before["assessment"], before["state"], before["points"], before["score"]) == (
        "before", "closed", 4.5, None
    )  # fmt: skip
    assert (exam["assessment"], exam["title"], exam["course"], exam["state"]) == (
        "exam",
        "Exam",
        "dl",
        "late",
    )
    # Two of six parts, of 10 points, less a tenth for being late.
    assert (exam["score"], exam["possible"]) == (pytest.approx(2 / 6 * 10 * 0.9), pytest.approx(10))
    assert [one["assessment"] for one in school.get(URL, "eve").json["assessments"]] == ["theirs"]


def test_points_of_items_one_is_excused_from_are_none_to_be_had(school) -> None:
    excused = {"student": "ada", "item": OTHER, "reason": "ill"}
    school.post(f"{URL}/before/excuses", excused, "tess")

    assert [one["points"] for one in school.get(URL).json["assessments"]] == [0, 10]


def test_total_is_not_told_before_marks_are_posted(school) -> None:
    set_terms(release="when-posted")
    school.submit(assessment="exam", answers=RIGHT)
    school.grade()

    held_back = school.get(URL).json["assessments"][1]
    school.post(f"{URL}/exam/post", {}, "tess")
    posted = school.get(URL).json["assessments"][1]

    assert [held_back[name] for name in ("score", "possible", "parts_pending")] == [None] * 3
    assert (held_back["marks_shown"], posted["score"]) == (False, pytest.approx(20 / 6))


def test_assessments_come_in_pages_and_for_students_alone(school) -> None:
    first = school.get(f"{URL}?limit=1").json
    second = school.get(f"{URL}?limit=1&cursor={first['next']}").json

    assert [one["assessment"] for page in (first, second) for one in page["assessments"]] == [
        "before",
        "exam",
    ]
    assert second["next"] is None
    assert [school.get(URL, who).status_code for who in ("tess", "lms", "admin", None)] == [
        403,
        403,
        403,
        401,
    ]


def test_command_lists_assessments_and_their_terms(run: Run) -> None:
    set_terms(late_percent_per_day=10, due_at=NOW + DAY, release="when-posted")

    listed = lines(run("assessments"))
    held = lines(run("terms", "exam"))

    assert listed[2].startswith("before Before dl closed ")
    assert listed[2].endswith(" 4.5")
    assert listed[3].endswith(" 10, marks come later")
    assert [one["assessment"] for one in json.loads(run("assessments", "--json").stdout)] == [
        "before",
        "exam",
    ]
    assert held[0] == "Exam (exam), course dl: open now"
    assert "late: 10 % off for each day begun" in held
    assert held[-1] == "dl-exam/inception GoogLeNet inception step 10 2"
    assert (
        json.loads(run("terms", "exam", "--student", "bob", "--json", who="tess").stdout)["student"] == "bob"
    )


def test_command_shows_an_item_as_the_assessment_asks_it(run: Run) -> None:
    alone, asked = lines(run("item", ITEM)), lines(run("item", ITEM, "--assessment", "exam"))

    assert alone[0] == "GoogLeNet inception step (dl-exam/inception), 6 points as printed"
    assert asked[0] == "GoogLeNet inception step (dl-exam/inception), 10 points in exam"
    assert any(
        line.startswith("In a step of GoogLeNet, 1×1 filters first turn a 50×50 volume") for line in asked
    )
    assert any(line.startswith("pad_first 1.67 How many zeros are added on each side") for line in asked)
    assert asked[-1] == "assay submit dl-exam/inception --assessment exam pad_first=ANSWER …"


def test_command_shows_the_numbers_of_the_student(run: Run) -> None:
    set_terms(variants="student")

    shown = json.loads(run("item", ITEM, "--assessment", "exam", "--json").stdout)["prompt"]
    printed = " ".join(run("item", ITEM, "--assessment", "exam").output.split())

    size = shown.split("$")[3].partition("\\times")[0]
    assert f"a {size}×{size} volume" in printed


def test_command_shows_tables_and_code_of_a_prompt(run: Run) -> None:
    table, code = lines(run("item", "dl-exam/cnn-table")), lines(run("item", "dl-exam/cnn-fill"))

    assert "CONV1 8 filters of 5 × 5, stride 1, no padding" in table
    assert "model.add(MaxPool2D(pool_size=(2, 2), strides=(2, 2)))" in code


def test_item_there_is_not_is_refused_in_a_sentence(run: Run) -> None:
    refused = run("item", "dl-exam/inceptoin")

    assert refused.exit_code == 1
    assert "did you mean 'dl-exam/inception'" in refused.stderr
