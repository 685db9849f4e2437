"""Statistics through the API: computed by a task from what was sent in, shown to those who teach."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, update

from service import tasks
from service.db import Session
from service.models import Assessment, AssessmentItem, Enrolment, Excuse, Person, Statistics

ITEM = "dl-exam/inception"
URL = "/api/v1/assessments/exam/statistics"
CLASS = {
    "ada": {"pad_first": "0", "pad_last": "2", "mult_first": "25000000"},
    "bob": {"pad_first": "0", "pad_last": "4", "mult_first": "24"},
    "cyd": {"pad_first": "1", "pad_last": "4", "mult_first": "24.0"},
    "dan": {},
}
"""What four students answer to an item of six parts; 4 is the padding of both sides together."""


@pytest.fixture
def sat(school):
    """The exam with a second item that nobody answers, sat by four students."""
    with Session.begin() as session:
        session.add_all(Person(id=id, name=id.title()) for id in ("cyd", "dan"))
        session.flush()
        session.add_all(Enrolment(course_id="dl", person_id=id) for id in ("cyd", "dan"))
        session.add(AssessmentItem(assessment_id="exam", item_id="dl-exam/outlier", position=1, points=8))
    for student, answers in CLASS.items():
        school.submit("tess", assessment="exam", student=student, answers=answers)
    school.grade()
    return school


def statistics(school):
    tasks.refresh_statistics()
    return school.get(URL, "tess").json


def test_statistics_are_not_there_until_a_worker_has_computed_them(sat) -> None:
    before = sat.get(URL, "tess")

    assert (before.status_code, before.json["computed_at"]) == (202, None)
    assert statistics(sat)["computed_at"] is not None


def test_statistics_of_what_nobody_sat_are_there_at_once(school) -> None:
    answer = school.get(URL, "tess")

    assert (answer.status_code, answer.json["stale"]) == (200, False)
    assert (answer.json["n"], answer.json["enrolled"], answer.json["mean"]) == (0, 2, None)
    assert [(item["item"], item["n"]) for item in answer.json["items"]] == [(ITEM, 0)]


def test_statistics_of_an_assessment_are_those_of_its_scores(sat) -> None:
    figures = statistics(sat)
    inception, outlier = figures["items"]

    # Of 10 points for six parts of one point: 3, 1, 0 and 0 parts right.
    assert figures["n"] == 4
    assert figures["mean"] == pytest.approx(10 / 6)
    assert figures["median"] == pytest.approx(5 / 6)
    assert (inception["item"], inception["points"]) == ("dl-exam/inception", 10)
    assert inception["facility"] == pytest.approx(4 / 24)
    assert inception["standard_deviation"] == pytest.approx((10 / 6) * 2**0.5)
    assert (outlier["facility"], outlier["discrimination"]) == (0, None)


def test_statistics_say_which_mistakes_were_made(sat) -> None:
    listed = statistics(sat)["items"][0]["parts"]
    parts = {part["part"]: part for part in listed}

    assert list(parts)[:4] == ["pad_first", "pad_last", "mult_first", "mult_last"]
    last = parts["pad_last"]
    assert (last["n"], last["facility"]) == (4, 0.25)
    assert last["statuses"] == {"correct": 1, "incorrect": 3}
    (both_sides,) = last["misconceptions"]
    assert (both_sides["n"], both_sides["share"]) == (2, 0.5)
    assert last["clusters"] == [{"read_as": "4", "reason": both_sides["reason"], "n": 2}]
    assert [(cluster["read_as"], cluster["n"]) for cluster in parts["mult_first"]["clusters"]] == [("24", 2)]


def test_most_frequent_wrong_answers_are_told_and_all_are_counted(school) -> None:
    crowd = [f"s{number:02}" for number in range(24)]
    with Session.begin() as session:
        session.add_all(Person(id=id, name=id) for id in crowd)
        session.flush()
        session.add_all(Enrolment(course_id="dl", person_id=id) for id in crowd)
    for number, student in enumerate(crowd):
        answers = {"pad_last": str(100 + max(number, 3))}  # four answer 103, the others each another number
        school.submit("tess", assessment="exam", student=student, answers=answers)
    school.grade()

    last = next(part for part in statistics(school)["items"][0]["parts"] if part["part"] == "pad_last")

    assert (last["n"], last["statuses"]) == (24, {"incorrect": 24})
    assert [(each["read_as"], each["n"]) for each in last["clusters"]] == [
        ("103", 4),
        *((str(number), 1) for number in range(104, 123)),
    ]


def test_staff_who_try_an_assessment_out_do_not_count(sat) -> None:
    students = statistics(sat)
    sat.submit("tess", assessment="exam", answers={"pad_first": "0", "pad_last": "77"})
    sat.grade()

    figures = statistics(sat)

    assert figures | {"computed_at": None} == students | {"computed_at": None}


def test_who_has_left_the_course_does_not_count_any_more(sat) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(variants="student"))
    sat.submit("tess", assessment="exam", student="bob", answers={"pad_first": "0", "pad_last": "2"})
    sat.grade()
    before = statistics(sat)
    with Session.begin() as session:
        session.delete(session.get_one(Enrolment, ("dl", "bob")))
    seen = sat.get(URL, "tess").json
    after = statistics(sat)

    assert (before["enrolled"], before["n"], seen["stale"]) == (4, 4, True)
    assert (after["enrolled"], after["n"], after["stale"]) == (3, 3, False)
    inception, _ = after["items"]
    assert {part["n"] for part in inception["parts"]} == {3}
    assert (before["items"][0]["variants"]["instances"][0]["n"], inception["variants"]) == (1, None)


def test_what_a_person_decided_is_no_mistake(sat) -> None:
    listed = sat.get("/api/v1/submissions", "bob").json["submissions"]
    decided = {"score": 0.5, "reason": "half of it is meant so"}
    answer = sat.post(f"/api/v1/submissions/{listed[0]['id']}/parts/pad_last/override", decided, "tess")
    assert answer.status_code == 200, answer.text

    inception, _ = statistics(sat)["items"]

    (last,) = (part for part in inception["parts"] if part["part"] == "pad_last")
    assert (last["n"], last["facility"]) == (4, (1 + 0.5) / 4)
    assert [(cluster["read_as"], cluster["n"]) for cluster in last["clusters"]] == [("4", 1)]


def test_excused_student_does_not_count(sat) -> None:
    with Session.begin() as session:
        session.add(
            Excuse(
                assessment_id="exam",
                person_id="ada",
                item_id="dl-exam/inception",
                reason="ill",
                created_by="tess",
            )
        )

    figures = statistics(sat)

    assert [(item["item"], item["n"]) for item in figures["items"]] == [
        ("dl-exam/inception", 3),
        ("dl-exam/outlier", 4),
    ]
    assert figures["mean"] == pytest.approx(10 / 6 / 4)  # one part of Bob's; Ada's do not count


def test_variants_are_compared(school) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(variants="student"))
    for student in ("ada", "bob"):
        school.submit("tess", assessment="exam", student=student, answers={"pad_first": "0"})
    school.grade()

    variants = statistics(school)["items"][0]["variants"]

    assert sum(instance["n"] for instance in variants["instances"]) == 2
    assert all(instance["facility"] == pytest.approx(1 / 6) for instance in variants["instances"])
    assert all("kernel = " in instance["params"] for instance in variants["instances"])


def test_statistics_are_computed_anew_when_scores_change(sat) -> None:
    first = statistics(sat)
    sat.submit("tess", assessment="exam", student="bob", answers=CLASS["ada"])
    sat.grade()
    stale = sat.get(URL, "tess").json
    second = statistics(sat)

    assert (first["stale"], stale["stale"], second["stale"]) == (False, True, False)
    assert first["mean"] == stale["mean"] < second["mean"]
    assert statistics(sat)["computed_at"] == second["computed_at"]


def test_statistics_of_a_large_class_rest_before_they_are_computed_anew(sat) -> None:
    first = statistics(sat)
    with Session.begin() as session:
        of_many = {**session.get_one(Statistics, "exam").figures, "n": 1_000_000}  # half an hour
        session.execute(update(Statistics).values(figures=of_many))
    sat.submit("tess", assessment="exam", student="bob", answers=CLASS["ada"])
    sat.grade()
    resting = statistics(sat)
    with Session.begin() as session:
        session.execute(update(Statistics).values(computed_at=func.now() - timedelta(hours=1)))
    rested = statistics(sat)

    assert (resting["stale"], resting["mean"]) == (True, first["mean"])
    assert (rested["stale"], rested["n"]) == (False, 4)


def test_statistics_notice_an_excuse_and_another_item(sat) -> None:
    statistics(sat)
    with Session.begin() as session:
        session.add(Excuse(assessment_id="exam", person_id="dan", reason="ill", created_by="tess"))
    excused = statistics(sat)
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="exam", item_id="dl-exam/vae-kl", position=2, points=1))
    longer = statistics(sat)

    assert (excused["items"][0]["n"], len(excused["items"])) == (3, 2)
    assert len(longer["items"]) == 3


def test_assessment_that_cannot_be_counted_does_not_hold_up_the_others(sat, break_grading) -> None:
    with Session.begin() as session:
        session.add(Assessment(id="a-broken-one", course_id="dl", title="Broken", variants="student"))
        session.flush()
        session.add(AssessmentItem(assessment_id="a-broken-one", item_id=ITEM, position=0, points=1))
    sent = sat.submit("tess", assessment="a-broken-one", student="ada", answers=CLASS["ada"])
    sat.grade()
    break_grading(UUID(sent.json["id"]))

    assert statistics(sat)["n"] == 4
    assert sat.get("/api/v1/assessments/a-broken-one/statistics", "tess").status_code == 202


def test_statistics_that_have_not_changed_are_not_sent_again(sat) -> None:
    statistics(sat)
    etag = sat.get(URL, "tess").headers["ETag"]

    assert sat.get(URL, "tess", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("ada", 403), ("lms", 403), ("theo", 404), ("tess", 200), ("admin", 200)]
)
def test_statistics_are_for_those_who_teach(school, who: str | None, status: int) -> None:
    assert school.get(URL, who).status_code == status
