"""Regrades over HTTP.

Ada takes the sample formula throughout. Of the eight points of the outlier item she answers three: the mean,
the deviation (26.64 = √(6388.1 / 9)) and the z-score that follows from it. Where only the population formula
is accepted, the deviation is wrong, and the z-score earns follow-through: -58.7 / 26.64 = -2.2035.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from question_bank.bank import Bank
from service import bank, tasks
from service.db import Session
from service.models import AssessmentItem, AuditEvent, Enrolment, Person
from service.tokens import issue_token

if TYPE_CHECKING:
    from conftest import School

OUTLIER = "dl-exam/outlier"
REGRADES = "/api/v1/assessments/exam/regrades"
POPULATION = ["population", "population_two_sigma"]
SAMPLE = {"mean": "89.7", "std": "26.64", "z31": "-2.20"}
ASKED = {"item": OUTLIER, "reason": "the lecture gives the population formula"}


@pytest.fixture
def exam(school: School) -> School:
    """The exam asks the outlier item, too, for 16 points; Ada and Bob answered, then a formula was banned."""
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="exam", item_id=OUTLIER, position=1, points=16))
    for who, answers in (("ada", SAMPLE), ("bob", SAMPLE | {"std": "25.27", "z31": "-2.32"})):
        assert school.submit(who, item=OUTLIER, assessment="exam", answers=answers).status_code == 202
    school.grade()
    with Session.begin() as session:
        offered = AssessmentItem.item_id == OUTLIER
        session.execute(update(AssessmentItem).where(offered).values(conventions=POPULATION))
    return school


def ask(school: School, who: str = "tess", **fields: Any) -> dict[str, Any]:
    """Ask for a regrade, and let a worker do what there is to do."""
    answer = school.post(REGRADES, ASKED | fields, who)
    assert answer.status_code == 202, answer.json
    return worked(school, answer.headers["Location"])


def worked(school: School, location: str) -> dict[str, Any]:
    tasks.regrade(int(location.rpartition("/")[2]))
    job: dict[str, Any] = school.get(location, "tess").json
    while job["state"] in ("queued", "comparing", "applying", "undoing"):
        tasks.regrade(job["id"])
        job = school.get(location, "tess").json
    return job


def move(school: School, job: dict[str, Any], how: str) -> dict[str, Any]:
    answer = school.post(f"/api/v1/jobs/{job['id']}/{how}", b"", "tess")
    assert answer.status_code == 202, answer.json
    return worked(school, answer.headers["Location"])


def gradebook(school: School) -> dict[str, float]:
    rows = school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    return {row["student"]: row["score"] for row in rows}


def changes(school: School, job: dict[str, Any], **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = school.get(f"/api/v1/jobs/{job['id']}/changes", "tess", query_string=query).json
    return found


def test_regrade_is_previewed_applied_and_undone(exam: School) -> None:
    assert gradebook(exam) == {"ada": 6, "bob": 6}

    job = ask(exam)
    assert (job["state"], job["done"], job["total"]) == ("compared", 2, 2)
    assert job["summary"]["students"] == {"up": 0, "down": 1, "unchanged": 1}
    assert job["summary"]["mean_change"] == -1
    assert gradebook(exam) == {"ada": 6, "bob": 6}

    assert move(exam, job, "apply")["state"] == "applied"
    assert gradebook(exam) == {"ada": 4, "bob": 6}

    assert move(exam, job, "undo")["state"] == "undone"
    assert gradebook(exam) == {"ada": 6, "bob": 6}


def test_changes_show_old_and_new_reason_side_by_side(exam: School) -> None:
    (change,) = changes(exam, ask(exam))["changes"]

    assert change["student"] == "ada"
    assert change["gradebook"] == {"before": 6, "after": 4}
    assert change["score"] == {"before": 3, "after": 2}
    assert change["state"] == {"before": "graded", "after": "graded"}
    said = {"status": "incorrect", "score": 0, "reason": "wrong-value", "words": "It is not the key."}
    assert change["parts"]["std"]["after"] == said
    assert change["parts"]["std"]["before"]["status"] == "correct"
    assert change["parts"]["z31"]["after"]["reason"] == "follow-through"
    assert change["parts"].keys() == {"std", "z31"}


def test_summary_counts_old_and_new_reasons(exam: School) -> None:
    reasons = ask(exam)["summary"]["reasons"]

    assert {(row["after"], row["count"]) for row in reasons} == {("wrong-value", 1), ("follow-through", 1)}


def test_student_sees_the_regraded_submission(exam: School) -> None:
    ask(exam, dry_run=False)

    (seen,) = exam.get("/api/v1/submissions", "ada", query_string={"item": OUTLIER}).json["submissions"]

    assert (seen["score"], seen["parts"]["z31"]["reason"]) == (4, "follow-through")


def test_changes_come_in_pages(exam: School) -> None:
    exam.submit("ada", item=OUTLIER, assessment="exam", answers=SAMPLE)
    with Session.begin() as session:
        session.execute(update(AssessmentItem).values(conventions=None))
    exam.grade()
    with Session.begin() as session:
        offered = AssessmentItem.item_id == OUTLIER
        session.execute(update(AssessmentItem).where(offered).values(conventions=POPULATION))
    job = ask(exam)

    first = changes(exam, job, limit=1)
    second = changes(exam, job, limit=1, cursor=first["next"])

    assert [change["attempt"] for page in (first, second) for change in page["changes"]] == [1, 2]
    assert second["next"] is None


def test_changes_that_a_later_regrade_keeps_from_being_undone_are_listed_alone(exam: School) -> None:
    # The later one accepts both formulas again, and releases what a person decided: 3 points of the item.
    first = move(exam, ask(exam), "apply")
    (change,) = changes(exam, first)["changes"]
    decided = {"score": 0.5, "reason": "seen in her notes"}
    path = f"/api/v1/submissions/{change['submission']}/parts/mean/override"
    assert exam.post(path, decided, "tess").status_code == 200
    with Session.begin() as session:
        session.execute(update(AssessmentItem).values(conventions=None))
    later = ask(exam, dry_run=False, release_overrides=True)
    assert gradebook(exam) == {"ada": 6, "bob": 6}

    undone = move(exam, first, "undo")

    (conflict,) = changes(exam, first, only="conflicts")["changes"]
    assert (conflict["submission"], conflict["conflict"]) == (change["submission"], True)
    reason = "the lecture gives the population formula"
    assert conflict["since"] == {"created_by": f"regrade {later['id']}", "reason": reason, "score": 3}
    unknown = exam.get(f"/api/v1/jobs/{first['id']}/changes?only=some", "tess")
    assert (unknown.status_code, "/only" in unknown.text) == (422, True)
    assert undone["summary"]["conflicts"] == 1
    move(exam, later, "undo")
    assert gradebook(exam) == {"ada": 5, "bob": 6}
    assert changes(exam, first, only="conflicts")["changes"] == []
    assert exam.get(f"/api/v1/jobs/{first['id']}", "tess").json["summary"]["conflicts"] == 0
    listed = exam.get(REGRADES, "tess").json["jobs"]
    assert [job["summary"]["conflicts"] for job in listed] == [0, 0]


def test_job_that_has_not_changed_is_not_sent_again(exam: School) -> None:
    job = ask(exam)
    etag = exam.get(f"/api/v1/jobs/{job['id']}", "tess").headers["ETag"]

    again = exam.get(f"/api/v1/jobs/{job['id']}", "tess", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    move(exam, job, "apply")
    moved = exam.get(f"/api/v1/jobs/{job['id']}", "tess", headers={"If-None-Match": etag})

    assert moved.status_code == 200


def test_regrades_of_an_assessment_are_listed_the_latest_first(exam: School) -> None:
    first, second = ask(exam), ask(exam, item=None)

    listed = exam.get(REGRADES, "tess").json["jobs"]

    assert [(job["id"], job["item"]) for job in listed] == [(second["id"], None), (first["id"], OUTLIER)]
    assert listed[0]["reason"] == ASKED["reason"]
    assert listed[0]["created_by"] == "tess"


def test_regrades_come_in_pages(exam: School) -> None:
    first, second = ask(exam), ask(exam)

    latest = exam.get(REGRADES, "tess", query_string={"limit": 1}).json
    rest = exam.get(REGRADES, "tess", query_string={"limit": 1, "cursor": latest["next"]}).json

    assert [job["id"] for page in (latest, rest) for job in page["jobs"]] == [second["id"], first["id"]]
    assert rest["next"] is None
    assert exam.get(REGRADES, "tess", query_string={"cursor": 2**63}).status_code == 422


def test_regrade_beside_one_that_is_being_applied_is_a_conflict_that_names_it(exam: School) -> None:
    first, second = ask(exam), ask(exam)
    exam.post(f"/api/v1/jobs/{first['id']}/apply", b"", "tess")

    refused = exam.post(f"/api/v1/jobs/{second['id']}/apply", b"", "tess")

    assert refused.status_code == 409
    assert f"regrade {first['id']} of the same assessment is applying" in refused.json["detail"]
    worked(exam, f"/api/v1/jobs/{first['id']}")
    assert move(exam, second, "apply")["state"] == "applied"


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"item": OUTLIER}, 422, "/reason"),
        ({"item": OUTLIER, "reason": "  "}, 422, "/reason"),
        ({"item": "dl-exam/xavier", "reason": "so"}, 422, "dl-exam/xavier"),
        ({"item": OUTLIER, "reason": "so", "dry_run": "no"}, 422, "/dry_run"),
        ({"item": OUTLIER, "reason": "so", "part": "std"}, 422, "/part"),
        ({"item": 5, "reason": "so"}, 422, "/item"),
    ],
    ids=["no-reason", "blank-reason", "not-offered", "no-flag", "unknown-field", "number-for-a-name"],
)
def test_regrade_that_cannot_be_is_refused(exam: School, body: Any, status: int, said: str) -> None:
    answer = exam.post(REGRADES, body, "tess")

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert said in answer.text


def test_regrade_of_a_vanished_item_names_it(exam: School, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask(exam)
    left = [item for item in bank.current().items if item.id != OUTLIER]
    monkeypatch.setattr(bank, "_current", Bank(bank.current().documents, left))

    asked = exam.post(REGRADES, ASKED, "tess")
    applied = exam.post(f"/api/v1/jobs/{job['id']}/apply", b"", "tess")

    assert (asked.status_code, applied.status_code) == (422, 409)
    assert "'dl-exam/outlier'" in asked.json["detail"]
    assert "'dl-exam/outlier'" in applied.json["detail"]


def test_illegal_transitions_are_conflicts(exam: School) -> None:
    job = ask(exam)
    paths = {how: f"/api/v1/jobs/{job['id']}/{how}" for how in ("apply", "undo")}

    assert exam.post(paths["undo"], b"", "tess").status_code == 409
    move(exam, job, "apply")
    twice = exam.post(paths["apply"], b"", "tess")
    assert (twice.status_code, twice.json["title"]) == (409, "Conflict")
    assert "applied" in twice.json["detail"]
    move(exam, job, "undo")
    assert exam.post(paths["undo"], b"", "tess").status_code == 409


ITEM_OF_EXAM = {"item": "dl-exam/inception"}
EXAM = "/api/v1/assessments/exam"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": [ITEM_OF_EXAM, {"item": OUTLIER, "conventions": ["sample"]}]}, "the conventions"),
        ({"items": [ITEM_OF_EXAM, {"item": OUTLIER, "points": 8}]}, "the points"),
        ({"due_at": "2001-02-03T12:00:00Z", "late_percent_per_day": 10}, "the late policy"),
        ({"keep": "last"}, "the attempt that counts"),
    ],
    ids=["conventions", "points", "late-policy", "attempt-that-counts"],
)
def test_regrade_whose_terms_have_changed_is_not_applied(
    exam: School, change: dict[str, Any], said: str
) -> None:
    # All of it changes what the preview told of the gradebook.
    job = ask(exam)
    assert exam.send("PATCH", EXAM, change).status_code == 200

    refused = exam.post(f"/api/v1/jobs/{job['id']}/apply", b"", "tess")

    assert refused.status_code == 409
    assert said in refused.json["detail"]
    assert "Ask for another regrade" in refused.json["detail"]
    assert move(exam, ask(exam), "apply")["state"] == "applied"


def test_regrade_whose_title_or_release_has_changed_is_applied(exam: School) -> None:
    job = ask(exam)
    assert exam.send("PATCH", EXAM, {"title": "Finals", "release": "when-posted"}).status_code == 200

    assert move(exam, job, "apply")["state"] == "applied"


def test_regrade_of_a_part_that_is_given_away_meanwhile_is_not_applied(exam: School) -> None:
    job = ask(exam)
    given = {"item": OUTLIER, "part": "std", "reason": "broken"}
    assert exam.post(f"{EXAM}/full-marks", given, "tess").status_code == 201

    refused = exam.post(f"/api/v1/jobs/{job['id']}/apply", b"", "tess")

    assert (refused.status_code, "full marks" in refused.json["detail"]) == (409, True)


def test_regrade_of_an_item_taken_from_the_assessment_is_not_applied(exam: School) -> None:
    # Nobody has answered the first item, else it could not be taken away.
    job = ask(exam, item=None)
    assert exam.send("PATCH", EXAM, {"items": [{"item": OUTLIER}]}).status_code == 200

    refused = exam.post(f"/api/v1/jobs/{job['id']}/apply", b"", "tess")

    assert refused.status_code == 409
    assert refused.json["detail"] == (
        "The assessment has no item 'dl-exam/inception' any more; ask for another regrade."
    )


def test_regrade_that_is_being_applied_is_neither_applied_again_nor_undone(exam: School) -> None:
    job = ask(exam)
    paths = {how: f"/api/v1/jobs/{job['id']}/{how}" for how in ("apply", "undo")}
    assert exam.post(paths["apply"], b"", "tess").status_code == 202

    again, undone = (exam.post(paths[how], b"", "tess") for how in ("apply", "undo"))

    assert (again.status_code, undone.status_code) == (409, 409)
    assert again.json["detail"] == f"Regrade {job['id']} is applying: there is nothing more to do."
    assert (
        undone.json["detail"] == f"Regrade {job['id']} is applying: wait until it is applied, then undo it."
    )
    assert worked(exam, f"/api/v1/jobs/{job['id']}")["state"] == "applied"
    assert move(exam, job, "undo")["state"] == "undone"


@pytest.mark.parametrize(
    ("who", "looking", "deciding"),
    [("tess", 200, 409), ("tim", 200, 403), ("ada", 403, 403), ("lms", 403, 403), ("theo", 404, 404)],
    ids=["instructor", "assistant", "student", "lms", "of-another-course"],
)
def test_regrades_are_seen_by_those_who_teach_and_decided_by_those_who_run_the_course(
    exam: School, who: str, looking: int, deciding: int
) -> None:
    with Session.begin() as session:
        session.add(Person(id="tim", name="Tim"))
        session.flush()
        session.add(Enrolment(course_id="dl", person_id="tim", role="assistant"))
        exam.tokens["tim"] = issue_token(session, "instructor", "tim")
    job = move(exam, ask(exam), "apply")
    move(exam, job, "undo")
    path = f"/api/v1/jobs/{job['id']}"

    seen = [exam.get(where, who) for where in (REGRADES, path, f"{path}/changes")]
    moved = [exam.post(f"{path}/{how}", b"", who) for how in ("apply", "undo")]
    asked = exam.post(REGRADES, ASKED, who)

    assert {answer.status_code for answer in seen} == {looking}
    assert {answer.status_code for answer in moved} == {deciding}
    assert asked.status_code == (202 if who == "tess" else deciding)


def test_wrong_job_and_forbidden_job_answer_alike(exam: School) -> None:
    job = ask(exam)

    forbidden = exam.get(f"/api/v1/jobs/{job['id']}", "theo").json
    wrong = exam.get(f"/api/v1/jobs/{10**18 - 1}", "theo").json

    assert forbidden["detail"].replace(str(job["id"]), "n") == wrong["detail"].replace(str(10**18 - 1), "n")


def test_what_is_done_with_a_regrade_is_on_the_audit_trail(exam: School) -> None:
    job = ask(exam)
    move(exam, job, "apply")
    move(exam, job, "undo")

    with Session() as session:
        events = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))

    regrades = [event for event in events if event.action.startswith("regrade.")]
    assert [event.action for event in regrades] == ["regrade.start", "regrade.apply", "regrade.undo"]
    assert {(event.actor, event.course_id, event.subject) for event in regrades} == {("tess", "dl", "exam")}
    told = {"number": job["id"], "reason": ASKED["reason"]}
    asked = {"item": OUTLIER, "dry_run": True, "release_overrides": False}
    assert [event.detail for event in regrades] == [told | asked, told, told]


def test_regrade_that_is_refused_is_not_on_the_audit_trail(exam: School) -> None:
    job = ask(exam)
    assert exam.post(f"/api/v1/jobs/{job['id']}/undo", b"", "tess").status_code == 409

    with Session() as session:
        events = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("regrade.")))
        assert list(events) == ["regrade.start"]


def test_regrades_are_documented(school: School) -> None:
    paths = school.get("/openapi.json", None).json["paths"]

    assert "409" in paths["/api/v1/jobs/{job_id}/apply"]["post"]["responses"]
    assert "409" in paths["/api/v1/jobs/{job_id}/undo"]["post"]["responses"]
    assert "304" in paths["/api/v1/jobs/{job_id}"]["get"]["responses"]
    (only,) = [
        parameter["schema"]
        for parameter in paths["/api/v1/jobs/{job_id}/changes"]["get"]["parameters"]
        if parameter["name"] == "only"
    ]
    assert {"points", "reasons", "conflicts"} in [set(each.get("enum", ())) for each in only["anyOf"]]
    asked = paths["/api/v1/assessments/{assessment_id}/regrades"]["post"]
    assert asked["responses"].keys() >= {"202", "400", "403", "404", "413", "415", "422"}
