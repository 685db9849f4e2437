"""Taking submissions in, and showing where they stand."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as DbSession

from service import submissions
from service.db import Session
from service.models import ApiToken, Mark, Person, Submission, Work
from service.submissions import (
    AttemptsUsed,
    IdempotencyMismatch,
    NotOffered,
    SubmissionRefused,
    Submitted,
    UnknownPerson,
    UnknownSubmission,
    Viewer,
)

if TYPE_CHECKING:
    from conftest import Classroom


@pytest.fixture
def token(classroom: Classroom) -> UUID:
    """A token idempotency keys can belong to."""
    with Session.begin() as session:
        token = ApiToken(hash=b"x", scope="lms")
        session.add(token)
        session.flush()
        return token.id


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
        submissions.submit(session, classroom.new())
        other.start()
        other.join(0.3)  # it waits for this tab to commit
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
        submissions.submit(session, new)
        other.start()
        other.join(0.3)  # it waits to see whether this transaction keeps the key
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
        outcomes = submissions.submit_many(session, batch)

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
        outcomes = submissions.submit_many(session, batch)

    assert [outcome.attempt for outcome in outcomes] == [2, 1, 1, 3, 4]
    assert outcomes[1] == Submitted(first.id, 1, replayed=True)
    later = [outcome.id for outcome in outcomes if not outcome.replayed]
    assert later == sorted(later)  # ids are the order of attempts


def test_submit_many_of_nothing_stores_nothing(classroom: Classroom) -> None:
    with Session.begin() as session:
        assert submissions.submit_many(session, []) == []


@pytest.mark.parametrize(
    ("item", "answers", "state", "score", "attempts_left"),
    [
        pytest.param("tiny/sums", {"total": "5", "gap": "2"}, "graded", 3, 1, id="graded"),
        pytest.param("tiny/essay", {"because": "so"}, "provisional", 0, 1, id="provisional"),
        pytest.param("tiny/sums", {"total": "five-ish"}, "invalid", None, 2, id="invalid"),
    ],
)
def test_view_after_grading(
    classroom: Classroom,
    item: str,
    answers: dict[str, str],
    state: str,
    score: float | None,
    attempts_left: int,
) -> None:
    submitted = classroom.submit(item=item, answers=answers)

    classroom.grade()

    seen = classroom.view(submitted)
    assert (seen.state, seen.score, seen.attempts_left) == (state, score, attempts_left)


def test_view_before_grading_is_queued_without_verdicts(classroom: Classroom) -> None:
    seen = classroom.view(classroom.submit())

    assert (seen.state, seen.score, seen.possible, seen.parts) == ("queued", None, None, {})
    assert (seen.item, seen.assessment, seen.student, seen.attempt) == ("tiny/sums", "quiz", "ada", 1)


def test_view_while_a_slower_lane_works_is_provisional(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.grade()
    with Session.begin() as session:
        session.add(Work(submission_id=submitted.id, lane="explain"))

    assert classroom.view(submitted).state == "provisional"


def test_view_shows_the_last_mark(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.grade()
    with Session.begin() as session:
        first = session.scalars(select(Mark)).one()
        copied = ("submission_id", "possible", "points", "parts_pending", "verdicts")
        versions = {"solver_version": "2", "policy_version": "2"}
        fields = {name: getattr(first, name) for name in copied} | versions
        session.add(Mark(**fields, state="graded", score=2.5, made_by="tess", reason="generous"))

    assert classroom.view(submitted).score == 2.5


def test_view_of_practice_has_no_limit_of_attempts(classroom: Classroom) -> None:
    assert classroom.view(classroom.submit(assessment_id=None)).attempts_left is None


def test_view_shows_parts_in_the_order_of_the_item(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.grade()

    parts = classroom.view(submitted, "student").parts

    assert list(parts) == ["total", "gap"]
    assert list(parts["total"]) == ["status", "score", "reason", "feedback", "read_as"]


def test_view_shows_evidence_to_staff_alone(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.grade()
    with Session.begin() as session:
        first = session.scalars(select(Mark)).one()
        verdicts = {"total": first.verdicts["total"] | {"evidence": {"key": "5"}}}
        columns = ("submission_id", "possible", "points", "parts_pending", "solver_version", "policy_version")
        fields = {name: getattr(first, name) for name in columns}
        session.add(Mark(**fields, state="graded", score=3, verdicts=verdicts, made_by="tess"))

    assert classroom.view(submitted, "admin").parts["total"]["evidence"] == {"key": "5"}
    assert "evidence" not in classroom.view(submitted, "student").parts["total"]


@pytest.mark.parametrize(
    ("viewer", "allowed"),
    [
        pytest.param(Viewer(scope="admin"), True, id="admin"),
        pytest.param(Viewer(scope="student", person_id="ada"), True, id="its student"),
        pytest.param(Viewer(scope="student", person_id="bob"), False, id="another student"),
        pytest.param(Viewer(scope="student"), False, id="nobody"),
        pytest.param(Viewer(scope="instructor", person_id="tess", courses=["maths"]), True, id="instructor"),
        pytest.param(Viewer(scope="instructor", courses=["art"]), False, id="instructor of another course"),
        pytest.param(Viewer(scope="lms", courses=["maths"]), True, id="lms"),
        pytest.param(Viewer(scope="lms"), False, id="lms of no course"),
    ],
)
def test_view_and_listing_show_what_the_viewer_may_see(
    classroom: Classroom, viewer: Viewer, allowed: bool
) -> None:
    submitted = classroom.submit()

    with Session() as session:
        listed = submissions.listing(session, viewer)
        viewed = is_seen(session, submitted.id, viewer)

    assert viewed == allowed
    assert [row.id for row in listed] == ([submitted.id] if allowed else [])


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        pytest.param({"scope": "admin"}, {"ada", "dan", "tess"}, id="admin"),
        pytest.param({"scope": "student", "person_id": "ada"}, {"ada"}, id="student"),
        pytest.param(
            {"scope": "instructor", "person_id": "tess", "courses": ["maths"]},
            {"ada", "tess"},
            id="instructor",
        ),
        pytest.param({"scope": "instructor", "courses": ["art"]}, set(), id="instructor of another course"),
        pytest.param({"scope": "lms", "courses": ["maths"]}, {"ada"}, id="lms"),
        pytest.param({"scope": "lms"}, set(), id="lms of no course"),
        pytest.param({"scope": "lms", "token_id": "own"}, {"dan"}, id="lms whose token sent it"),
    ],
)
def test_practice_is_shown_to_those_who_teach_or_sent_it(
    classroom: Classroom, token: UUID, viewer: dict[str, Any], seen: set[str]
) -> None:
    with Session.begin() as session:
        session.add(Person(id="dan"))
    ids = {
        "ada": classroom.submit("ada", assessment_id=None).id,
        "dan": classroom.submit("dan", assessment_id=None, token_id=token).id,
        "tess": classroom.submit("tess", assessment_id=None).id,
    }
    who = Viewer(**viewer | ({"token_id": token} if "token_id" in viewer else {}))

    with Session() as session:
        listed = submissions.listing(session, who)
        viewed = {person for person, id in ids.items() if is_seen(session, id, who)}

    assert {row.student for row in listed} == viewed == seen


def is_seen(session: DbSession, id: UUID, viewer: Viewer) -> bool:
    try:
        submissions.view(session, id, viewer)
    except UnknownSubmission:
        return False
    return True


def test_view_of_an_unknown_id_says_so(classroom: Classroom) -> None:
    with Session() as session, pytest.raises(UnknownSubmission):
        submissions.view(session, uuid4(), Viewer(scope="admin"))


def test_listing_pages_from_new_to_old(classroom: Classroom) -> None:
    ids = [classroom.submit(assessment_id=None).id for _ in range(5)]
    viewer = Viewer(scope="student", person_id="ada")

    with Session() as session:
        first = submissions.listing(session, viewer, limit=3)
        second = submissions.listing(session, viewer, limit=3, before=first[-1].id)

    assert [row.id for row in first + second] == ids[::-1]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [({"student": "bob"}, 1), ({"item": "tiny/essay"}, 1), ({"assessment": "quiz"}, 2), ({}, 3)],
    ids=["student", "item", "assessment", "all"],
)
def test_listing_filters(classroom: Classroom, wanted: dict[str, str], found: int) -> None:
    classroom.submit("ada", item="tiny/essay")
    classroom.submit("bob")
    classroom.submit("ada", assessment_id=None)

    with Session() as session:
        assert len(submissions.listing(session, Viewer(scope="admin"), **wanted)) == found
