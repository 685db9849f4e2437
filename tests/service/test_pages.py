"""The pages: the audit for everybody, the gradebook for instructors, the documentation of the API."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from question_bank.bank import Bank
from service import tokens
from service.db import Session
from service.faults import ServiceError
from service.models import Assessment, Excuse


class Links(HTMLParser):
    """Every address a page loads or links to, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def sign_in(school, who: str):
    return school.client.post("/sign-in", data={"token": school.tokens[who]})


@pytest.mark.parametrize("path", ["/", "/audit", "/docs", "/sign-in"])
def test_page_loads_nothing_from_elsewhere_and_runs_no_script(school, path: str) -> None:
    page = school.client.get(path)

    links = Links(page.text)
    assert page.status_code == 200
    assert "script" not in links.tags
    assert all(address.startswith(("/", "#", "?")) for address in links.addresses)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("path", ["/", "/audit", "/docs", "/sign-in"])
def test_links_of_a_page_lead_somewhere(school, path: str) -> None:
    links = Links(school.client.get(path).text)

    for address in set(links.addresses):
        if address.startswith("#"):
            assert address[1:] in links.ids, address
        elif address != "/sign-out":
            with school.client.get(address) as answer:
                assert answer.status_code == 200, address


@pytest.mark.parametrize("path", ["/", "/audit"])
def test_page_sets_a_wrong_printed_answer_beside_the_computed_one(school, path: str) -> None:
    page = school.client.get(path).text

    row = next(row for row in page.split("<tr") if "mult_<wbr>last" in row)
    assert "468,750,000" in row
    assert "234,375,000" in row
    assert 'class="disagree"' in row


@pytest.mark.parametrize("path", ["/", "/audit?verdict=disagree"])
def test_page_shows_one_verdict_when_asked(school, path: str) -> None:
    page = school.client.get(path).text

    assert '<tr class="disagree"' in page
    assert '<tr class="agree"' not in page


def test_audit_page_shows_every_part_once_under_its_item(school, bank: Bank) -> None:
    page = school.client.get("/audit").text

    for item in bank.items:
        section = page.partition(f'<tbody id="{item.id}"')[2].partition("</tbody>")[0]
        assert section.count('<th scope="row">') == len(item.parts), item.id


def test_audit_page_of_no_verdict_says_so(school) -> None:
    assert "Nothing to show." in school.client.get("/audit?verdict=maybe").text


def test_gradebook_page_asks_who_you_are(school) -> None:
    answer = school.client.get("/assessments/exam")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")


def test_instructor_signs_in_reads_the_gradebook_and_signs_out(school) -> None:
    signed_in = sign_in(school, "tess")
    page = school.client.get("/assessments/exam")
    index = school.client.get("/")
    school.client.post("/sign-out")

    cookie = signed_in.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Ada Lovelace" in page.text
    assert "/assessments/exam" in Links(index.text).addresses
    assert "Ada Lovelace" in index.text
    assert school.client.get("/assessments/exam").status_code == 302


def test_name_is_escaped_in_the_gradebook(school) -> None:
    school.webhook(
        {
            "student": {"id": "mallory", "name": "<script>alert(1)</script>"},
            "item": "dl-exam/inception",
            "answers": {},
        }
    )
    sign_in(school, "tess")

    page = school.client.get("/assessments/exam").text

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_gradebook_page_says_who_is_excused_and_who_handed_nothing_in(school) -> None:
    with Session.begin() as session:
        session.add(Excuse(assessment_id="exam", person_id="bob", reason="ill", created_by="tess"))
    sign_in(school, "tess")

    page = school.client.get("/assessments/exam").text

    ada, bob = (next(row for row in page.split("<tr") if name in row) for name in ("Ada Lovelace", "SUM(A1)"))
    assert "nothing handed in" in ada
    assert "excused" in bob


@pytest.mark.parametrize(("who", "said"), [("ada", "a student's token"), ("lms", "a token for programs")])
def test_token_to_which_the_pages_show_nothing_is_refused(school, who: str, said: str) -> None:
    answer = sign_in(school, who)

    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)
    assert said in answer.text
    assert school.client.get("/assessments/exam").status_code == 302


def test_assessments_of_one_title_are_told_apart_by_their_courses(school) -> None:
    with Session.begin() as session:
        session.add(Assessment(id="second", course_id="other", title="Exam"))
    sign_in(school, "admin")

    page = school.client.get("/").text

    for id, course in (("exam", "Deep learning"), ("second", "Other")):
        heading = page.partition(f'<a href="/assessments/{id}">Exam</a>')[2].partition("</h3>")[0]
        assert course in heading
        assert course in school.client.get(f"/assessments/{id}").text


def test_what_cannot_be_read_is_told_from_what_is_not_graded_yet(school) -> None:
    school.submit("ada", assessment="exam", answers={"mult_last": "lots"})
    school.grade()
    school.submit("bob", assessment="exam", answers={"mult_last": "1"})
    sign_in(school, "tess")

    page = school.client.get("/assessments/exam").text

    ada, bob = (next(row for row in page.split("<tr") if name in row) for name in ("Ada Lovelace", "SUM(A1)"))
    assert "unreadable" in ada
    assert "unreadable" not in bob


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/assessments/nothing", 404), ("/docs/", 404)]
)
def test_browser_is_shown_a_page_where_there_is_none(school, path: str, status: int) -> None:
    sign_in(school, "tess")
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    shown = school.client.get(path, headers={"Accept": accept})
    told = school.client.get(path, headers={"Accept": "*/*"})

    assert (shown.status_code, shown.mimetype) == (status, "text/html")
    assert "<h1>Not" in shown.text
    assert (told.status_code, told.mimetype) == (status, "application/problem+json")
    assert shown.headers["Vary"] == told.headers["Vary"] == "Accept"


def test_api_answers_a_browser_as_it_answers_all(school) -> None:
    answer = school.get("/api/v1/courses/nothing", "tess", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_gradebook_page_is_only_for_those_who_run_the_course(school) -> None:
    sign_in(school, "theo")

    assert school.client.get("/assessments/exam").status_code == 404
    assert "/assessments/exam" not in school.client.get("/").text


def test_wrong_token_is_refused_with_the_form(school) -> None:
    answer = school.client.post("/sign-in", data={"token": "assay_wrong"})

    assert answer.status_code == 401
    assert 'role="alert"' in answer.text


def test_forged_cookie_is_nobody(school) -> None:
    school.client.set_cookie("assay", school.tokens["tess"])

    assert school.client.get("/assessments/exam").status_code == 302


def test_cookie_of_a_revoked_token_is_nobody(school) -> None:
    sign_in(school, "tess")
    with Session.begin() as session:
        tokens.revoke(session, school.tokens["tess"])

    assert school.client.get("/assessments/exam").status_code == 302


def test_documentation_explains_every_problem_by_its_type(school) -> None:
    answer = school.get("/api/v1/nowhere-at-all/x", "ada")
    forbidden = school.get("/api/v1/items/dl-exam/inception/key", "ada").json

    ids = Links(school.client.get("/docs").text).ids
    assert answer.json["type"] == "about:blank"
    assert forbidden["type"] == "/docs#forbidden"
    assert {fault.slug for fault in (ServiceError, *ServiceError.__subclasses__())} <= set(ids)


def section(page: str, id: str) -> str:
    """The HTML of a section of the documentation."""
    return page.partition(f'<section id="{id}">')[2].partition("</section>")[0]


def test_documentation_shows_tables_and_paragraphs_as_such(school) -> None:
    gradebook = section(school.client.get("/docs").text, "get_gradebook_show")

    assert gradebook.count("<table>") == gradebook.count("<caption>") == 1
    assert gradebook.count('<th scope="col">') == 4
    assert '<td data-label="excused"><code>Exempt</code></td>' in gradebook
    assert "|" not in gradebook
    assert "`" not in gradebook
    assert gradebook.count("what each student has earned") == 2  # for screen readers the table is called so
    assert gradebook.count("<p>") > 5


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("post_submissions_create", "student instructor admin lms"),
        ("get_gradebook_show", "instructor admin lms"),
        ("get_statistics_show", "instructor admin"),
        ("post_courses_create", "admin"),
        ("get_health_healthz", "anybody"),
        ("post_webhooks_receive", "whoever holds the secret it is signed with"),
    ],
)
def test_documentation_says_who_may_call(school, operation: str, told: str) -> None:
    said = section(school.client.get("/docs").text, operation).partition("For: ")[2].partition(".</small>")[0]

    assert (" ".join(re.findall("<code>([a-z]+)</code>", said)) or said) == told


def test_documentation_says_how_much_may_be_sent(school) -> None:
    page = school.client.get("/docs").text

    assert "integer, 1 to 200, default <code>50</code>" in section(page, "get_submissions_index")
    assert "string, default" not in section(page, "schema-SubmissionIn")
    assert "0 to 10,000" in section(page, "schema-AccommodationIn")
    assert "or null" not in section(page, "get_submissions_index")  # which no query string can say


@pytest.mark.parametrize("path", ["/", "/audit", "/docs", "/sign-in"])
def test_page_has_one_main_heading_and_names_the_columns_of_its_tables(school, path: str) -> None:
    sign_in(school, "tess")
    page = school.client.get(path).text

    assert page.count("<h1") == 1
    assert page.count("<table") == page.count("<caption")
    assert "<th>" not in page
