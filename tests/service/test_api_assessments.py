"""Assessments made and edited through the API, and the scores that follow."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.db import Session
from service.models import AssessmentItem, Mark

EXAM = "/api/v1/assessments/exam"
MADE = "/api/v1/courses/dl/assessments"
ITEM = "dl-exam/inception"
OUTLIER = "dl-exam/outlier"


def earned(school, student: str = "ada") -> tuple[float, float]:
    rows = school.get(f"{EXAM}/gradebook", "tess").json["rows"]
    return next((row["score"], row["possible"]) for row in rows if row["student"] == student)


def test_assessment_is_made_with_what_is_left_out_as_usual(school) -> None:
    items = [{"item": OUTLIER, "points": 2.5, "conventions": ["sample"]}, {"item": ITEM}]

    made = school.post(MADE, {"id": "quiz", "title": "Quiz", "items": items}, "tess")

    own = school.get(f"/api/v1/items/{ITEM}", "tess").json["points"]
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/assessments/quiz")
    assert made.json == school.get(made.headers["Location"], "tess").json
    assert made.json["items"] == [
        {"item": OUTLIER, "points": 2.5, "conventions": ["sample"]},
        {"item": ITEM, "points": own, "conventions": None},
    ]
    usual = {
        "course": "dl",
        "points": 2.5 + own,
        "variants": "document",
        "max_attempts": None,
        "keep": "best",
        "opens_at": None,
        "due_at": None,
        "closes_at": None,
        "late_percent_per_day": 0,
        "late_grace_minutes": 0,
        "late_floor_percent": 0,
        "release": "at-once",
        "posted_at": None,
    }
    assert {name: made.json[name] for name in usual} == usual
    assert [row["id"] for row in school.get(MADE, "tess").json["assessments"]] == ["exam", "quiz"]


def test_assessments_of_a_course_are_listed_in_pages(school) -> None:
    for id in ("b", "a"):
        school.post(MADE, {"id": id, "title": f"Not by the title {'ab'.index(id)}"}, "tess")

    first = school.get(f"{MADE}?limit=2", "tess").json
    second = school.get(f"{MADE}?limit=2&cursor={first['next']}", "tess").json

    assert [[row["id"] for row in page["assessments"]] for page in (first, second)] == [["a", "b"], ["exam"]]
    assert second["next"] is None


def test_assessment_made_is_sat_at_once(school) -> None:
    school.post(MADE, {"id": "quiz", "title": "Quiz", "items": [{"item": ITEM, "points": 4}]}, "tess")

    school.submit(assessment="quiz")
    school.grade()

    rows = school.get("/api/v1/assessments/quiz/gradebook", "tess").json["rows"]
    assert {row["student"]: row["possible"] for row in rows} == {"ada": pytest.approx(4), "bob": 0}


def test_local_times_are_those_of_the_course(school) -> None:
    school.send("PATCH", "/api/v1/courses/dl", {"time_zone": "Europe/Berlin"})
    terms = {
        "opens_at": "2026-10-01T08:00",
        "due_at": "2026-11-02T23:59",
        "closes_at": "2026-11-03T22:59:00Z",
        "late_percent_per_day": 12.5,
        "late_grace_minutes": 15,
        "late_floor_percent": 40,
        "max_attempts": 3,
        "variants": "attempt",
        "release": "when-posted",
    }

    edited = school.send("PATCH", EXAM, terms).json

    shown = {
        "opens_at": "2026-10-01T08:00:00+02:00",
        "due_at": "2026-11-02T23:59:00+01:00",
        "closes_at": "2026-11-03T23:59:00+01:00",
    }
    assert {name: edited[name] for name in terms} == terms | shown
    assert school.send("PATCH", EXAM, {"closes_at": None}).json["closes_at"] is None
    school.send("PATCH", "/api/v1/courses/dl", {"time_zone": "America/New_York"})
    assert school.get(EXAM, "tess").json["due_at"] == "2026-11-02T17:59:00-05:00"


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        pytest.param(
            {"opens_at": "2026-11-02T12:00", "due_at": "2026-11-01T12:00"}, "/due_at", "after", id="due first"
        ),
        pytest.param(
            {"opens_at": "2026-11-02T12:00", "due_at": "2026-11-02T12:00Z"}, "/due_at", "after", id="at once"
        ),
        pytest.param(
            {"opens_at": "2026-11-02T12:00", "closes_at": "2026-11-01T12:00"}, "/closes_at", "", id="closed"
        ),
        pytest.param(
            {"due_at": "2026-11-02T12:00", "closes_at": "2026-11-01T12:00"},
            "/closes_at",
            "",
            id="closes early",
        ),
        pytest.param({"due_at": "2026-02-30T12:00"}, "/due_at", "2026-11-02T23:59", id="no such day"),
        pytest.param({"due_at": "2026-11-02"}, "/due_at", "time of day", id="a date alone"),
        pytest.param({"due_at": 20261102}, "/due_at", "quotes", id="a number"),
        pytest.param({"items": [{"item": ITEM, "points": -1}]}, "/items/0/points", "0", id="negative"),
        pytest.param({"items": [{"item": ITEM, "points": "2"}]}, "/items/0/points", "quotes", id="in quotes"),
        pytest.param({"items": [{"item": ITEM, "points": None}]}, "/items/0/points", "", id="null"),
        pytest.param({"items": [{"item": ITEM, "points": True}]}, "/items/0/points", "", id="true"),
        pytest.param({"items": [{"item": ITEM, "points": 1e9}]}, "/items/0/points", "", id="a billion"),
        pytest.param(
            {"items": [{"item": ITEM}, {"item": ITEM}]}, "/items/1/item", "is in the list twice", id="twice"
        ),
        pytest.param({"items": [{"item": "dl-exam/incepton"}]}, "/items/0/item", f"'{ITEM}'", id="unknown"),
        pytest.param({"items": [{"item": "dl\u200b"}]}, "/items/0/item", "U+200B", id="invisible"),
        pytest.param(
            {"items": [{"item": OUTLIER, "conventions": ["samples"]}]},
            "/items/0/conventions",
            "population, sample",
            id="unknown convention",
        ),
        pytest.param(
            {"items": [{"item": ITEM, "conventions": ["sample"]}]},
            "/items/0/conventions",
            "has none",
            id="convention of an item without",
        ),
        pytest.param(
            {"items": [{"item": OUTLIER, "conventions": []}]}, "/items/0/conventions", "", id="no convention"
        ),
        pytest.param({"late_percent_per_day": 101}, "/late_percent_per_day", "100", id="101 %"),
        pytest.param({"late_percent_per_day": -5}, "/late_percent_per_day", "0", id="a bonus"),
        pytest.param({"late_floor_percent": 100.5}, "/late_floor_percent", "100", id="a floor above"),
        pytest.param({"late_grace_minutes": 1.5}, "/late_grace_minutes", "whole", id="half minutes"),
        pytest.param({"late_grace_minutes": -1}, "/late_grace_minutes", "0", id="negative grace"),
        pytest.param({"max_attempts": 0}, "/max_attempts", "1", id="no attempts"),
        pytest.param({"max_attempts": 1e3}, "/max_attempts", "whole", id="a float"),
        pytest.param({"keep": "worst"}, "/keep", "best", id="keep"),
        pytest.param({"keep": None}, "/keep", "best", id="keep null"),
        pytest.param({"variants": "all"}, "/variants", "document", id="variants"),
        pytest.param({"release": "never"}, "/release", "at-once", id="release"),
        pytest.param({"title": " "}, "/title", "", id="blank title"),
        pytest.param({"posted_at": "2026-11-02T12:00"}, "/posted_at", "no such field", id="unknown field"),
        pytest.param({"items": [{"item": ITEM}] * 1_001}, "/items", "1000", id="1,001 items"),
    ],
)
@pytest.mark.parametrize("new", [False, True], ids=["edited", "made"])
def test_terms_that_cannot_be_are_refused_by_field(
    school, body: dict, pointer: str, said: str, new: bool
) -> None:
    before = school.get(MADE, "tess").json

    if new:
        refused = school.post(MADE, {"id": "quiz", "title": "Quiz"} | body, "tess")
    else:
        refused = school.send("PATCH", EXAM, body)

    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert refused.json["errors"][0]["pointer"] == pointer
    assert said in refused.json["errors"][0]["detail"]
    assert school.get(MADE, "tess").json == before


@pytest.mark.parametrize("points", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5_000])
def test_points_that_are_no_number_are_refused(school, points: str) -> None:
    body = f'{{"items": [{{"item": "{ITEM}", "points": {points}}}]}}'.encode()

    refused = school.send("PATCH", EXAM, body, Content_Type="application/json")

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/items/0/points")


def test_every_faulty_item_is_named(school) -> None:
    items = [{"item": "a/b"}, {"item": ITEM}, {"item": "c/d"}, {"item": ITEM}]

    refused = school.send("PATCH", EXAM, {"items": items})

    assert [error["pointer"] for error in refused.json["errors"]] == [
        "/items/0/item",
        "/items/2/item",
        "/items/3/item",
    ]


def test_impossible_local_time_is_refused_with_the_two_it_could_be(school) -> None:
    school.send("PATCH", "/api/v1/courses/dl", {"time_zone": "Europe/Berlin"})

    skipped = school.send("PATCH", EXAM, {"due_at": "2026-03-29T02:30"})
    twice = school.send("PATCH", EXAM, {"due_at": "2026-10-25T02:30"})
    meant = school.send("PATCH", EXAM, {"due_at": "2026-10-25T02:30:00+02:00"})

    assert (skipped.status_code, "03:30" in skipped.json["detail"]) == (422, True)
    assert (twice.status_code, "2026-10-25T02:30:00+02:00" in twice.json["detail"]) == (422, True)
    assert meant.json["due_at"] == "2026-10-25T02:30:00+02:00"


def test_deadline_is_held_against_what_is_stored(school) -> None:
    school.send("PATCH", EXAM, {"opens_at": "2026-11-02T12:00Z"})

    refused = school.send("PATCH", EXAM, {"due_at": "2026-11-01T12:00Z"})
    moved = school.send("PATCH", EXAM, {"due_at": "2026-11-01T12:00Z", "opens_at": "2026-10-01T12:00Z"})

    assert (refused.status_code, moved.status_code) == (422, 200)


def test_changed_points_change_the_scores_at_once_and_no_mark(school) -> None:
    school.submit(assessment="exam", answers={"pad_first": "0"})
    school.grade()
    score, possible = earned(school)

    school.send("PATCH", EXAM, {"items": [{"item": ITEM, "points": 5}]})
    halved = earned(school)
    school.send("PATCH", EXAM, {"items": [{"item": ITEM, "points": 0}]})

    assert possible == pytest.approx(10)
    assert halved == (pytest.approx(score / 2), pytest.approx(5))
    assert earned(school) == (0, 0)
    with Session() as session:
        assert len(session.scalars(select(Mark.id)).all()) == 1


def test_changed_choice_of_attempts_changes_the_scores_at_once(school) -> None:
    for answer in ("0", "7"):
        school.submit(assessment="exam", answers={"pad_first": answer})
        school.grade()
    best = earned(school)[0]

    school.send("PATCH", EXAM, {"keep": "last"})
    last = earned(school)[0]
    school.send("PATCH", EXAM, {"keep": "first"})

    assert (last, earned(school)[0]) == (0, best)
    assert best > 0


def test_item_that_was_answered_stays(school) -> None:
    more = [{"item": OUTLIER}, {"item": ITEM}]
    school.send("PATCH", EXAM, {"items": more})
    school.submit(assessment="exam")

    refused = school.send("PATCH", EXAM, {"items": [{"item": OUTLIER}]})
    without = school.send("PATCH", EXAM, {"items": [{"item": ITEM}]})

    assert (refused.status_code, "0 points" in refused.json["detail"]) == (409, True)
    assert ITEM in refused.json["detail"]
    assert (without.status_code, [one["item"] for one in without.json["items"]]) == (200, [ITEM])


def test_items_are_reordered_and_keep_what_is_left_out(school) -> None:
    school.send("PATCH", EXAM, {"items": [{"item": ITEM}, {"item": OUTLIER, "conventions": ["sample"]}]})

    edited = school.send("PATCH", EXAM, {"items": [{"item": OUTLIER}, {"item": ITEM}]}).json["items"]
    all_of_them = school.send(
        "PATCH", EXAM, {"items": [{"item": OUTLIER, "conventions": None}, {"item": ITEM}]}
    ).json["items"]

    assert [(one["item"], one["conventions"]) for one in edited] == [(OUTLIER, ["sample"]), (ITEM, None)]
    assert edited[1]["points"] == 10
    assert all_of_them[0]["conventions"] is None


def test_answer_says_which_items_need_a_regrade(school) -> None:
    school.send("PATCH", EXAM, {"items": [{"item": ITEM}, {"item": OUTLIER}]})
    school.submit(assessment="exam")
    school.submit(assessment="exam", item=OUTLIER, answers={})
    school.grade()
    items = [{"item": ITEM}, {"item": OUTLIER, "conventions": ["sample"]}]

    narrowed = school.send("PATCH", EXAM, {"items": items}).json
    titled = school.send("PATCH", EXAM, {"title": "Finals"}).json
    widened = school.send("PATCH", EXAM, {"items": [items[0], items[1] | {"conventions": None}]}).json

    assert narrowed["regrade_needed"] == [OUTLIER]
    assert titled["regrade_needed"] == []
    assert widened["regrade_needed"] == []  # the marks were made by all of them


def test_item_that_left_the_bank_keeps_its_place(school) -> None:
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="exam", item_id="old/gone", position=1, points=3))

    edited = school.send("PATCH", EXAM, {"items": [{"item": "old/gone", "points": 1}, {"item": ITEM}]})
    refused = school.send(
        "PATCH", EXAM, {"items": [{"item": "old/gone", "conventions": ["x"]}, {"item": ITEM}]}
    )

    assert (edited.status_code, edited.json["items"][0]["points"]) == (200, 1)
    assert refused.status_code == 422


@pytest.mark.parametrize("id", ["exam", "a/b", " a", "a\u200b", ""])
def test_assessment_id_that_is_taken_or_none_is_refused(school, id: str) -> None:
    refused = school.post(MADE, {"id": id, "title": "Quiz"}, "tess")

    assert refused.status_code == (409 if id == "exam" else 422)
