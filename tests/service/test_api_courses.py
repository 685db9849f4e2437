"""Courses through the API: made, edited by two at once, copied; and the trail of it all."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from service.db import Session
from service.models import Assessment, AssessmentItem, Enrolment, Person, Submission
from service.tokens import issue_token

COURSES = "/api/v1/courses"
DL = f"{COURSES}/dl"
EXAM = "/api/v1/assessments/exam"


@pytest.fixture
def assistant(school) -> None:
    """Asa assists in `dl`."""
    with Session.begin() as session:
        session.add(Person(id="asa"))
        session.flush()
        session.add(Enrolment(course_id="dl", person_id="asa", role="assistant"))
        school.tokens["asa"] = issue_token(session, "instructor", "asa")


def test_admin_makes_a_course_and_its_instructor_edits_it(school) -> None:
    body = {"id": "ml", "title": "Machine learning 😀", "time_zone": "Europe/Berlin"}
    made = school.post(COURSES, body, "admin")
    school.send("PUT", f"{COURSES}/ml/people/tess", {"role": "instructor"}, "admin")

    edited = school.send("PATCH", f"{COURSES}/ml", {"decimal_comma": True})

    assert (made.status_code, made.headers["Location"]) == (201, f"{COURSES}/ml")
    assert made.json == school.get(made.headers["Location"], "admin").json | {"decimal_comma": False}
    assert (edited.status_code, edited.json["decimal_comma"]) == (200, True)
    assert edited.json["title"] == "Machine learning 😀"
    assert [row["id"] for row in school.get(COURSES, "tess").json["courses"]] == ["dl", "ml"]


def test_course_of_an_id_that_is_taken_is_refused(school) -> None:
    refused = school.post(COURSES, {"id": "dl", "title": "Again"}, "admin")

    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert school.get(DL, "tess").json["title"] == "Deep learning"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("time_zone", "Europe/Berln", "Europe/Berlin", id="a zone misspelt"),
        pytest.param("time_zone", "../../etc/passwd", "IANA", id="a zone that is a path"),
        pytest.param("time_zone", None, "", id="no zone"),
        pytest.param("title", "", "", id="no title"),
        pytest.param("title", None, "", id="title null"),
        pytest.param("title", 5, "", id="title a number"),
        pytest.param("title", "x" * 501, "", id="an endless title"),
        pytest.param("title", "a\0b", "NUL", id="NUL"),
        pytest.param("decimal_comma", "yes", "", id="decimal comma a word"),
        pytest.param("id", "other", "", id="an id"),
    ],
)
def test_edit_that_cannot_be_is_refused_by_its_field(school, field: str, value: object, said: str) -> None:
    before = school.get(DL, "tess").json

    refused = school.send("PATCH", DL, {field: value})

    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in refused.json["errors"]] == [f"/{field}"]
    assert said in refused.json["errors"][0]["detail"]
    assert school.get(DL, "tess").json == before


@pytest.mark.parametrize("id", ["", " ", "a/b", "..", "a\u200bb", "a\0b", "x" * 201, 5])
def test_course_id_nobody_could_type_is_refused(school, id: object) -> None:
    assert school.post(COURSES, {"id": id, "title": "X"}, "admin").status_code == 422


@pytest.mark.parametrize("url", [DL, EXAM])
def test_change_to_what_somebody_else_has_changed_is_refused(school, url: str) -> None:
    seen = school.get(url, "tess").headers["ETag"]
    first = school.send("PATCH", url, {"title": "First"}, If_Match=seen)
    second = school.send("PATCH", url, {"title": "Second"}, "admin", If_Match=seen)
    again = school.send("PATCH", url, {"title": "Second"}, "admin", If_Match=second.headers["ETag"])

    assert [answer.status_code for answer in (first, second, again)] == [200, 412, 200]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert "GET it again" in second.json["detail"]
    assert school.get(url, "tess").json["title"] == "Second"


def test_of_two_changes_at_the_same_moment_one_is_refused(school, app) -> None:
    seen = school.get(EXAM, "tess").headers["ETag"]
    start, answers = Barrier(2), []

    def change(title: str) -> None:
        start.wait()
        headers = school.headers("tess") | {"If-Match": seen}
        answer = app.test_client().patch(EXAM, json={"title": title}, headers=headers)
        answers.append((answer.status_code, title))

    threads = [Thread(target=change, args=(title,)) for title in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for status, _ in answers) == [200, 412]
    assert school.get(EXAM, "tess").json["title"] == dict(answers)[200]


def test_course_that_has_not_changed_is_not_sent_again(school) -> None:
    seen = school.get(DL, "tess").headers["ETag"]

    assert school.get(DL, "tess", headers={"If-None-Match": seen}).status_code == 304


def test_courses_are_listed_in_pages(school) -> None:
    for number in range(3):
        school.post(COURSES, {"id": f"c{number}", "title": "C"}, "admin")
    seen, cursor = [], ""
    while cursor is not None:
        page = school.get(f"{COURSES}?limit=2" + (f"&cursor={cursor}" if cursor else ""), "admin").json
        seen += [course["id"] for course in page["courses"]]
        cursor = page["next"]

    assert seen == ["c0", "c1", "c2", "dl", "other"]


def test_copy_has_the_assessments_later_by_the_clock_and_no_people(school) -> None:
    school.send("PATCH", DL, {"time_zone": "Europe/Berlin"})
    due = {"opens_at": "2026-10-01T08:00", "due_at": "2026-10-20T23:59"}
    school.send("PATCH", EXAM, due | {"late_percent_per_day": 10, "release": "when-posted"})
    school.send("PUT", f"{DL}/people/ada", {"sections": ["A"]})
    school.submit(assessment="exam")

    copied = school.post(f"{DL}/copy", {"id": "dl-27", "shift_days": 14, "sections": True}, "admin")

    assert (copied.status_code, copied.json["assessments"]) == (201, {"exam": "dl-27-exam"})
    assert (copied.json["title"], copied.json["sections"]) == ("Deep learning", ["A"])
    assert school.get(f"{COURSES}/dl-27/people", "admin").json["people"] == []
    original = school.get(EXAM, "tess").json
    copy = school.get("/api/v1/assessments/dl-27-exam", "admin").json
    assert copy["due_at"] == "2026-11-03T23:59:00+01:00"  # after the end of summer time
    assert original["due_at"] == "2026-10-20T23:59:00+02:00"
    own = ("id", "course", "opens_at", "due_at", "created_at")
    assert {k: v for k, v in copy.items() if k not in own} == {
        k: v for k, v in original.items() if k not in own
    }
    with Session() as session:
        assert session.scalars(select(Submission.assessment_id)).all() == ["exam"]


def test_instructor_who_copies_their_course_runs_the_copy(school) -> None:
    copied = school.post(f"{DL}/copy", {"id": "dl-27", "title": "Next year"}, "tess")

    assert copied.status_code == 201
    assert school.get(copied.headers["Location"], "tess").json["title"] == "Next year"
    assert school.get(copied.headers["Location"], "theo").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"id": "other"}, id="a course there is"),
        pytest.param({"id": "x"}, id="an assessment there is"),
        pytest.param({"id": "y" * 199}, id="too long with the assessment"),
    ],
)
def test_copy_whose_ids_are_taken_stores_nothing(school, body: dict) -> None:
    with Session.begin() as session:
        session.add(Assessment(id="x-exam", course_id="other", title="In the way"))

    refused = school.post(f"{DL}/copy", body, "admin")

    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert [row["id"] for row in school.get(COURSES, "admin").json["courses"]] == ["dl", "other"]
    with Session() as session:
        assert len(session.scalars(select(AssessmentItem)).all()) == 1


@pytest.mark.parametrize(("field", "value"), [("shift_days", 1.5), ("shift_days", 10**9), ("sections", 1)])
def test_copy_that_cannot_be_is_refused_by_its_field(school, field: str, value: object) -> None:
    refused = school.post(f"{DL}/copy", {"id": "dl-27", field: value}, "tess")

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, f"/{field}")


def test_copy_numbers_assessments_whose_ids_would_be_the_same(school) -> None:
    for id in ("quiz", "dl-quiz", "dl-quiz-2"):
        made = school.post(f"{DL}/assessments", {"id": id, "title": id, "items": []}, "tess")
        assert made.status_code == 201, made.text

    copied = school.post(f"{DL}/copy", {"id": "new"}, "tess")

    assert copied.status_code == 201, copied.text
    assert copied.json["assessments"] == {
        "exam": "new-exam",
        "dl-quiz": "new-quiz",
        "dl-quiz-2": "new-quiz-2",
        "quiz": "new-quiz-3",
    }


AT_ONCE = {"opens_at": "2026-10-25T02:30+02:00", "due_at": "2026-10-25T02:30+01:00"}
"""Open for the hour that comes twice."""
NEVER = {"opens_at": "2026-03-28T02:30", "due_at": "2026-03-28T03:10"}
"""A day later 02:30 is skipped."""


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        pytest.param(AT_ONCE, 0, id="not shifted"),
        pytest.param(AT_ONCE, 371, id="to where the hour comes twice again"),
        pytest.param(NEVER, 2, id="over an hour that is skipped"),
    ],
)
def test_course_is_copied_with_deadlines_about_the_change_of_clocks(school, dates: dict, days: int) -> None:
    school.send("PATCH", DL, {"time_zone": "Europe/Berlin"})
    school.send("PATCH", EXAM, dates)

    copied = school.post(f"{DL}/copy", {"id": "new", "shift_days": days}, "tess")

    assert copied.status_code == 201, copied.text
    one, other = (school.get(f"/api/v1/assessments/{id}", "tess").json for id in ("exam", "new-exam"))
    moved = {
        name: [datetime.fromisoformat(each[name]).replace(tzinfo=None) for each in (one, other)]
        for name in dates
    }
    assert all(after - before == timedelta(days=days) for before, after in moved.values())
    assert (one["due_at"] == other["due_at"]) == (days == 0)


@pytest.mark.parametrize(("dates", "days"), [(AT_ONCE, 1), (AT_ONCE, 364), (NEVER, 1)])
def test_shift_that_lets_a_deadline_fall_on_its_opening_names_the_assessment(
    school, dates: dict, days: int
) -> None:
    school.send("PATCH", DL, {"time_zone": "Europe/Berlin"})
    school.send("PATCH", EXAM, dates)

    refused = school.post(f"{DL}/copy", {"id": "new", "shift_days": days}, "tess")

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/shift_days")
    assert "'exam'" in refused.json["detail"]


def test_trail_of_a_copy_says_whence_it_was_copied(school) -> None:
    school.post(f"{DL}/copy", {"id": "new"}, "tess")

    (event,) = school.get(f"{COURSES}/new/trail", "tess").json["events"]

    assert (event["action"], event["detail"]["copy_of"]) == ("course.create", "dl")


def test_token_of_one_course_copies_none(school) -> None:
    with Session.begin() as session:
        school.tokens["bound"] = issue_token(session, "instructor", "tess", "dl")

    assert school.post(f"{DL}/copy", {"id": "dl-27"}, "bound").status_code == 403


def test_everything_an_instructor_did_is_on_the_trail(school) -> None:
    school.send("PATCH", DL, {"title": "Deep learning II"})
    school.send("PUT", f"{DL}/people/cyd", {"name": "Cyd", "role": "assistant"})
    school.send("POST", f"{DL}/roster", "id,name\ndan,Dan\nada,Ada Byron\nbob,\n")
    school.post(f"{DL}/assessments", {"id": "quiz", "title": "Quiz"}, "tess")
    school.send("PATCH", EXAM, {"keep": "last"})
    school.send("DELETE", f"{DL}/people/cyd")
    school.post(f"{DL}/copy", {"id": "dl-27"}, "tess")

    events = school.get(f"{DL}/trail", "tess").json["events"]

    assert [(event["action"], event["subject"]) for event in events][::-1] == [
        ("course.edit", "dl"),
        ("person.enrol", "cyd"),
        ("person.enrol", "dan"),
        ("person.edit", "ada"),
        ("roster.import", "dl"),
        ("assessment.create", "quiz"),
        ("assessment.edit", "exam"),
        ("person.leave", "cyd"),
        ("course.copy", "dl"),
    ]
    assert {event["actor"] for event in events} == {"tess"}
    details = {event["action"]: event["detail"] for event in events}
    assert details["course.edit"] == {"changes": {"title": ["Deep learning", "Deep learning II"]}}
    assert details["assessment.edit"] == {"changes": {"keep": ["best", "last"]}}
    assert details["person.edit"] == {"changes": {"name": ["Ada Lovelace", "Ada Byron"]}}
    assert details["roster.import"] == {"added": 1, "changed": 1, "unchanged": 1}


def test_trail_is_filtered_and_in_pages(school) -> None:
    for number in range(5):
        school.send("PATCH", DL, {"title": str(number)}, "admin" if number % 2 else "tess")
    school.send("PUT", f"{DL}/people/cyd", {})

    def titles(query: str) -> list[str]:
        events = school.get(f"{DL}/trail?{query}", "tess").json["events"]
        return [event["detail"]["changes"]["title"][1] for event in events]

    first = school.get(f"{DL}/trail?action=course&limit=2", "tess").json
    assert [event["detail"]["changes"]["title"][1] for event in first["events"]] == ["4", "3"]
    assert titles(f"action=course.edit&limit=2&cursor={first['next']}") == ["2", "1"]
    assert titles("action=course&actor=tess") == ["4", "2", "0"]
    assert titles("action=cour%25") == []
    assert school.get(f"{DL}/trail?action=person.enrol&limit=1", "tess").json["next"] is None


def test_change_that_changes_nothing_leaves_no_event(school) -> None:
    school.send("PATCH", DL, {"title": "Deep learning"})
    school.send("PATCH", EXAM, {"keep": "best", "items": [{"item": "dl-exam/inception"}]})
    school.send("PUT", f"{DL}/people/ada", {"name": "Ada Lovelace"})

    assert school.get(f"{DL}/trail", "tess").json["events"] == []


CALLERS = ("admin", "tess", "asa", "lms", "ada", "theo", None)
"""An admin, an instructor, an assistant, an LMS, a student, another course's instructor, and nobody."""
REQUESTS = {
    # what is sent, and the status for CALLERS, in their order
    f"POST {COURSES}": ({"id": "new", "title": "New"}, (201, 403, 403, 403, 403, 403, 401)),
    f"GET {COURSES}": (None, (200, 200, 200, 200, 403, 200, 401)),
    f"GET {DL}": (None, (200, 200, 200, 200, 403, 404, 401)),
    f"PATCH {DL}": ({"title": "T"}, (200, 200, 403, 403, 403, 404, 401)),
    f"POST {DL}/copy": ({"id": "copy"}, (201, 201, 403, 403, 403, 404, 401)),
    f"GET {DL}/trail": (None, (200, 200, 200, 403, 403, 404, 401)),
    f"GET {DL}/people": (None, (200, 200, 200, 200, 403, 404, 401)),
    f"PUT {DL}/people/new": ({"name": "N"}, (201, 201, 403, 403, 403, 404, 401)),
    f"DELETE {DL}/people/bob": (None, (204, 204, 403, 403, 403, 404, 401)),
    f"POST {DL}/roster": ("id\nnew\n", (200, 200, 403, 403, 403, 404, 401)),
    f"POST {DL}/roster?dry_run=true": ("id\nnew\n", (200, 200, 403, 403, 403, 404, 401)),
    f"GET {DL}/assessments": (None, (200, 200, 200, 200, 403, 404, 401)),
    f"POST {DL}/assessments": ({"id": "quiz", "title": "Q"}, (201, 201, 403, 403, 403, 404, 401)),
    f"GET {EXAM}": (None, (200, 200, 200, 200, 403, 404, 401)),
    f"PATCH {EXAM}": ({"title": "T"}, (200, 200, 403, 403, 403, 404, 401)),
    "GET /api/v1/people/ada/data": (None, (200, 404, 404, 404, 200, 404, 401)),
    "DELETE /api/v1/people/ada?confirm=ada": (None, (200, 403, 403, 403, 403, 403, 401)),
}


@pytest.mark.parametrize("request_line", REQUESTS)
@pytest.mark.parametrize("place", range(len(CALLERS)), ids=[str(who) for who in CALLERS])
def test_endpoint_is_for_those_whose_role_allows_it(school, assistant, request_line: str, place: int) -> None:
    method, path = request_line.split()
    body, statuses = REQUESTS[request_line]

    answer = school.send(method, path, body, CALLERS[place])

    assert answer.status_code == statuses[place]
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
