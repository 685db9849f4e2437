"""Accommodations, excuses, full marks, release and terms through the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from service import excused, tokens
from service.db import Session
from service.models import (
    Assessment,
    AssessmentItem,
    AuditEvent,
    Course,
    Enrolment,
    Person,
    Score,
    Section,
    SectionMember,
)

ITEM = "dl-exam/inception"
OTHER = "dl-exam/gd-notes"
URL = "/api/v1/assessments/exam"
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RIGHT = {"pad_first": "0", "pad_last": "2"}
GRANTS = {
    "accommodations": {"student": "ada", "extra_attempts": 1, "reason": "ill"},
    "excuses": {"student": "ada", "reason": "ill"},
    "full-marks": {"item": ITEM, "part": "pad_first", "reason": "misprint"},
}
"""A body that is accepted, by resource."""
TOLD = {
    "accommodations": {"student": "ada", "extra_minutes": 0, "extra_attempts": 1, "reason": "ill"},
    "excuses": {"student": "ada", "reason": "ill"},
    "full-marks": {"item": ITEM, "part": "pad_first", "reason": "misprint"},
}
"""What the trail says of them, besides their number."""


def set_terms(**values: Any) -> None:
    if values:
        with Session.begin() as session:
            session.execute(update(Assessment).values(values))


def at(moment: datetime) -> str:
    return moment.isoformat()


def join(section: str, *people: str) -> None:
    with Session.begin() as session:
        session.add(Section(course_id="dl", name=section))
        session.flush()
        session.add_all(SectionMember(course_id="dl", section=section, person_id=each) for each in people)


def scores() -> dict[str, tuple[float, float]]:
    """Score and penalty by student."""
    with Session() as session:
        rows = session.execute(select(Score.person_id, Score.score, Score.late_penalty))
        return {person: (score, penalty) for person, score, penalty in rows}


def changed(table: type, *where: Any) -> list[int]:
    with Session() as session:
        return list(session.scalars(select(table.changed).where(*where)))


def assistant(school) -> None:
    """Have Ann assist in the course, with a token of her own."""
    with Session.begin() as session:
        session.add(Person(id="ann", name="Ann"))
        session.flush()
        session.add(Enrolment(course_id="dl", person_id="ann", role="assistant"))
        school.tokens["ann"] = tokens.issue_token(session, "instructor", "ann")


def graded(school, who: str = "ada", **fields: Any) -> str:
    """The address of a submission that is graded."""
    answer = school.submit(who, assessment="exam", **{"answers": RIGHT, **fields})
    assert answer.status_code == 202, answer.text
    school.grade()
    return answer.json["status_url"]


@pytest.mark.parametrize("resource", GRANTS)
def test_grant_is_listed_withdrawn_once_and_on_the_audit_trail(school, resource: str) -> None:
    made = school.post(f"{URL}/{resource}", GRANTS[resource], "tess")
    number = made.json["id"]
    listed = school.get(f"{URL}/{resource}", "tess").json[resource.replace("-", "_")]
    gone, again, never = (
        school.client.delete(f"{URL}/{resource}/{each}", headers=school.headers("tess"))
        for each in (number, number, 10**18 - 1)
    )
    kept = school.get(f"{URL}/{resource}", "tess").json[resource.replace("-", "_")]

    assert [answer.status_code for answer in (made, gone, again, never)] == [201, 200, 409, 404]
    assert again.mimetype == "application/problem+json"
    assert made.json | listed[0] == made.json
    assert (listed[0]["created_by"], listed[0]["withdrawn_at"]) == ("tess", None)
    assert kept == [listed[0] | {"withdrawn_at": gone.json["withdrawn_at"]}]
    assert kept[0]["withdrawn_at"] is not None
    with Session() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(each.actor, each.subject, each.course_id) for each in events] == [("tess", "exam", "dl")] * 2
    assert [each.action.partition(".")[2] for each in events] in (["grant", "withdraw"], ["give", "withdraw"])
    assert [each.detail for each in events] == [TOLD[resource] | {"id": number}] * 2


def test_trail_tells_moments_and_items_that_were_granted(school) -> None:
    set_terms(due_at=NOW)
    section = {"section": "A", "due_at": at(NOW + DAY), "reason": "ill"}
    join("A", "ada")
    for resource, body in (
        ("accommodations", section),
        ("excuses", {"student": "ada", "item": ITEM, "reason": "ill"}),
    ):
        assert school.post(f"{URL}/{resource}", body, "tess").status_code == 201

    with Session() as session:
        extended, excuse = session.scalars(select(AuditEvent.detail).order_by(AuditEvent.id))
    assert extended.pop("id")
    assert excuse.pop("id")
    assert datetime.fromisoformat(extended.pop("due_at")) == NOW + DAY
    assert extended == {"section": "A", "extra_minutes": 0, "extra_attempts": 0, "reason": "ill"}
    assert excuse == {"student": "ada", "item": ITEM, "reason": "ill"}


@pytest.mark.parametrize("resource", [*GRANTS, "post", "unpost"])
@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        (None, 401, 401),
        ("ada", 403, 403),
        ("theo", 404, 404),
        ("ann", 200, 403),
        ("lms", 200, 403),
        ("tess", 200, 200),
        ("admin", 200, 200),
    ],
)
def test_assistants_read_and_instructors_change(
    school, resource: str, who: str | None, read: int, write: int
) -> None:
    assistant(school)
    set_terms(release="when-posted")

    written = school.post(f"{URL}/{resource}", GRANTS.get(resource, {}), who).status_code

    assert written in {write, write + 1 if write == 200 and resource in GRANTS else write}
    if resource in GRANTS:
        assert school.get(f"{URL}/{resource}", who).status_code == read
        gone = school.client.delete(f"{URL}/{resource}/1", headers=school.headers(who))
        assert gone.status_code == write


@pytest.mark.parametrize("resource", GRANTS)
def test_grants_are_listed_in_pages(school, resource: str) -> None:
    bodies = {
        "accommodations": [GRANTS["accommodations"]] * 3,
        "excuses": [GRANTS["excuses"] | {"student": who} for who in ("ada", "bob")],
        "full-marks": [GRANTS["full-marks"] | {"part": part} for part in ("pad_first", "pad_last")],
    }[resource]
    numbers = [school.post(f"{URL}/{resource}", body, "tess").json["id"] for body in bodies]

    first = school.get(f"{URL}/{resource}?limit=1", "tess").json
    rest = school.get(f"{URL}/{resource}?cursor={first['next']}", "tess").json

    name = resource.replace("-", "_")
    assert [row["id"] for row in first[name] + rest[name]] == numbers
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("resource", "change", "said"),
    [
        pytest.param("accommodations", {"extra_minutes": -5}, "must be at least 0", id="negative extra time"),
        pytest.param("accommodations", {"extra_minutes": 5.5}, "whole number", id="half minutes"),
        pytest.param(
            "accommodations", {"extra_minutes": 10**9}, "must be at most 525600", id="too much extra time"
        ),
        pytest.param("accommodations", {"extra_attempts": -1}, "must be at least 0", id="negative attempts"),
        pytest.param("accommodations", {"extra_attempts": 0}, "Nothing is granted", id="nothing granted"),
        pytest.param("accommodations", {"student": "zoe"}, "'zoe' is not enrolled", id="nobody"),
        pytest.param("accommodations", {"student": "eve"}, "'eve' is not enrolled", id="not enrolled"),
        pytest.param("accommodations", {"student": "tess"}, "is instructor here", id="staff"),
        pytest.param("accommodations", {"student": None}, "one `student` or one `section`", id="for nobody"),
        pytest.param("accommodations", {"section": "A"}, "one `student` or one `section`", id="for both"),
        pytest.param(
            "accommodations", {"student": None, "section": "Z"}, "not a section of the", id="unknown section"
        ),
        pytest.param("accommodations", {"reason": " "}, "should not be empty", id="no reason"),
        pytest.param("accommodations", {"due_at": "tomorrow"}, "no date", id="no date"),
        pytest.param(
            "accommodations", {"due_at": at(NOW - DAY)}, "not after the opening", id="due too early"
        ),
        pytest.param(
            "accommodations", {"closes_at": at(NOW)}, "not after the opening", id="closes on opening"
        ),
        pytest.param("accommodations", {"due_at": at(NOW + HOUR)}, "is earlier than", id="due earlier"),
        pytest.param("accommodations", {"closes_at": at(NOW + HOUR)}, "is earlier than", id="closes earlier"),
        pytest.param("accommodations", {"opens_at": at(NOW + HOUR)}, "is later than", id="opens later"),
        pytest.param("accommodations", {"more": 1}, "no such field", id="unknown field"),
        pytest.param("excuses", {"student": "eve"}, "'eve' is not enrolled", id="excuse of a stranger"),
        pytest.param("excuses", {"item": OTHER}, "not an item of 'exam'", id="item not asked"),
        pytest.param("full-marks", {"item": OTHER}, "not an item of 'exam'", id="full marks elsewhere"),
        pytest.param("full-marks", {"part": "pad_frist"}, "no part of", id="part there is not"),
    ],
)
def test_grant_that_makes_no_sense_is_refused(school, resource: str, change: dict, said: str) -> None:
    set_terms(opens_at=NOW, due_at=NOW + DAY, closes_at=NOW + 2 * DAY)

    refused = school.post(f"{URL}/{resource}", GRANTS[resource] | change, "tess")

    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert said in refused.text
    assert school.get(f"{URL}/{resource}", "tess").json[resource.replace("-", "_")] == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("opens_at", "2026-12-01T12:00", "is open from the beginning"),
        ("due_at", "2026-12-01T12:00", "has no due time"),
        ("closes_at", "2026-12-01T12:00", "does not close"),
        ("extra_minutes", 5, "has no due or closing time"),
        ("extra_attempts", 1, "are not limited"),
    ],
)
def test_accommodation_where_nothing_is_limited_is_refused(school, field: str, value: Any, said: str) -> None:
    set_terms(max_attempts=None)

    refused = school.post(f"{URL}/accommodations", {"student": "ada", "reason": "x", field: value}, "tess")

    assert refused.status_code == 422
    assert said in refused.json["detail"]


def test_grants_of_an_assessment_are_not_withdrawn_by_the_address_of_another(school) -> None:
    with Session.begin() as session:
        session.add(Assessment(id="quiz", course_id="dl", title="Quiz"))
    number = school.post(f"{URL}/excuses", GRANTS["excuses"], "tess").json["id"]

    other = f"/api/v1/assessments/quiz/excuses/{number}"

    assert school.client.delete(other, headers=school.headers("tess")).status_code == 404


def test_moments_are_given_and_shown_by_the_clock_of_the_course(school) -> None:
    with Session.begin() as session:
        session.execute(update(Course).values(time_zone="Europe/Berlin"))
    set_terms(due_at=datetime(2026, 7, 1, 10, tzinfo=UTC), closes_at=datetime(2026, 12, 1, tzinfo=UTC))
    body = {"student": "ada", "due_at": "2026-07-02T12:30", "closes_at": "2026-12-02T12:00Z", "reason": "x"}

    made = school.post(f"{URL}/accommodations", body, "tess").json
    held = school.get(f"{URL}/terms").json

    assert (made["due_at"], made["closes_at"]) == ("2026-07-02T12:30:00+02:00", "2026-12-02T13:00:00+01:00")
    assert (held["due_at"], held["closes_at"]) == (made["due_at"], made["closes_at"])
    assert held["time_zone"] == "Europe/Berlin"


def test_late_scores_follow_when_extensions_are_granted_and_withdrawn(school) -> None:
    set_terms(due_at=NOW - DAY, late_percent_per_day=50)
    join("A", "bob")
    for who in ("ada", "bob"):
        graded(school, who)
    full = sum(scores()["ada"])
    untouched = changed(Score, Score.person_id == "ada")

    body = {"section": "A", "due_at": at(NOW + DAY), "reason": "x"}
    number = school.post(f"{URL}/accommodations", body, "tess").json["id"]
    extended = scores()
    same = changed(Score, Score.person_id == "ada")
    school.client.delete(f"{URL}/accommodations/{number}", headers=school.headers("tess"))

    assert scores() == {who: (0, pytest.approx(full)) for who in ("ada", "bob")}  # a day and a bit: two days
    assert extended == {"ada": (0, pytest.approx(full)), "bob": (pytest.approx(full), 0)}
    assert same == untouched  # only whom it concerns


def test_late_scores_follow_when_students_join_and_leave_sections(school) -> None:
    set_terms(due_at=NOW - DAY, late_percent_per_day=100)
    join("A")
    school.post(f"{URL}/accommodations", {"section": "A", "due_at": at(NOW + DAY), "reason": "x"}, "tess")
    for who in ("ada", "bob"):
        graded(school, who)
    late = [scores()[who][0] for who in ("ada", "bob")]

    school.send("PUT", "/api/v1/courses/dl/people/ada", {"sections": ["A"]})
    joined = [scores()[who][0] > 0 for who in ("ada", "bob")]
    school.send("PUT", "/api/v1/courses/dl/people/ada", {"sections": []})

    assert late == [0, 0]
    assert joined == [True, False]
    assert scores()["ada"][0] == 0


def test_submission_says_how_late_it_is(school) -> None:
    set_terms(due_at=NOW - HOUR, late_percent_per_day=20)
    late = school.get(graded(school)).json
    school.post(f"{URL}/accommodations", {"student": "ada", "extra_minutes": 120, "reason": "x"}, "tess")
    url = f"/api/v1/submissions/{late['id']}"
    extended = school.get(url).json
    practice = school.get(school.submit().json["status_url"]).json

    assert (late["late"], late["late_percent"]) == (True, 20)
    assert datetime.fromisoformat(late["due_at"]) == NOW - HOUR
    assert (extended["late"], extended["late_percent"]) == (False, 0)
    assert datetime.fromisoformat(extended["due_at"]) == NOW + HOUR
    assert (practice["due_at"], practice["late"], practice["late_percent"]) == (None, False, 0)


@pytest.mark.parametrize(
    ("terms", "slug", "said"),
    [
        ({"opens_at": NOW + DAY}, "not-open-yet", "opens at"),
        ({"closes_at": NOW - DAY}, "closed", "closed at"),
    ],
)
@pytest.mark.parametrize("who", ["ada", "tess", "lms"])
def test_submission_outside_the_opening_hours_is_refused(
    school, terms: dict, slug: str, said: str, who: str
) -> None:
    set_terms(**terms)

    one = school.submit(who, assessment="exam", student="ada")
    row = {"item": ITEM, "answers": {}, "assessment": "exam", "student": "ada"}
    batch = school.post("/api/v1/submissions/batch", [row, row | {"assessment": None}], who).json

    moment = next(iter(terms.values()))
    assert (one.status_code, one.json["type"]) == (403, f"/docs#{slug}")
    assert f"{said} {moment:%Y-%m-%d %H:%M:%S} UTC" in one.json["detail"]
    assert [outcome["status"] for outcome in batch["rows"]] == [403, 202]


def test_webhook_after_closing_is_refused_and_leaves_nothing(school) -> None:
    set_terms(closes_at=NOW - DAY)
    data = {"student": {"id": "newcomer"}, "item": ITEM, "answers": {}}

    refused = school.webhook(data)

    assert (refused.status_code, refused.json["type"]) == (403, "/docs#closed")
    assert school.stored() == (0, 0)
    with Session() as session:
        assert session.get(Person, "newcomer") is None


def test_item_of_an_assessment_that_is_not_open_is_shown_to_staff_only(school) -> None:
    set_terms(opens_at=NOW + DAY)
    url = f"/api/v1/items/{ITEM}?assessment=exam"

    read = school.post(f"/api/v1/items/{ITEM}/preview", {"answers": {}, "assessment": "exam"})
    assert school.get(url).json["type"] == read.json["type"] == "/docs#not-open-yet"
    assert school.get(f"{url}&student=ada", "tess").status_code == 200


def test_submission_to_an_assessment_costs_no_statement_for_its_terms(school) -> None:
    statements = []

    def note(connection, cursor, statement, *rest) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(Session.kw["bind"], "before_cursor_execute", note)
    school.submit(assessment="exam")
    event.remove(Session.kw["bind"], "before_cursor_execute", note)

    # Token, course of the assessment, courses of the student, terms, lock, attempts, storing.
    assert len(statements) == 7, statements
    assert sum("accommodation" in statement for statement in statements) == 1


def test_extra_attempts_are_told_and_taken(school) -> None:
    first = school.submit(assessment="exam")
    school.submit(assessment="exam")
    refused = school.submit(assessment="exam")
    school.post(f"{URL}/accommodations", GRANTS["accommodations"], "tess")

    left = school.get(first.json["status_url"]).json["attempts_left"]
    third = school.submit(assessment="exam")

    assert (refused.status_code, third.status_code, left) == (403, 202, 1)
    assert school.get(first.json["status_url"]).json["attempts_left"] == 0


def two_items() -> None:
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="exam", item_id=OTHER, position=1, points=5))


def test_terms_of_a_student_name_items_attempts_and_excuses(school) -> None:
    two_items()
    set_terms(due_at=NOW - HOUR, closes_at=NOW + DAY, late_percent_per_day=10, late_grace_minutes=30)
    graded(school)
    school.post(f"{URL}/excuses", GRANTS["excuses"] | {"item": OTHER}, "tess")
    school.post(f"{URL}/accommodations", GRANTS["accommodations"], "tess")

    held = school.get(f"{URL}/terms").json

    assert [(row["item"], row["points"], row["attempts_left"], row["excused"]) for row in held["items"]] == [
        (ITEM, 10, 2, False),
        (OTHER, 5, 3, True),
    ]
    assert (held["assessment"], held["title"], held["student"]) == ("exam", "Exam", "ada")
    assert (held["state"], held["max_attempts"], held["marks_shown"]) == ("late", 3, True)
    assert (held["late_percent_per_day"], held["late_grace_minutes"], held["keep"]) == (10, 30, "best")
    assert school.get(f"{URL}/terms?student=ada", "tess").json | {"now": held["now"]} == held


@pytest.mark.parametrize(
    ("terms", "state"),
    [
        ({}, "open"),
        ({"opens_at": NOW + DAY}, "not-open"),
        ({"opens_at": NOW - DAY, "due_at": NOW + DAY}, "open"),
        ({"due_at": NOW - HOUR, "late_grace_minutes": 120}, "open"),
        ({"due_at": NOW - HOUR}, "late"),
        ({"due_at": NOW - HOUR, "closes_at": NOW - HOUR}, "closed"),
    ],
)
def test_terms_tell_what_would_become_of_a_submission_now(school, terms: dict, state: str) -> None:
    set_terms(**terms)

    own, staff = school.get(f"{URL}/terms").json, school.get(f"{URL}/terms?student=ada", "tess").json

    assert own["state"] == staff["state"] == state
    assert [row["item"] for row in staff["items"]] == [ITEM]
    assert [row["item"] for row in own["items"]] == ([] if state == "not-open" else [ITEM])


@pytest.mark.parametrize(
    ("who", "student", "status"),
    [
        (None, "", 401),
        ("ada", "?student=ada", 200),
        ("ada", "?student=bob", 403),
        ("eve", "", 404),
        ("theo", "?student=ada", 404),
        ("tess", "", 422),
        ("tess", "?student=eve", 422),
        ("lms", "?student=bob", 200),
        ("admin", "?student=bob", 200),
    ],
)
def test_terms_are_told_to_the_student_and_those_who_teach(
    school, who: str | None, student: str, status: int
) -> None:
    assert school.get(f"{URL}/terms{student}", who).status_code == status


def test_excused_item_counts_neither_as_earned_nor_as_possible(school) -> None:
    two_items()
    graded(school)
    graded(school, item=OTHER, answers={})
    before = possible(school)

    number = school.post(f"{URL}/excuses", GRANTS["excuses"] | {"item": OTHER}, "tess").json["id"]
    without = possible(school)
    school.client.delete(f"{URL}/excuses/{number}", headers=school.headers("tess"))

    assert (before, without, possible(school)) == (15, 10, 15)


def test_excuse_of_the_whole_assessment_covers_every_item_and_later_answers(school) -> None:
    two_items()
    graded(school)
    school.post(f"{URL}/excuses", GRANTS["excuses"], "tess")
    graded(school, item=OTHER, answers={})

    with Session() as session:
        assert excused.items(session, "exam", "ada") == {ITEM, OTHER}
        assert excused.items(session, "exam", "bob") == set()
        assert excused.items(session, "quiz", "ada") == set()
    assert possible(school) == 0


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [(None, None, 409), (None, ITEM, 409), (ITEM, ITEM, 409), (ITEM, None, 201), (ITEM, OTHER, 201)],
)
def test_student_is_excused_once_from_a_thing(school, first: Any, second: Any, status: int) -> None:
    two_items()
    school.post(f"{URL}/excuses", GRANTS["excuses"] | {"item": first}, "tess")

    again = school.post(f"{URL}/excuses", GRANTS["excuses"] | {"item": second}, "tess")

    assert again.status_code == status


def test_excuse_that_was_withdrawn_may_be_granted_again(school) -> None:
    number = school.post(f"{URL}/excuses", GRANTS["excuses"], "tess").json["id"]
    school.client.delete(f"{URL}/excuses/{number}", headers=school.headers("tess"))

    assert school.post(f"{URL}/excuses", GRANTS["excuses"], "tess").status_code == 201


def test_excuse_and_its_withdrawal_are_seen_by_who_pulls_what_has_changed(school) -> None:
    graded(school)
    graded(school, "bob")
    cursor = pulled(school)[1]
    number = school.post(f"{URL}/excuses", GRANTS["excuses"], "tess").json["id"]
    granted, cursor = pulled(school, cursor)
    school.client.delete(f"{URL}/excuses/{number}", headers=school.headers("tess"))
    withdrawn, cursor = pulled(school, cursor)

    assert granted == {"ada": "excused"}
    assert withdrawn == {"ada": "graded"}
    assert pulled(school, cursor)[0] == {}


def pulled(school, cursor: str | None = None) -> tuple[dict[str, str], str]:
    """The status of whom a gradebook shows, whole or since a cursor, and the next cursor."""
    answer = school.get(f"{URL}/gradebook" + (f"?since={cursor}" if cursor else ""), "tess").json
    return {row["student"]: row["status"] for row in answer["rows"]}, answer["cursor"]


def possible(school, who: str = "ada") -> float:
    rows = school.get(f"{URL}/gradebook", "tess").json["rows"]
    return next(row["possible"] for row in rows if row["student"] == who)


def test_full_marks_hold_for_what_is_graded_later_and_say_what_to_regrade(school) -> None:
    before = graded(school, answers={"pad_first": "7"})
    given = school.post(f"{URL}/full-marks", GRANTS["full-marks"], "tess").json
    after = graded(school, answers={"pad_first": "7"})
    again = school.post(f"{URL}/full-marks", GRANTS["full-marks"], "tess")
    gone = school.client.delete(f"{URL}/full-marks/{given['id']}", headers=school.headers("tess")).json

    parts = [school.get(url).json["parts"]["pad_first"] for url in (before, after)]
    assert [part["score"] for part in parts] == [0, 1]
    assert parts[1]["reason"] == "full-marks-for-all"
    assert (given["to_regrade"], gone["to_regrade"]) == (1, 1)
    assert "/assessments/exam/regrades" in given["remedy"]
    assert again.status_code == 409


def test_full_marks_before_anything_is_graded_need_no_regrade(school) -> None:
    given = school.post(f"{URL}/full-marks", GRANTS["full-marks"], "tess").json

    assert given["to_regrade"] == 0
    assert given["remedy"].startswith("Nothing")


def test_release_at_once_cannot_be_posted(school) -> None:
    answers = [school.post(f"{URL}/{word}", {}, "tess") for word in ("post", "unpost")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "when-posted" in answers[0].json["detail"]


def test_posting_twice_changes_nothing_more(school) -> None:
    set_terms(release="when-posted")
    words = ("unpost", "post", "post", "unpost", "unpost")

    posted = [school.post(f"{URL}/{word}", {}, "tess").json["posted_at"] for word in words]

    assert [moment is not None for moment in posted] == [False, True, True, False, False]
    assert posted[1] == posted[2]
    with Session() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["assessment.post", "assessment.unpost"]
