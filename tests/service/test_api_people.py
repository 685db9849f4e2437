"""The people of a course: one at a time, and by rosters of every spelling."""

from __future__ import annotations

import csv
import io
from threading import Barrier, Thread
from urllib.parse import quote

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from service.db import Session
from service.models import Accommodation, Enrolment, Person, Submission

PEOPLE = "/api/v1/courses/dl/people"
ROSTER = "/api/v1/courses/dl/roster"
ZWNJ = "\N{ZERO WIDTH NON-JOINER}"


def people(school, course: str = "dl", query: str = "") -> dict[str, dict]:
    listed = school.get(f"/api/v1/courses/{course}/people{query}", "admin").json["people"]
    return {row.pop("id"): row for row in listed}


def test_person_is_enrolled_changed_and_taken_out(school) -> None:
    body = {"name": "Cyd 😀", "email": "cyd@example.org", "role": "assistant", "sections": ["B", "A", "B"]}

    new = school.send("PUT", f"{PEOPLE}/cyd", body)
    changed = school.send("PUT", f"{PEOPLE}/cyd", {"role": "student", "sections": ["B"]})

    assert (new.status_code, changed.status_code) == (201, 200)
    assert new.json == body | {"id": "cyd", "sections": ["A", "B"], "kept": []}
    assert changed.json == new.json | {"role": "student", "sections": ["B"]}
    assert people(school, query="?section=B").keys() == {"cyd"}
    assert people(school, query="?section=A") == {}
    assert people(school, query="?role=instructor").keys() == {"tess"}
    assert school.get("/api/v1/courses/dl", "tess").json["sections"] == ["B"]
    assert school.send("DELETE", f"{PEOPLE}/cyd").status_code == 204
    assert school.send("DELETE", f"{PEOPLE}/cyd").status_code == 404
    assert "cyd" not in people(school)


def test_submissions_of_who_left_stay_and_count_again_when_they_return(school) -> None:
    school.submit(assessment="exam")
    school.grade()
    gradebook = "/api/v1/assessments/exam/gradebook"
    before = school.get(gradebook, "tess").json["rows"]

    school.send("DELETE", f"{PEOPLE}/ada")
    without = school.get(gradebook, "tess").json["rows"]
    refused = school.submit(assessment="exam")
    school.send("PUT", f"{PEOPLE}/ada", {})

    assert [row["student"] for row in without] == ["bob"]
    assert refused.status_code in (404, 422)
    assert school.get(gradebook, "tess").json["rows"] == before
    with Session() as session:
        assert len(session.scalars(select(Submission)).all()) == 1


def test_one_course_does_not_rename_the_people_of_another(school) -> None:
    kept = school.send("PUT", f"{PEOPLE}/eve", {"name": "Mallory", "email": "eve@example.org"})
    roster = school.send("POST", ROSTER, "id,name,email\neve,Mallory,m@example.org\n").json["rows"]
    own = school.send("PUT", f"{PEOPLE}/ada", {"name": "Ada Byron"})
    by_admin = school.send("PUT", f"{PEOPLE}/eve", {"name": "Eve Online"}, "admin")

    assert (kept.json["name"], kept.json["kept"]) == ("Eve", ["name"])
    assert kept.json["email"] == "eve@example.org"  # there was none
    assert roster == [{"person": "eve", "outcome": "unchanged", "changes": {}, "kept": ["name", "email"]}]
    assert (own.json["name"], own.json["kept"]) == ("Ada Byron", [])
    assert by_admin.json["name"] == "Eve Online"


def test_what_is_told_of_a_newcomer_does_not_give_their_name_away(school) -> None:
    tried = school.send("POST", f"{ROSTER}?dry_run=true", "id,name,email\neve,Mallory,\n")

    assert "Eve" not in tried.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"{PEOPLE}/tess", {"role": "student"}),
        ("POST", ROSTER, "id,role\ntess,student\n"),
        ("DELETE", f"{PEOPLE}/tess", None),
    ],
)
def test_instructor_cannot_give_up_their_own_role(school, method: str, path: str, body: object) -> None:
    refused = school.send(method, path, body)

    assert (refused.status_code, "your own role" in refused.json["detail"]) == (409, True)
    assert people(school)["tess"]["role"] == "instructor"


def test_roster_without_roles_leaves_them_alone(school) -> None:
    school.send("POST", ROSTER, "id,role,sections\ntess,,A\nnew,,\n")

    assert people(school)["tess"] | {"name": ""} == {
        "name": "",
        "email": "",
        "role": "instructor",
        "sections": ["A"],
    }
    assert people(school)["new"]["role"] == "student"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "boss"),
        ("role", 1),
        ("name", "a\u202eb"),
        ("name", "x" * 501),
        ("email", "not an address"),
        ("email", "a@b c"),
        ("sections", "A"),
        ("sections", [""]),
        ("sections", ["a\u200b"]),
        ("sections", ["Mo, Di"]),
        ("sections", ["Mo;Di"]),
        ("sections", ["A"] * 51),
        ("points", 1),
    ],
)
def test_person_that_cannot_be_is_refused_by_field(school, field: str, value: object) -> None:
    before = people(school)

    refused = school.send("PUT", f"{PEOPLE}/ada", {field: value})

    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"].startswith(f"/{field}")
    assert people(school) == before


UNSEEN = {
    "zero width space": "a\u200bb",
    "override": "a\u202eb",
    "space in front": " a",
    "NUL": "\0",
    "too long": "x" * 201,
    "Hangul filler": "ada\u3164",
    "Hangul Choseong filler": "ada\u115f",
    "variation selector": "ada\ufe0f",
    "supplementary variation selector": "ada\U000e0100",
    "grapheme joiner": "a\u034fda",
    "blank Braille": "ada\u2800",
    "no-break space": "a\u00a0b",
    "ideographic space": "a\u3000b",
    "noncharacter": "ada\uffff",
    "noncharacter of another plane": "ada\U0002fffe",
    "noncharacter in the middle": "ada\ufdd0",
    "replacement character": "ada\ufffd",
}


@pytest.mark.parametrize("id", [*map(quote, UNSEEN.values()), "%FF", "%ED%A0%80"])
def test_person_id_nobody_could_type_is_refused(school, id: str) -> None:
    before = people(school)

    assert school.send("PUT", f"{PEOPLE}/{id}", {}).status_code in (404, 422)
    assert people(school) == before


def test_person_id_may_hold_a_slash_and_any_script(school) -> None:
    for id in (
        "2026/17",
        "עדה",
        "😀",
        "=1+1",
        "안녕",
        "कि",
        "a b",
        "workers",
        "regrade",
        "erased",
        "person 1",
    ):
        assert school.send("PUT", f"{PEOPLE}/{id}", {}).json["id"] == id


COMPOSED, DECOMPOSED = "Zo\u00eb", "Zoe\u0308"


def test_person_whose_id_is_spelt_in_two_ways_is_one(school) -> None:
    school.send("PUT", f"{PEOPLE}/{quote(DECOMPOSED)}", {"name": DECOMPOSED, "sections": [DECOMPOSED]})
    again = school.send("PUT", f"{PEOPLE}/{quote(COMPOSED)}", {"name": COMPOSED, "sections": [COMPOSED]})
    roster = school.send("POST", ROSTER, f"id,name\n{DECOMPOSED},{DECOMPOSED}\n").json
    sent = [school.submit("tess", student=id).status_code for id in (COMPOSED, DECOMPOSED)]
    event = {"assessment": "exam", "item": "dl-exam/inception", "answers": {}}
    posted = school.webhook(event | {"student": {"id": DECOMPOSED}})

    assert (again.status_code, roster["unchanged"], sent, posted.status_code) == (200, 1, [202, 202], 202)
    assert {id: row["name"] for id, row in people(school, query=f"?section={quote(DECOMPOSED)}").items()} == {
        COMPOSED: COMPOSED
    }
    assert school.get(f"/api/v1/people/{quote(DECOMPOSED)}/data", "admin").status_code == 200
    assert school.send("DELETE", f"{PEOPLE}/{quote(DECOMPOSED)}").status_code == 204
    assert COMPOSED not in people(school)
    erase = f"/api/v1/people/{quote(DECOMPOSED)}?confirm={quote(DECOMPOSED)}"
    assert school.send("DELETE", erase, None, "admin").json == {"erased": COMPOSED}


def test_roster_with_two_spellings_of_one_id_is_refused(school) -> None:
    refused = school.send("POST", ROSTER, f"id\n{COMPOSED}\n{DECOMPOSED}\n")

    assert [error["pointer"] for error in refused.json["errors"]] == ["/3/id"]


RESERVED = [
    "worker",
    "Erased person",
    "regrade 226",
    "undo of regrade 3",
    "admin token 01a22d7d-1077-721b-a84e-0440f0625388",
    "operator root",
    "integration moodle",
]


@pytest.mark.parametrize("id", RESERVED)
def test_nobody_is_called_what_the_service_calls_itself(school, id: str) -> None:
    before = people(school)
    event = {"assessment": "exam", "item": "dl-exam/inception", "answers": {}, "student": {"id": id}}

    refused = [
        school.send("PUT", f"{PEOPLE}/{id}", {}),
        school.send("POST", ROSTER, f"id\n{id}\n"),
        school.webhook(event),
        school.submit("lms", student=id),
    ]

    assert [answer.status_code for answer in refused] == [422] * 4
    assert all("what the service calls itself" in answer.text for answer in refused)
    assert people(school) == before
    with pytest.raises(IntegrityError), Session.begin() as session:
        session.add(Person(id=id))


def test_people_are_listed_in_pages(school) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        page = school.get(f"{PEOPLE}?limit=2" + (f"&cursor={cursor}" if cursor else ""), "tess").json
        seen += [row["id"] for row in page["people"]]
        cursor = page["next"]

    assert seen == ["ada", "bob", "tess"]


HOSTILE = {
    "q1": 'O\'Neil, "Shaq"',
    "q2": "عدا لوفلايس",
    "q3": "👩‍🏫 Zoë",
    "q4": '=HYPERLINK("http://x","y")',
    "q5": f"می{ZWNJ}خواهم",
    "=q6": "+1",
}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_roster_is_read_in_every_spelling_and_names_stay_as_they_are(
    school, mark: str, bom: str, end: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=mark, lineterminator=end)
    writer.writerow(["Student ID", "Full_Name", "E-Mail", "ROLE", "Sections", "Favourite colour"])
    writer.writerows([id, name, "a@b.example", "Student", "A; B", "red"] for id, name in HOSTILE.items())

    stored = school.send("POST", ROSTER, bom + written.getvalue())

    assert (stored.status_code, stored.json["added"]) == (200, len(HOSTILE))
    assert stored.json["ignored_columns"] == ["Favourite colour"]
    found = people(school, query="?section=B")
    assert {id: row["name"] for id, row in found.items()} == HOSTILE
    assert all(row["sections"] == ["A", "B"] for row in found.values())


@pytest.mark.parametrize("cell", ["Mo, Di", "Mo;Di", "Mo|Di", " Di ,, Mo ; Di "])
def test_cell_of_sections_is_a_list(school, cell: str) -> None:
    tried = school.send("POST", f"{ROSTER}?dry_run=true", f'id,sections\nada,"{cell}"\n').json
    school.send("POST", ROSTER, f'id,sections\nada,"{cell}"\n')

    assert tried["rows"][0]["changes"]["sections"] == [[], ["Di", "Mo"]]
    assert people(school)["ada"]["sections"] == ["Di", "Mo"]
    assert school.get("/api/v1/courses/dl", "tess").json["sections"] == ["Di", "Mo"]


def test_sections_of_an_export_come_back_as_they_were(school) -> None:
    school.send("PUT", f"{PEOPLE}/ada", {"sections": ["Mo", "Di", "A group"]})
    exported = school.get("/api/v1/assessments/exam/gradebook?format=csv", "tess").text.lstrip("\ufeff")
    header, *lines = csv.reader(io.StringIO(exported))
    cells = {line[0]: line[header.index("sections")] for line in lines}
    written = io.StringIO()
    csv.writer(written).writerows([("id", "sections"), *cells.items()])

    tried = school.send("POST", f"{ROSTER}?dry_run=true", written.getvalue()).json

    assert cells["ada"]
    assert tried["unchanged"] == len(cells)


@pytest.mark.parametrize(
    "leave",
    [
        pytest.param(("PUT", f"{PEOPLE}/ada", {"sections": ["B"]}), id="other sections"),
        pytest.param(("PUT", f"{PEOPLE}/ada", {"sections": []}), id="none"),
        pytest.param(("POST", ROSTER, "id,sections\nada,B\n"), id="a roster"),
        pytest.param(("DELETE", f"{PEOPLE}/ada", None), id="the course"),
        pytest.param(("DELETE", "/api/v1/people/ada?confirm=ada", None), id="erased"),
    ],
)
def test_section_goes_with_the_last_who_leaves_it_unless_an_accommodation_is_for_it(school, leave) -> None:
    def sections() -> set[str]:
        return set(school.get("/api/v1/courses/dl", "admin").json["sections"]) - {"B"}

    school.send("PATCH", "/api/v1/assessments/exam", {"due_at": "2126-11-02T23:59"})
    school.send("PUT", f"{PEOPLE}/ada", {"sections": ["alone", "shared", "granted", "withdrawn"]})
    school.send("PUT", f"{PEOPLE}/bob", {"sections": ["shared"]})
    url = "/api/v1/assessments/exam/accommodations"
    for section in ("granted", "withdrawn"):
        body = {"section": section, "extra_minutes": 5, "reason": "ill"}
        school.post(url, body, "tess")
    with Session() as session:
        number = session.scalars(select(Accommodation.id).where(Accommodation.section == "withdrawn")).one()
    school.send("DELETE", f"{url}/{number}")
    before = sections()

    school.send(*leave, "admin")

    assert before == {"alone", "shared", "granted", "withdrawn"}
    assert sections() == {"shared", "granted"}


def test_roster_joins_first_and_last_names(school) -> None:
    school.send("POST", ROSTER, "id,Last Name,First Name\ncyd,Charisse,Cyd\ncher,,Cher\n")

    assert {id: row["name"] for id, row in people(school).items() if id in ("cyd", "cher")} == {
        "cyd": "Cyd Charisse",
        "cher": "Cher",
    }


def test_dry_run_says_what_would_change_and_stores_nothing(school) -> None:
    before = people(school)
    roster = "id,name,role,sections\ncyd,Cyd,,A\nada,Ada Byron,assistant,\nbob,,,\n"

    tried = school.send("POST", f"{ROSTER}?dry_run=true", roster).json
    events = school.get("/api/v1/courses/dl/trail", "tess").json["events"]
    after = people(school)
    stored = school.send("POST", ROSTER, roster).json

    assert (tried["dry_run"], tried["added"], tried["changed"], tried["unchanged"]) == (True, 1, 1, 1)
    assert tried["rows"] == [
        {
            "person": "cyd",
            "outcome": "added",
            "changes": {"name": ["", "Cyd"], "sections": [[], ["A"]], "role": [None, "student"]},
            "kept": [],
        },
        {
            "person": "ada",
            "outcome": "changed",
            "changes": {"name": ["Ada Lovelace", "Ada Byron"], "role": ["student", "assistant"]},
            "kept": [],
        },
        {"person": "bob", "outcome": "unchanged", "changes": {}, "kept": []},
    ]
    assert (before, events) == (after, [])
    assert stored == tried | {"dry_run": False}
    assert people(school)["ada"]["role"] == "assistant"
    assert school.send("POST", ROSTER, roster).json["unchanged"] == 3


def test_every_faulty_row_is_named_and_nothing_is_stored(school) -> None:
    before = people(school)
    roster = (
        "id,name,email,role,sections\n"
        "good,Good,good@example.org,student,A\n"  # line 2
        "dup,One,,,\n"
        'multi,"two\nlines",,,\n'  # lines 4 and 5: no name holds a line end
        "dup,Two,,,\n"  # line 6
        ",Nobody,,,\n"
        "bad,Bad,no address,,\n"
        "boss,Boss,,boss,\n"
        "wide,Last, First,a@b.example,student,A,\n"
        "wider,Last, First,a@b.example,student,A\n"  # line 11
        "in\u200bvisible,X,,,\n"
        "nul,N\0L,,,\n"
        "long,X,,," + "s" * 201 + "\n"
    )

    refused = school.send("POST", ROSTER, roster)

    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in refused.json["errors"]] == [
        "/4/name",
        "/6/id",
        "/7/id",
        "/8/email",
        "/9/role",
        "/10/row",
        "/11/row",
        "/12/id",
        "/13/name",
        "/14/sections",
    ]
    details = {error["pointer"]: error["detail"] for error in refused.json["errors"]}
    assert details["/6/id"] == "line 6: id 'dup' is in line 3, too; keep one of the two"
    assert "instructor" in details["/9/role"]
    assert "U+200B" in details["/12/id"]
    assert people(school) == before


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        pytest.param("", 422, "id", id="nothing"),
        pytest.param("id,name\n", 422, "no rows", id="a heading alone"),
        pytest.param("name,email\nAda,\n", 422, "names no column `id`", id="no ids"),
        pytest.param("id,student id\na,b\n", 422, "mean the same", id="two columns of ids"),
        pytest.param('id,name\na,"b\n', 422, "quote", id="a quote that does not end"),
        pytest.param('id,name\na,"b"c\n', 422, "quote", id="a quote within a cell"),
        pytest.param(b"id,name\na,\xe4\n", 400, "line 2", id="Latin-1"),
        pytest.param("id,name\na,b\n".encode("utf-16"), 400, "UTF-8", id="UTF-16"),
        pytest.param("id\n" + "".join(f"p{n}\n" for n in range(20_001)), 422, "20,000", id="20,001 rows"),
        pytest.param("id\n" + " " * 8_000_000, 413, "8 MB", id="too large"),
        pytest.param("id,name\na," + "x" * 200_000 + "\n", 422, "line 2", id="an endless cell"),
    ],
)
def test_file_that_is_no_roster_is_refused(school, body: str | bytes, status: int, said: str) -> None:
    before = people(school)

    refused = school.send("POST", ROSTER, body)

    assert (refused.status_code, refused.mimetype) == (status, "application/problem+json")
    assert said in refused.text
    assert people(school) == before


@pytest.mark.parametrize("kind", ["application/json", "text/csv; charset=iso-8859-1", "text/plain", ""])
def test_roster_of_another_type_is_refused(school, kind: str) -> None:
    assert school.send("POST", ROSTER, "id\na\n", Content_Type=kind).status_code == 415


def test_of_two_courses_that_enrol_the_same_people_at_once_one_names_them(school, app) -> None:
    start, answers = Barrier(2), {}

    def enrol(teacher: str, course: str) -> None:
        rows = "".join(f"p{n},{teacher} {n}\n" for n in range(500))
        start.wait()
        url, headers = f"/api/v1/courses/{course}/roster", school.headers(teacher)
        posted = app.test_client().post(
            url, data=f"id,name\n{rows}", content_type="text/csv", headers=headers
        )
        answers[teacher] = posted

    threads = [Thread(target=enrol, args=pair) for pair in (("tess", "dl"), ("theo", "other"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers.values()] == [200, 200]
    kept = {
        who: {row["person"] for row in answer.json["rows"] if row["kept"]} for who, answer in answers.items()
    }
    with Session() as session:
        names = dict(session.execute(select(Person.id, Person.name).where(Person.id.startswith("p"))).all())
    assert kept["tess"].isdisjoint(kept["theo"])
    assert len(kept["tess"] | kept["theo"]) == len(names) == 500
    for person, name in names.items():
        assert name.split()[0] == ("theo" if person in kept["tess"] else "tess")


def test_roster_of_10_000_takes_a_few_statements(school, engine) -> None:
    roster = "id,name,email,role,sections\n" + "".join(
        f"s{n},Student {n},s{n}@example.org,student,{n % 10};{n % 7}\n" for n in range(10_000)
    )
    statements: list[str] = []

    def count(conn, cursor, statement, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    stored = school.send("POST", ROSTER, roster)
    first = len(statements)
    again = school.send("POST", ROSTER, roster)
    event.remove(engine, "before_cursor_execute", count)

    assert (stored.json["added"], again.json["unchanged"]) == (10_000, 10_000)
    assert first < 40
    with Session() as session:
        ids = session.scalars(select(Enrolment.person_id).where(Enrolment.course_id == "dl")).all()
        assert set(ids) == {f"s{n}" for n in range(10_000)} | {"ada", "bob", "tess"}
        assert session.get_one(Person, "s17").name == "Student 17"
    assert len(people(school, query="?section=3&limit=200")) == 200
