"""Taking submissions in."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from service import intake
from service.db import Session
from service.intake import (
    AttemptsUsed,
    IdempotencyMismatch,
    NotOffered,
    SubmissionRefused,
    UnknownPerson,
)
from service.models import Submission, Work
from service.rows import Submitted
from tests.locks import until_waiting

if TYPE_CHECKING:
    from conftest import Classroom


def count(table: type[Submission] | type[Work]) -> int:
    with Session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_submit_stores_what_was_typed_and_its_work(classroom: Classroom) -> None:
    typed = {"total": "5,0 \u2212 ½", "gap": ["1", {"x": "0.30"}], "blank": None}

    submitted = classroom.submit(answers=typed)

    with Session() as session:
        stored = session.get_one(Submission, submitted.id)
        lanes = session.execute(select(Work.submission_id, Work.lane, Work.course_id)).all()
    assert stored.answers == typed
    assert [tuple(row) for row in lanes] == [(submitted.id, "live", "maths")]


def test_submit_numbers_attempts_by_person_item_and_assessment(classroom: Classroom) -> None:
    attempts = [
        classroom.submit().attempt,
        classroom.submit().attempt,
        classroom.submit("bob").attempt,
        classroom.submit(item="tiny/essay").attempt,
        classroom.submit(assessment_id=None).attempt,
    ]

    assert attempts == [1, 2, 1, 1, 1]


def test_submit_refuses_when_attempts_are_used(classroom: Classroom) -> None:
    classroom.submit()
    classroom.submit()

    with pytest.raises(AttemptsUsed, match="all 2 attempts at 'tiny/sums' are used"):
        classroom.submit()
    assert count(Submission) == count(Work) == 2


def test_submit_allows_any_number_of_practice_attempts(classroom: Classroom) -> None:
    attempts = [classroom.submit(assessment_id=None).attempt for _ in range(4)]

    assert attempts == [1, 2, 3, 4]


def test_submit_numbers_all_attempts_where_they_are_not_limited(classroom: Classroom) -> None:
    classroom.submit(assessment_id=None, answers={"total": "five-ish"})
    classroom.grade()

    assert classroom.submit(assessment_id=None).attempt == 2


def test_submit_does_not_count_what_could_not_be_read(classroom: Classroom) -> None:
    classroom.submit()
    classroom.submit(answers={"total": "five-ish"})
    classroom.grade()

    assert classroom.submit().attempt == 2


def test_submit_does_not_count_what_failed_by_our_fault(classroom: Classroom) -> None:
    classroom.submit()
    classroom.submit()
    with Session.begin() as session:
        session.execute(update(Work).values(failed_at=func.now()))

    assert classroom.submit().attempt == 1


def test_submit_from_two_tabs_takes_the_last_attempt_once(classroom: Classroom) -> None:
    classroom.submit()
    refused = []

    def submit_from_other_tab() -> None:
        try:
            classroom.submit()
        except AttemptsUsed as refusal:
            refused.append(refusal)

    other = Thread(target=submit_from_other_tab)
    with Session.begin() as session:
        intake.submit(session, classroom.new())
        other.start()
        until_waiting()  # for this tab to commit
    other.join()

    assert len(refused) == 1
    assert count(Submission) == 2


@pytest.mark.parametrize(
    ("person", "fields", "refusal"),
    [
        pytest.param("ada", {"assessment_id": "finals"}, NotOffered, id="unknown assessment"),
        pytest.param("zoe", {}, UnknownPerson, id="unknown person"),
        pytest.param("zoe", {"assessment_id": None}, UnknownPerson, id="practice of an unknown person"),
    ],
)
def test_submit_refuses_what_has_no_place(
    classroom: Classroom, person: str, fields: dict[str, str], refusal: type[SubmissionRefused]
) -> None:
    with pytest.raises(refusal):
        classroom.submit(person, **fields)
    assert count(Submission) == 0


def test_submit_again_with_the_same_key_finds_the_first(classroom: Classroom, token: UUID) -> None:
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"}

    first = classroom.submit(**keyed)
    second = classroom.submit(**keyed)

    assert second == Submitted(first.id, 1, replayed=True)
    assert count(Submission) == count(Work) == 1


def test_submit_again_finds_the_first_when_attempts_are_used(classroom: Classroom, token: UUID) -> None:
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"}
    first = classroom.submit(**keyed)
    classroom.submit()

    assert classroom.submit(**keyed).id == first.id


def test_submit_refuses_a_key_that_came_with_another_body(classroom: Classroom, token: UUID) -> None:
    classroom.submit(token_id=token, idempotency_key="k", body_hash=b"one")

    with pytest.raises(IdempotencyMismatch, match="use a new key"):
        classroom.submit(token_id=token, idempotency_key="k", body_hash=b"two")


def test_submit_refuses_a_key_another_request_is_using_for_another_person(
    classroom: Classroom, token: UUID
) -> None:
    refused = []

    def submit_for_bob() -> None:
        try:
            classroom.submit("bob", token_id=token, idempotency_key="k", body_hash=b"bob")
        except IdempotencyMismatch as refusal:
            refused.append(refusal)

    other = Thread(target=submit_for_bob)
    with Session.begin() as session:
        new = classroom.new("ada", token_id=token, idempotency_key="k", body_hash=b"ada")
        intake.submit(session, new)
        other.start()
        until_waiting()  # to see whether this transaction keeps the key
    other.join()

    assert len(refused) == 1
    assert count(Submission) == 1


def test_submit_many_judges_each_row_on_its_own(classroom: Classroom, token: UUID) -> None:
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"}
    batch = [
        classroom.new("ada", **keyed),
        classroom.new("ada", **keyed),
        classroom.new("ada", **keyed | {"body_hash": b"other"}),
        classroom.new("zoe"),
        classroom.new("ada"),
        classroom.new("ada"),
        classroom.new("bob"),
    ]

    with Session.begin() as session:
        outcomes = intake.submit_many(session, batch)

    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [
        Submitted,
        Submitted,
        IdempotencyMismatch,
        UnknownPerson,
        Submitted,
        AttemptsUsed,
        Submitted,
    ]
    assert outcomes[0].id == outcomes[1].id
    assert outcomes[1].replayed
    assert count(Submission) == count(Work) == 3


def test_submit_many_numbers_practice_in_the_order_of_its_rows(classroom: Classroom, token: UUID) -> None:
    keyed = {"token_id": token, "idempotency_key": "k", "body_hash": b"same"}
    first = classroom.submit(assessment_id=None, **keyed)
    batch = [
        classroom.new(assessment_id=None, **fields)
        for fields in ({}, keyed, {"item": "tiny/essay"}, keyed | {"idempotency_key": "a"}, {})
    ]

    with Session.begin() as session:
        outcomes = intake.submit_many(session, batch)

    assert [outcome.attempt for outcome in outcomes] == [2, 1, 1, 3, 4]
    assert outcomes[1] == Submitted(first.id, 1, replayed=True)
    later = [outcome.id for outcome in outcomes if not outcome.replayed]
    assert later == sorted(later)  # ids are the order of attempts


def test_submit_many_of_nothing_stores_nothing(classroom: Classroom) -> None:
    with Session.begin() as session:
        assert intake.submit_many(session, []) == []
