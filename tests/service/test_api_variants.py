"""The instances an assessment asks of its students: as printed, one per student, one per attempt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from question_bank.bank import Bank
from question_bank.variants import Variants
from service import seed, variants
from service.db import Session
from service.models import Assessment, Submission

ITEM = "dl-exam/inception"
URL = f"/api/v1/items/{ITEM}"
SECRET = "k" * 32
"""The secret key of the application under test."""


def ask(policy: str, **fields) -> None:
    """Change what the exam asks of its students."""
    with Session.begin() as session:
        session.execute(update(Assessment).where(Assessment.id == "exam").values(variants=policy, **fields))


def shown(school, who: str = "ada", **query) -> dict:
    """The item as the exam shows it to somebody."""
    answer = school.get(URL, who, query_string={"assessment": "exam", **query})
    assert answer.status_code == 200, answer.text
    return answer.json


def right_answer(school, variant: str) -> dict[str, str]:
    """The key of a variant, as its instructor sees it."""
    keys = school.get(f"{URL}/key", "tess", query_string={"variant": variant}).json["keys"]
    return {"mult_last": keys["mult_last"]}


def score_of(school, answer) -> str:
    """What became of the part that was answered."""
    assert answer.status_code == 202, answer.text
    school.grade()
    return school.get(answer.json["status_url"]).json["parts"]["mult_last"]["status"]


def test_assessment_asks_everybody_the_document_unless_it_says_otherwise(school) -> None:
    printed = school.get(URL).json["prompt"]

    assert {shown(school, who)["prompt"] for who in ("ada", "bob")} == {printed}


def test_student_is_asked_the_same_instance_at_every_attempt(school) -> None:
    ask("student", max_attempts=None)
    first = shown(school)
    school.submit(assessment="exam", variant=first["variant"])

    again = shown(school)

    assert again["prompt"] == first["prompt"]


def test_students_are_asked_instances_of_their_own_by_a_seed_of_many_bits(school) -> None:
    ask("student")

    seeds = {who: variants.read(shown(school, who)["variant"], SECRET).seed for who in ("ada", "bob")}

    assert None not in seeds.values()
    assert seeds["ada"] != seeds["bob"]


def test_seed_of_a_student_is_a_published_hmac_of_secret_assessment_student_and_item(bank: Bank) -> None:
    slot = ("ada", ITEM, "exam")

    seed = variants.assigned("student", SECRET, slot, bank[ITEM], attempt=1)

    # printf '["ada", "dl-exam/inception", "exam"]' | openssl dgst -sha256 -hmac "variant seed kkk…", 48 bits
    assert seed == 0x1CC6_9473_82DC


@pytest.mark.parametrize("changed", [("bob", ITEM, "exam"), ("ada", ITEM, "other"), ("ada", "other", "exam")])
def test_seed_depends_on_student_assessment_and_item(bank: Bank, changed: variants.Slot) -> None:
    seeds = [
        variants.assigned("student", SECRET, slot, bank[ITEM], 1) for slot in (("ada", ITEM, "exam"), changed)
    ]

    assert seeds[0] != seeds[1]


def test_item_without_variants_is_asked_as_printed_whatever_the_policy(bank: Bank) -> None:
    fixed = replace(bank[ITEM], variants=Variants())

    assert variants.assigned("student", SECRET, ("ada", ITEM, "exam"), fixed, 1) is None


@pytest.mark.parametrize("policy", ["document", "student", "attempt"])
def test_what_is_shown_is_what_is_marked(school, policy: str) -> None:
    ask(policy)
    variant = shown(school)["variant"]
    answers = right_answer(school, variant)

    answer = school.submit(assessment="exam", variant=variant, answers=answers)

    assert score_of(school, answer) == "correct"


@pytest.mark.parametrize("policy", ["document", "student", "attempt"])
def test_submission_without_variant_is_marked_against_what_the_student_is_asked(school, policy: str) -> None:
    ask(policy)
    answers = right_answer(school, shown(school)["variant"])

    answer = school.submit(assessment="exam", answers=answers)

    assert score_of(school, answer) == "correct"


@pytest.mark.parametrize("by", ["lms", "tess"])
def test_submission_for_a_student_is_marked_against_that_students_instance(school, by: str) -> None:
    ask("student")
    answers = right_answer(school, shown(school, by, student="bob")["variant"])

    answer = school.submit(by, assessment="exam", student="bob", answers=answers)

    assert answer.status_code == 202
    school.grade()
    assert school.get(answer.json["status_url"], "bob").json["parts"]["mult_last"]["status"] == "correct"


def test_webhook_is_marked_against_the_students_instance(school) -> None:
    ask("student")
    answers = right_answer(school, shown(school)["variant"])

    answer = school.webhook({"student": {"id": "ada"}, "item": ITEM, "answers": answers})

    assert score_of(school, answer) == "correct"


@pytest.mark.parametrize("policy", ["document", "student", "attempt"])
def test_instance_drawn_in_practice_is_refused_in_an_assessment(school, policy: str) -> None:
    ask(policy)
    drawn = school.get(URL, query_string={"draw": "true"}).json["variant"]

    answer = school.submit(assessment="exam", variant=drawn)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/variant"
    assert "practice" in answer.json["detail"]
    assert school.stored() == (0, 0)


def test_printed_instance_is_refused_where_each_student_has_another(school) -> None:
    ask("student")
    printed = school.get(URL).json["variant"]

    assert school.submit(assessment="exam", variant=printed).status_code == 422


def test_instance_of_an_assessment_is_refused_in_practice(school) -> None:
    ask("student")
    variant = shown(school)["variant"]

    answer = school.submit(variant=variant)

    assert answer.status_code == 422
    assert "'exam'" in answer.json["detail"]


def test_drawing_is_refused_in_an_assessment(school) -> None:
    answer = school.get(URL, query_string={"assessment": "exam", "draw": "true"})

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/draw")


def test_each_attempt_is_asked_another_instance(school) -> None:
    ask("attempt", max_attempts=5)
    seeds = []
    for _ in range(5):
        seeds.append(variants.read(shown(school)["variant"], SECRET).seed)
        assert school.submit(assessment="exam", variant=shown(school)["variant"]).status_code == 202

    assert len(set(seeds)) == 5


def test_instance_of_an_earlier_attempt_is_refused(school) -> None:
    ask("attempt")
    first = shown(school)["variant"]
    school.submit(assessment="exam", variant=first)

    answer = school.submit(assessment="exam", variant=first)

    assert answer.status_code == 422
    assert "another attempt" in answer.json["detail"]


def test_unreadable_submission_leaves_the_instance_as_it_is(school) -> None:
    ask("attempt")
    before = shown(school)
    school.submit(assessment="exam", variant=before["variant"], answers={"mult_last": "lots"})
    school.grade()

    after = shown(school)

    assert after["prompt"] == before["prompt"]


def test_repeated_request_is_replayed_though_its_instance_is_that_of_an_earlier_attempt(school) -> None:
    ask("attempt")
    variant = shown(school)["variant"]
    key = {"headers": {"Idempotency-Key": "one"}}
    body = {"item": ITEM, "assessment": "exam", "variant": variant, "answers": {"mult_last": "1"}}

    answers = [school.post("/api/v1/submissions", body, **key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 200]
    assert school.stored()[0] == 1


def test_attempts_of_one_batch_are_asked_one_instance_each(school, bank: Bank) -> None:
    ask("attempt")
    first, second = (
        variants.assigned("attempt", SECRET, ("ada", ITEM, "exam"), bank[ITEM], attempt) for attempt in (1, 2)
    )
    rows = [{"item": ITEM, "assessment": "exam", "answers": {}} for _ in range(2)]

    school.post("/api/v1/submissions/batch", rows)

    assert seeds_stored() == [first, second]


def seeds_stored() -> list[int | None]:
    with Session() as session:
        return list(session.scalars(select(Submission.seed).order_by(Submission.attempt)))


@pytest.mark.parametrize("who", ["eve", "theo"])
def test_assessment_of_another_course_shows_no_instance(school, who: str) -> None:
    answer = school.get(URL, who, query_string={"assessment": "exam"})

    assert answer.status_code == 404


def test_student_sees_no_instance_of_somebody_else(school) -> None:
    answer = school.get(URL, "bob", query_string={"assessment": "exam", "student": "ada"})

    assert answer.status_code == 403


def test_key_of_a_students_instance_is_for_whoever_teaches_them(school) -> None:
    ask("student")
    query = {"assessment": "exam", "student": "ada"}

    keys = school.get(f"{URL}/key", "tess", query_string=query)

    assert keys.json["keys"]["mult_last"] == right_answer(school, shown(school)["variant"])["mult_last"]
    assert school.get(f"{URL}/key", "theo", query_string=query).status_code == 404
    assert school.get(f"{URL}/key", "ada", query_string=query).status_code == 403


def test_preview_reads_answers_to_the_instance_of_an_assessment(school) -> None:
    answer = school.post(f"{URL}/preview", {"answers": {"mult_last": "5"}, "assessment": "exam"})

    assert answer.json["parts"]["mult_last"]["status"] == "read"


def test_seeded_assessment_asks_what_its_operator_chose(session: DbSession, bank: Bank) -> None:
    seed.seed(session, bank, variants="student")

    assert session.get_one(Assessment, seed.DOCUMENT).variants == "student"
