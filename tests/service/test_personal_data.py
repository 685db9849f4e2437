"""Everything stored of one person: exported to them or an admin, and erased everywhere."""

from __future__ import annotations

import json
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, inspect, select, text

from service import erasure, overrides, trail
from service.db import Base, Session
from service.models import (
    Accommodation,
    Assessment,
    Enrolment,
    Excuse,
    FullMarks,
    Job,
    Mark,
    Person,
    RegradeChange,
    RegradeRequest,
    RegradeScore,
    Regrading,
    Statistics,
    Submission,
)
from service.overrides import Decision
from service.tokens import issue_token
from tests.locks import until_waiting

ID, NAME, EMAIL = "zelda-4711", "Zelda Quux", "zelda.quux@example.org"
MENTIONS = (
    "zelda-4711",
    "zelda quux",
    "quux, zelda",
    "zelda.quux@example.org",
    "an answer of hers",
    "her own words",
)
URL = f"/api/v1/people/{ID}"
FOR_STAFF = {
    "marks": ("made_by", "reason"),
    "accommodations": ("reason", "created_by"),
    "excuses": ("reason", "created_by"),
}
REFERRED = ("person", "submission", "mark", "api_token", "enrolment")


@pytest.fixture
def zelda(school):
    """A person with a row in every table that can hold one of a person; she also teaches in `other`."""
    body = {"name": NAME, "email": EMAIL, "sections": ["A"]}
    school.send("PUT", f"/api/v1/courses/dl/people/{ID}", body)
    with Session.begin() as session:
        session.add(Enrolment(course_id="other", person_id=ID, role="instructor"))
        school.tokens[ID] = issue_token(session, "student", ID)
        school.tokens["staff"] = issue_token(session, "instructor", ID)
    school.submit(
        ID, assessment="exam", answers={"pad_first": "an answer of hers", "mult_last": "468,750,000"}
    )
    school.webhook({"assessment": "exam", "item": "dl-exam/inception", "student": {"id": ID}, "answers": {}})
    school.submit(ID, answers={"pad_first": "0"})
    school.submit("staff", student="eve")  # on behalf of another
    school.submit("bob", assessment="exam", answers={"pad_first": "0"})
    school.grade()
    school.submit(ID, answers={"pad_first": "1"})  # still to be graded
    with Session.begin() as session:
        by_her = {"created_by": ID, "reason": "r", "assessment_id": "exam"}
        sent = session.scalars(
            select(Submission).where(Submission.person_id == ID, Submission.assessment_id == "exam")
        ).first()
        bobs = session.scalars(select(Submission).where(Submission.person_id == "bob")).one()
        marks = {
            one.id: session.scalars(select(Mark).where(Mark.submission_id == one.id)).first()
            for one in (sent, bobs)
        }
        session.add(Accommodation(person_id=ID, extra_minutes=5, **by_her))
        session.add(
            Accommodation(person_id="bob", extra_minutes=5, **by_her | {"reason": "sat by Zelda Quux"})
        )
        bobs_excuse = by_her | {"reason": "as Quux, Zelda"}
        session.add(Excuse(person_id="bob", item_id="dl-exam/gd-notes", **bobs_excuse))
        session.add(Excuse(person_id=ID, **by_her | {"reason": "her own words"}))
        asked = by_her | {"reason": "ZELDA-4711 asked"}
        session.add(FullMarks(item_id="dl-exam/inception", part="pad_first", **asked))
        job = Job(
            dry_run=False, basis={}, solver_version="s", policy_version="p", error="zelda-4711: no", **asked
        )
        session.add(job)
        session.flush()
        for one in (sent, bobs):
            made = Regrading(
                job_id=job.id,
                fingerprint=one.id.bytes,
                state="graded",
                possible=1,
                points=1,
                parts_pending=0,
                lanes=[],
                verdicts={"pad_first": {"read_as": "an answer of hers" if one is sent else "0"}},
            )
            session.add(made)
            session.flush()
            mark = marks[one.id]
            session.add(
                RegradeChange(job_id=job.id, submission_id=one.id, regrading_id=made.id, before_id=mark.id)
            )
            session.add(RegradeScore(job_id=job.id, person_id=one.person_id, item_id=one.item_id, after=1))
            request = {"submission_id": one.id, "assessment_id": "exam", "answered_by": ID}
            said = "her own words" if one is sent else "Zelda Quux got it"
            session.add(RegradeRequest(reason=said, answer="As for zelda-4711.", **request))
        session.add(Statistics(assessment_id="exam", computed_from=1, figures={"worst": ID}))
        unchanged = {"pad_first": {"read_as": "an answer of hers"}}
        session.add(
            Regrading(
                job_id=job.id,
                fingerprint=b"refers to nothing",
                possible=1,
                points=1,
                parts_pending=0,
                lanes=[],
                verdicts=unchanged,
            )
        )
        decision = Decision(
            part="pad_first", score=0.5, by=ID, because="Like Zelda Quux.", feedback="Ask zelda-4711."
        )
        overrides.override(session, bobs, decision)
        another = Decision(part="pad_last", score=0.5, by="tess", because="See Zelda\nQuux.")
        overrides.override(session, bobs, another)
        made.verdicts = session.scalars(select(Mark.verdicts).where(Mark.made_by == ID)).one()
        trail.record(
            session, "tess", "submission.override", str(sent.id), course_id="dl", reason="her own words"
        )
        trail.record(
            session,
            "tess",
            "excuse.grant",
            "exam",
            course_id="dl",
            student=ID,
            others=["bob"],
            reason="her own words",
        )
    return school


def rows() -> dict[str, list[str]]:
    """Every row of every table as text."""
    with Session() as session:
        names = inspect(session.connection()).get_table_names()
        return {
            name: session.scalars(text(f"select row_to_json(t)::text from {name} t")).all() for name in names
        }


def naming(tables: dict[str, list[str]]) -> set[str]:
    """The tables that tell something of her."""
    return {
        name
        for name, lines in tables.items()
        if any(one in line.lower() for one in MENTIONS for line in lines)
    }


def test_tables_that_can_refer_to_a_person_are_those_of_these_tests(zelda) -> None:
    referring = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in REFERRED
    }

    assert referring <= naming(rows()) | {"work", "regrade_change", "mark", "inbox", "section_member"}


def test_erased_person_is_in_no_row_of_any_table(zelda) -> None:
    before = rows()

    answer = zelda.send("DELETE", f"{URL}?confirm={ID}", None, "admin")

    after = rows()
    assert answer.status_code == 200
    assert len(naming(before)) > 10
    assert naming(after) == set()
    lost = {name: len(before[name]) - len(after[name]) for name in after if before[name] != after[name]}
    assert lost == {
        "accommodation": 1,
        "api_token": 2,
        "audit_event": -2,  # that somebody was erased, in each of the two courses
        "enrolment": 2,
        "excuse": 1,
        "full_marks": 0,
        "inbox": 1,
        "job": 0,
        "mark": 3,
        "person": 1,
        "regrade_change": 1,
        "regrade_request": 1,
        "regrade_score": 1,
        "regrading": 2,
        "score": 1,
        "section": 1,
        "section_member": 1,
        "statistics": 1,
        "submission": 4,
        "work": 1,
    }


def test_override_stands_without_the_name_of_whom_was_erased(zelda) -> None:
    zelda.send("DELETE", f"{URL}?confirm={ID}", None, "admin")

    sent = zelda.get("/api/v1/submissions?student=bob", "tess").json["submissions"][0]
    part = sent["parts"]["pad_first"]
    assert (part["score"], part["reason"]) == (0.5, "override")
    assert part["evidence"]["by"] == "erased person"
    assert (part["evidence"]["because"], part["feedback"]) == ("Like erased person.", "Ask erased person.")
    assert part["evidence"]["graded"]["score"] == 1
    other = sent["parts"]["pad_last"]
    assert (other["evidence"]["by"], other["evidence"]["because"]) == ("tess", "See erased person.")


def test_what_was_written_to_others_stays_without_her_name(zelda) -> None:
    zelda.send("DELETE", f"{URL}?confirm={ID}", None, "admin")

    with Session() as session:
        written = [
            session.scalars(select(column)).one()
            for column in (
                Accommodation.reason,
                Excuse.reason,
                FullMarks.reason,
                Job.reason,
                Job.error,
                RegradeRequest.reason,
                RegradeRequest.answer,
            )
        ]
        reasons = session.scalars(select(Mark.reason).where(Mark.made_by != "worker").order_by(Mark.id)).all()
    assert written == [
        "sat by erased person",
        "as erased person",
        "erased person asked",
        "erased person asked",
        "erased person: no",
        "erased person got it",
        "As for erased person.",
    ]
    assert reasons == ["Like erased person.", "See erased person."]


def test_answers_of_others_stay_as_they_were_typed(zelda) -> None:
    answers = {"pad_first": f"as {NAME} says"}
    path = zelda.submit("bob", answers=answers).json["status_url"]

    zelda.send("DELETE", f"{URL}?confirm={ID}", None, "admin")

    with Session() as session:
        assert session.get_one(Submission, UUID(path.rpartition("/")[2])).answers == answers


@pytest.mark.parametrize(
    "held",
    [
        pytest.param("update job set attempts = 1", id="a chunk of a regrade"),
        pytest.param("select from person where id = 'bob' for no key update", id="a worker"),
    ],
)
def test_mark_that_is_being_written_meanwhile_does_not_name_her_either(zelda, held: str) -> None:
    def erase() -> None:
        with Session.begin() as session:
            erasure.erase(session, "root", session.get_one(Person, ID))

    other = Thread(target=erase)
    with Session.begin() as session:
        session.execute(text(held))
        last = session.scalars(select(Mark).where(Mark.made_by == "tess")).one()
        columns = {each.name: getattr(last, each.name) for each in Mark.__table__.columns}
        other.start()
        until_waiting()  # and would not see the mark otherwise
        session.add(Mark(**columns | {"id": None, "made_by": "regrade 1"}))
    other.join()

    assert naming(rows()) == set()


def test_trail_keeps_that_somebody_was_erased_without_their_name(zelda) -> None:
    zelda.send("DELETE", f"{URL}?confirm={ID}", None, "admin")

    events = zelda.get("/api/v1/courses/dl/trail", "tess").json["events"]

    told = {(event["action"], event["actor"], event["subject"]) for event in events}
    assert ("person.erase", events[0]["actor"], "erased person") in told
    assert events[0]["actor"].startswith("admin token")
    assert ("person.enrol", "tess", "erased person") in told
    granted = next(event for event in events if event["action"] == "excuse.grant")
    assert granted["detail"] == {"student": "erased person", "others": ["bob"]}
    override = next(event for event in events if event["actor"] == "erased person")
    assert override["action"] == "submission.override"
    assert override["detail"]["reason"] == "Like erased person."
    assert override["detail"]["feedback"] == "Ask erased person."


def test_gradebook_of_the_others_is_as_before(zelda) -> None:
    gradebook = "/api/v1/assessments/exam/gradebook"
    before = [row for row in zelda.get(gradebook, "tess").json["rows"] if row["student"] != ID]

    zelda.send("DELETE", f"{URL}?confirm={ID}", None, "admin")
    zelda.grade()

    assert zelda.get(gradebook, "tess").json["rows"] == before


@pytest.mark.parametrize("query", ["", "?confirm=", "?confirm=zelda"])
def test_erasing_needs_the_id_again(zelda, query: str) -> None:
    before = rows()

    refused = zelda.send("DELETE", URL + query, None, "admin")

    assert (refused.status_code, "confirm" in refused.json["detail"]) == (422, True)
    assert rows() == before


def test_marks_stay_append_only_for_everybody_else(zelda) -> None:
    for statement in ("delete from mark", "update mark set score = 0"):
        with Session() as session, pytest.raises(Exception, match="append-only"):
            session.execute(text(statement))


def test_export_holds_all_that_is_stored(zelda) -> None:
    answer = zelda.get(f"{URL}/data", "admin")

    data = json.loads(answer.data)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert data["profile"] | {"created_at": ""} == {
        "id": ID,
        "name": NAME,
        "email": EMAIL,
        "created_at": "",
    }
    assert data["enrolments"] == [
        {"course_id": "dl", "role": "student", "sections": ["A"]},
        {"course_id": "other", "role": "instructor", "sections": []},
    ]
    counts = {name: len(rows) for name, rows in data.items() if name != "profile"}
    assert counts == {
        "enrolments": 2,
        "submissions": 4,
        "webhook_messages": 1,
        "work": 1,
        "marks": 3,
        "scores": 1,
        "marks_not_posted_yet": 0,
        "regrade_requests": 1,
        "regrade_changes": 1,
        "regrade_scores": 1,
        "accommodations": 1,
        "excuses": 1,
        "tokens": 2,
        "trail": 5,  # enrolled, two overrides, an excuse, and this very export
    }
    assert data["submissions"][0]["answers"]["pad_first"] == "an answer of hers"
    assert all("hash" not in token for token in data["tokens"])


def test_export_that_nobody_reads_on_keeps_no_transaction_open(zelda, engine: Engine) -> None:
    with Session.begin() as session:
        session.execute(
            text(
                "update submission set answers = json_build_object('pad_first', repeat('9', 2000000))"
                " where person_id = :her"
            ),
            {"her": ID},
        )
    answer = zelda.client.get(f"{URL}/data", headers=zelda.headers("admin"), buffered=False)

    with engine.connect() as connection:
        held = connection.scalar(
            text(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and state like 'idle in transaction%'"
            )
        )
    data = json.loads(answer.data)
    answer.close()
    assert held == 0
    assert len(data["submissions"][0]["answers"]["pad_first"]) == 2_000_000


def test_person_gets_their_own_data_without_keys(zelda) -> None:
    with Session.begin() as session:  # or what she practised were not told while she has attempts left
        session.get_one(Assessment, "exam").max_attempts = None
    mine = zelda.get(f"{URL}/data", ID)
    theirs = zelda.get(f"{URL}/data", "admin")

    fields = {
        field for mark in mine.json["marks"] for verdict in mark["verdicts"].values() for field in verdict
    }
    assert fields == {"status", "score", "reason", "feedback", "read_as"}
    assert "evidence" in theirs.text
    assert len(mine.json["marks"]) == len(theirs.json["marks"])
    assert [event["actor"] for event in mine.json["trail"]].count(ID) == 1
    assert "tess" not in json.dumps(mine.json["trail"])


def test_person_is_not_told_who_decided_and_what_staff_told_each_other(zelda) -> None:
    path = f"/api/v1/submissions/{zelda.get(f'{URL}/data', ID).json['submissions'][0]['id']}"
    decided = {"score": 1, "reason": "seen to cheat", "feedback": "Both count."}
    zelda.post(f"{path}/parts/pad_first/override", decided, "tess")

    mine, theirs = (zelda.get(f"{URL}/data", who).json for who in (ID, "admin"))

    assert mine["regrade_requests"] == theirs["regrade_requests"]  # GET shows them as much
    for part, columns in FOR_STAFF.items():
        assert all(row[column] is None for row in mine[part] for column in columns), part
        assert all(row[column] is not None for row in theirs[part] for column in columns), part
        assert len(mine[part]) == len(theirs[part]) > 0
    assert "seen to cheat" in json.dumps(theirs["marks"])
    assert "seen to cheat" not in json.dumps(mine)
    assert mine["marks"][-1]["verdicts"]["pad_first"]["feedback"] == "Both count."


def test_requests_are_left_out_for_the_person_while_marks_are_not_posted(zelda) -> None:
    zelda.send("PATCH", "/api/v1/assessments/exam", {"release": "when-posted"})

    mine, theirs = (zelda.get(f"{URL}/data", who).json["regrade_requests"] for who in (ID, "admin"))

    assert (mine, len(theirs)) == ([], 1)


def test_marks_that_are_not_posted_are_left_out_for_the_person(zelda) -> None:
    zelda.send("PATCH", "/api/v1/assessments/exam", {"release": "when-posted"})

    mine, theirs = (zelda.get(f"{URL}/data", who).json for who in (ID, "admin"))

    assert (len(mine["marks"]), len(theirs["marks"])) == (0, 3)  # practice of the same item would tell
    assert (len(mine["work"]), len(theirs["work"])) == (0, 1)
    assert (mine["scores"], mine["marks_not_posted_yet"]) == ([], [{"assessment_id": "exam"}])
    assert len(mine["submissions"]) == 4


@pytest.mark.parametrize("who", ["ada", "tess", "lms"])
def test_data_of_others_is_answered_as_that_of_nobody(zelda, who: str) -> None:
    answers = [zelda.get(f"/api/v1/people/{id}/data", who) for id in (ID, "nobody-0815")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json["detail"].replace(ID, "nobody-0815") == answers[1].json["detail"]


WORDS = ["student", "reason", "best", "A", "dl-exam/inception", "keep", "admin", "exam", "person", "granted"]


def events() -> dict[int, str]:
    """Every event of the trail, as text."""
    with Session() as session:
        rows = session.execute(text("select id, row_to_json(e)::text as event from audit_event e"))
        return {one.id: one.event for one in rows}


@pytest.fixture
def told(school):
    """A trail with what staff can do, at their most talkative; and the same in a course of nobody below."""
    for course, teacher, assessment in (("dl", "tess", "exam"), ("other", "theo", "quiz")):
        items = [{"item": "dl-exam/inception"}]
        body = {"id": "quiz", "title": "best", "items": items, "keep": "last", "max_attempts": 2}
        if course == "other":
            school.send("POST", "/api/v1/courses/other/assessments", body, teacher)
        student = "ada" if course == "dl" else "eve"
        school.submit(student, assessment=assessment)
        school.grade()
        url = f"/api/v1/assessments/{assessment}"
        said = "the best student" if course == "other" else "ill"
        due = {"due_at": "2126-11-02T23:59", "keep": "first", "variants": "student"}
        school.send("PATCH", url, due, teacher)
        school.send("PUT", f"/api/v1/courses/{course}/people/{student}", {"sections": ["A"]}, teacher)
        given = {"student": student, "reason": said}
        school.post(f"{url}/accommodations", given | {"extra_minutes": 5}, teacher)
        school.post(f"{url}/accommodations", {"section": "A", "extra_minutes": 5, "reason": said}, teacher)
        school.post(f"{url}/excuses", given, teacher)
        part = {"item": "dl-exam/inception", "part": "pad_first", "reason": said}
        school.post(f"{url}/full-marks", part, teacher)
        (sent,) = school.get(f"/api/v1/submissions?assessment={assessment}", teacher).json["submissions"]
        override = f"/api/v1/submissions/{sent['id']}/parts/pad_first/override"
        school.post(override, {"score": 1, "reason": said, "feedback": "fine"}, teacher)
    with Session.begin() as session:
        trail.record(session, "root", "token.issue", "student", person="ada", course=None)
        trail.record(session, "root", "token.issue", "admin", person=None, course=None)
    return school


@pytest.mark.parametrize("word", WORDS)
def test_erasing_somebody_whose_id_is_a_word_of_the_trail_touches_no_other_event(told, word: str) -> None:
    url = f"/api/v1/people/{word}"
    enrolled = told.send("PUT", f"/api/v1/courses/dl/people/{word}", {"name": "S"})
    excuse = {"student": word, "reason": "ill"}
    excused = told.post("/api/v1/assessments/exam/excuses", excuse, "tess")
    with Session.begin() as session:
        told.tokens["them"] = issue_token(session, "student", word)
    before = events()
    own = sorted(before)[-2:]

    exported = told.get(f"{url}/data", "them").json["trail"]
    erased = told.send("DELETE", f"{url}?confirm={word}", None, "admin")

    assert (enrolled.status_code, excused.status_code, erased.status_code) == (201, 201, 200)
    assert [event["action"] for event in exported] == ["person.enrol", "excuse.grant"]
    after = events()
    assert {id: after[id] for id in before if id not in own} == {
        id: before[id] for id in before if id not in own
    }
    with Session() as session:
        enrol, excuse, last = session.execute(
            text("select subject, detail from audit_event where id >= :first order by id"), {"first": own[0]}
        ).all()
    assert enrol == ("erased person", {})
    assert (excuse.subject, "reason" in excuse.detail) == ("exam", False)
    assert excuse.detail["student"] == last.subject == "erased person"


def test_word_that_is_somebodys_id_is_replaced_in_their_courses_alone(told) -> None:
    told.send("PUT", "/api/v1/courses/dl/people/student", {"name": "S"})
    said = {"student": "bob", "reason": "sat beside student; students and student-2 did not"}
    told.post("/api/v1/assessments/exam/excuses", said, "tess")

    told.send("DELETE", "/api/v1/people/student?confirm=student", None, "admin")

    reasons = {
        assessment: {one["reason"] for one in told.get(url, "admin").json["excuses"]}
        for assessment in ("exam", "quiz")
        for url in [f"/api/v1/assessments/{assessment}/excuses"]
    }
    assert reasons == {
        "exam": {"ill", "sat beside erased person; students and student-2 did not"},
        "quiz": {"the best student"},
    }


def test_events_about_marks_that_are_not_posted_are_left_out_for_the_person(zelda) -> None:
    sent = zelda.get(f"{URL}/data", ID).json["submissions"][0]["id"]
    zelda.send("PATCH", "/api/v1/assessments/exam", {"release": "when-posted"})
    before = zelda.get(f"{URL}/data", ID).json["trail"]
    override = f"/api/v1/submissions/{sent}/parts/pad_first/override"
    zelda.post(override, {"score": 1, "reason": "seen"}, "tess")

    after, theirs = (zelda.get(f"{URL}/data", who).json["trail"] for who in (ID, "admin"))
    zelda.post("/api/v1/assessments/exam/post", {}, "tess")
    posted = zelda.get(f"{URL}/data", ID).json["trail"]

    assert after == before
    assert "submission.override" in {event["action"] for event in theirs if event["subject"] == sent}
    assert "submission.override" in {event["action"] for event in posted if event["subject"] == sent}
