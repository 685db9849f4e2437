"""Standard Webhooks v1, against the reference library, and the events an LMS posts."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import UTC, datetime
from time import time

import pytest
import standardwebhooks
from sqlalchemy import select

from service.db import Session
from service.lms.standard_webhooks import (
    BadSignature,
    MalformedHeaders,
    StaleTimestamp,
    sign,
    verify,
)
from service.models import Enrolment, Inbox, Person, Submission

BODY = '{"type": "submission.created", "name": "Zoë"}'.encode()
SECRET = "whsec_" + b64encode(b"twenty-four bytes at least").decode()
OTHER = "whsec_" + b64encode(b"another twenty-four or more").decode()
NOW = 1_790_000_000
DATA = {
    "student": {"id": "ada", "name": "Ada Lovelace"},
    "assessment": "exam",
    "item": "dl-exam/inception",
    "answers": {"pad_first": "0"},
}
PEOPLE = {"ada", "bob", "eve", "tess", "theo"}


def headers(signature: str, message: str = "msg_1", moment: object = NOW) -> dict[str, str]:
    return {"webhook-id": message, "webhook-timestamp": str(moment), "webhook-signature": signature}


def test_signature_equals_that_of_the_reference_library() -> None:
    expected = standardwebhooks.Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(NOW, UTC), BODY.decode())

    assert sign(BODY, "msg_1", NOW, SECRET) == expected


def test_signature_passes_the_reference_library() -> None:
    moment = int(time())
    signed = headers(sign(BODY, "msg_1", moment, SECRET), moment=moment)

    assert standardwebhooks.Webhook(SECRET).verify(BODY, signed)["name"] == "Zoë"


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(sign(BODY, "msg_1", NOW, SECRET), id="one"),
        pytest.param(sign(BODY, "msg_1", NOW, OTHER), id="of the old secret"),
        pytest.param("v1,AAAA " + sign(BODY, "msg_1", NOW, SECRET), id="the second of two"),
        pytest.param("v1a,AAAA " + sign(BODY, "msg_1", NOW, SECRET), id="beside one of another version"),
    ],
)
def test_message_signed_with_a_known_secret_is_verified(signature: str) -> None:
    assert verify(BODY, headers(signature).get, [SECRET, OTHER], NOW) == "msg_1"


@pytest.mark.parametrize(
    ("signature", "body", "message"),
    [
        pytest.param(sign(BODY, "msg_1", NOW, OTHER), BODY, "msg_1", id="another secret"),
        pytest.param(sign(BODY, "msg_1", NOW, SECRET), BODY + b" ", "msg_1", id="another body"),
        pytest.param(sign(BODY, "msg_1", NOW, SECRET), BODY, "msg_2", id="another id"),
        pytest.param(sign(BODY, "msg_1", NOW - 1, SECRET), BODY, "msg_1", id="another time"),
        pytest.param("v1a," + sign(BODY, "msg_1", NOW, SECRET)[3:], BODY, "msg_1", id="another version"),
        pytest.param("v1,", BODY, "msg_1", id="empty"),
    ],
)
def test_message_with_a_wrong_signature_is_refused(signature: str, body: bytes, message: str) -> None:
    with pytest.raises(BadSignature):
        verify(body, headers(signature, message).get, [SECRET], NOW)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"webhook-signature": "garbage"}, id="signature without comma"),
        pytest.param({"webhook-signature": "v1,a"}, id="signature not base64"),
        pytest.param({"webhook-signature": "v1,a,b"}, id="signature with two commas"),
        pytest.param({"webhook-signature": "v1,é"}, id="signature not ascii"),
        pytest.param({"webhook-signature": ""}, id="no signature"),
        pytest.param({"webhook-signature": "v1,AAAA " * 21}, id="too many signatures"),
        pytest.param({"webhook-timestamp": "noon"}, id="timestamp in words"),
        pytest.param({"webhook-timestamp": "-5"}, id="timestamp negative"),
        pytest.param({"webhook-timestamp": "٣"}, id="timestamp in other digits"),
        pytest.param({"webhook-timestamp": "9" * 400}, id="timestamp endless"),
        pytest.param({"webhook-id": ""}, id="no id"),
        pytest.param({"webhook-id": "a.b"}, id="id with a dot"),
        pytest.param({"webhook-id": "a" * 256}, id="id too long"),
    ],
)
def test_garbled_headers_are_told_apart_from_wrong_signatures(changed: dict[str, str]) -> None:
    garbled = headers(sign(BODY, "msg_1", NOW, SECRET)) | changed

    with pytest.raises(MalformedHeaders):
        verify(BODY, garbled.get, [SECRET], NOW)


@pytest.mark.parametrize("late", [-300, 300])
def test_message_at_the_edge_of_five_minutes_is_verified(late: int) -> None:
    signed = headers(sign(BODY, "msg_1", NOW, SECRET))

    assert verify(BODY, signed.get, [SECRET], NOW + late) == "msg_1"


@pytest.mark.parametrize("late", [-301, 301])
def test_message_more_than_five_minutes_off_is_refused(late: int) -> None:
    signed = headers(sign(BODY, "msg_1", NOW, SECRET))

    with pytest.raises(StaleTimestamp):
        verify(BODY, signed.get, [SECRET], NOW + late)


def test_webhook_becomes_a_final_submission_in_the_gradebook(school) -> None:
    answer = school.webhook(DATA)
    school.grade()

    assert answer.status_code == 202
    assert answer.headers["Location"] == answer.json["status_url"]
    with Session() as session:
        submission = session.scalars(select(Submission)).one()
    assert (submission.final, submission.source, submission.person_id) == (True, "webhook:moodle", "ada")
    shown = school.get(answer.json["status_url"], "lms").json
    assert shown["parts"]["pad_first"]["status"] == "correct"


def test_webhook_without_assessment_counts_in_that_of_the_integration(school) -> None:
    answer = school.webhook({name: value for name, value in DATA.items() if name != "assessment"})

    shown = school.get(answer.json["status_url"], "tess").json
    assert shown["assessment"] == "exam"


def test_webhook_of_an_unknown_student_enrols_them(school) -> None:
    school.webhook(DATA | {"student": {"id": "zoe", "name": "Zoë", "email": "zoe@example.org"}})

    with Session() as session:
        person = session.get(Person, "zoe")
        enrolment = session.get(Enrolment, ("dl", "zoe"))
    assert (person.name, person.email, enrolment.role) == ("Zoë", "zoe@example.org", "student")


def test_whom_an_lms_enrols_or_renames_is_on_the_trail(school) -> None:
    for message, name in (("msg-1", ""), ("msg-2", "Zoë"), ("msg-3", "Zoë")):
        school.webhook(DATA | {"student": {"id": "zoe", "name": name}}, message=message)
    school.submit("lms", student="newcomer")

    events = school.get("/api/v1/courses/dl/trail", "tess").json["events"]
    told = [(event["action"], event["actor"].split()[:2], event["subject"]) for event in events]
    assert told == [
        ("person.enrol", ["lms", "token"], "newcomer"),
        ("person.edit", ["integration", "moodle"], "zoe"),
        ("person.enrol", ["integration", "moodle"], "zoe"),
    ]
    assert events[1]["detail"] == {"changes": {"name": ["", "Zoë"]}}


def test_repeated_webhook_gets_the_same_answer_and_stores_nothing(school) -> None:
    first = school.webhook(DATA)
    again = school.webhook(DATA)

    assert (again.status_code, again.json) == (202, first.json)
    assert school.stored() == (1, 1)


def test_repeated_webhook_signed_with_the_old_secret_is_the_same_message(school) -> None:
    first = school.webhook(DATA)
    again = school.webhook(DATA, secret="whsec_" + b64encode(b"the secret of the year before").decode())

    assert again.json == first.json


def test_message_id_with_another_body_is_refused(school) -> None:
    school.webhook(DATA)
    changed = school.webhook(DATA | {"answers": {"pad_first": "1"}})

    assert (changed.status_code, changed.mimetype) == (422, "application/problem+json")
    assert school.stored() == (1, 1)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"secret": OTHER}, 401, id="forged"),
        pytest.param({"ago": 900}, 401, id="late"),
        pytest.param({"ago": -900}, 401, id="early"),
        pytest.param({"headers": {"webhook-id": "msg-2"}}, 401, id="under another id"),
        pytest.param({"headers": {"webhook-signature": "garbage"}}, 400, id="garbled signature"),
        pytest.param({"headers": {"webhook-signature": ""}}, 400, id="unsigned"),
        pytest.param({"body": b"not json"}, 400, id="not JSON"),
        pytest.param({"body": b'{"type": "\xff"}'}, 400, id="not UTF-8"),
        pytest.param({"body": b"[" * 100_000}, 400, id="nested too deep"),
        pytest.param({"body": b'{"type": "a\\u0000b"}'}, 422, id="NUL"),
        pytest.param({"body": b'{"type": "course.deleted"}'}, 422, id="another event"),
        pytest.param({"body": b"null"}, 422, id="null"),
        pytest.param({"body": b" " * 300_000}, 413, id="too large"),
    ],
)
def test_bad_webhook_is_refused_and_nothing_is_stored(school, changes: dict, status: int) -> None:
    answer = school.webhook(DATA, **changes)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert school.stored() == (0, 0)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"item": "dl-exam/incepton"}, 404, id="unknown item"),
        pytest.param({"answers": {"pad_frist": "0"}}, 422, id="unknown part"),
        pytest.param({"assessment": "finals"}, 422, id="unknown assessment"),
        pytest.param({"student": {"name": "Nobody"}}, 422, id="student without id"),
        pytest.param({"student": {"id": 1}}, 422, id="student whose id is a number"),
        pytest.param({"student": {"id": float("nan")}}, 422, id="student whose id is not a number"),
        pytest.param({"student": {"id": "zoe", "name": 5}}, 422, id="name that is a number"),
        pytest.param({"assessment": 3}, 422, id="assessment that is a number"),
        pytest.param({"item": 3}, 422, id="item that is a number"),
        pytest.param({"answers": ["0"]}, 422, id="answers as a list"),
        pytest.param({"grade": 100}, 422, id="unknown field"),
    ],
)
def test_signed_event_that_cannot_be_accepted_leaves_nothing(school, change: dict, status: int) -> None:
    answer = school.webhook(DATA | change)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert school.stored() == (0, 0)
    with Session() as session:
        assert session.scalars(select(Inbox)).all() == []


def test_unknown_integration_answers_as_a_wrong_signature_does(school) -> None:
    moment = int(time())
    signed = headers(sign(BODY, "msg_1", moment, SECRET), moment=moment)
    unknown = school.client.post("/api/v1/webhooks/nowhere", data=BODY, headers=signed)
    wrong = school.client.post("/api/v1/webhooks/moodle", data=BODY, headers=signed)

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json["detail"] == wrong.json["detail"]


@pytest.mark.parametrize(
    ("student", "pointer"),
    [
        pytest.param({"id": "   "}, "id", id="blank id"),
        pytest.param({"id": " zoe"}, "id", id="id after a space"),
        pytest.param({"id": "\u200b"}, "id", id="id of no width"),
        pytest.param({"id": "zoe\u202e"}, "id", id="direction override"),
        pytest.param({"id": "zoe\x1b[2J"}, "id", id="escape"),
        pytest.param({"id": "zoe\nada"}, "id", id="newline"),
        pytest.param({"id": "z\u200doe"}, "id", id="joiner in an id"),
        pytest.param({"id": "zoe", "name": "Zoë\u202eada"}, "name", id="direction override in a name"),
        pytest.param({"id": "zoe", "name": "Zoë\nAda"}, "name", id="newline in a name"),
        pytest.param({"id": "zoe", "email": "zoe@example.org\r\nBcc: ada"}, "email", id="email header"),
    ],
)
def test_student_nobody_could_tell_from_another_is_refused(school, student: dict, pointer: str) -> None:
    answer = school.webhook(DATA | {"student": student})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/data/student/{pointer}"]
    with Session() as session:
        assert {person.id for person in session.scalars(select(Person))} == PEOPLE


@pytest.mark.parametrize("name", ["נועה לוי", "علی", "می\u200cخواهم", "Zoë", "O'Brien-Łukasz", "李明"])
def test_name_in_any_script_is_kept(school, name: str) -> None:
    answer = school.webhook(DATA | {"student": {"id": "zoe", "name": name}})

    assert answer.status_code == 202
    assert person("zoe") == (name, "")


def person(student: str) -> tuple[str, str]:
    """The name and the address of a person."""
    with Session() as session:
        found = session.get(Person, student)
        return found.name, found.email


def test_webhook_renames_a_student_of_its_course_alone(school) -> None:
    school.webhook(DATA | {"student": {"id": "ada", "name": "Ada King", "email": "ada@example.org"}})

    assert person("ada") == ("Ada King", "ada@example.org")


@pytest.mark.parametrize("who", ["eve", "tess", "theo", "both"])
def test_webhook_does_not_rename_anybody_who_is_more_than_its_student(school, who: str) -> None:
    with Session.begin() as session:
        session.add(Person(id="both", name="Both"))
        session.flush()
        session.add_all(Enrolment(course_id=course, person_id="both") for course in ("dl", "other"))
    before, _ = person(who)

    answer = school.webhook(DATA | {"student": {"id": who, "name": "Mallory", "email": "m@example.org"}})

    assert answer.status_code == 202
    assert person(who) == (before, "m@example.org")


def test_webhook_does_not_rename_twice_whom_it_has_just_enrolled(school) -> None:
    for message, name in (("msg-1", "Mallory"), ("msg-2", "Mallet")):
        school.webhook(DATA | {"student": {"id": "eve", "name": name}}, message=message)

    assert person("eve")[0] == "Eve"


def test_webhook_leaves_a_teacher_a_teacher(school) -> None:
    school.webhook(DATA | {"student": {"id": "tess"}})

    with Session() as session:
        assert session.get(Enrolment, ("dl", "tess")).role == "instructor"


def test_unknown_integration_is_refused_before_its_body_is_read(school) -> None:
    unread = Unread()
    signed = headers("v1,AAAA", moment=int(time()))

    answer = school.client.post(
        "/api/v1/webhooks/nowhere",
        headers=signed,
        environ_overrides={"wsgi.input": unread, "CONTENT_LENGTH": "1000"},
    )

    assert (answer.status_code, unread.reads) == (401, 0)


class Unread(io.RawIOBase):
    """A body that counts how often it is read."""

    reads = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        self.reads += 1
        return 0
