"""Submissions as their readers see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from service import submissions
from service.db import Session
from service.gradebook import gradebook
from service.models import Assessment, AssessmentItem, Mark, Person, Work
from service.submissions import UnknownSubmission, Viewer

if TYPE_CHECKING:
    from conftest import Classroom


@pytest.mark.parametrize(
    ("item", "answers", "state", "score", "attempts_left"),
    [
        pytest.param("tiny/sums", {"total": "5", "gap": "2"}, "graded", 6, 1, id="graded"),
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

    assert classroom.view(submitted).score == 5


def test_view_of_practice_has_no_limit_of_attempts(classroom: Classroom) -> None:
    assert classroom.view(classroom.submit(assessment_id=None)).attempts_left is None


def test_view_shows_parts_in_the_order_of_the_item(classroom: Classroom) -> None:
    submitted = classroom.submit()
    classroom.grade()

    parts = classroom.view(submitted, "student").parts

    assert list(parts) == ["total", "gap"]
    assert list(parts["total"]) == ["points", "status", "score", "reason", "feedback", "read_as"]


def test_view_counts_in_points_of_the_assessment_as_the_gradebook_does(classroom: Classroom) -> None:
    """Sums are worth 3 + 1 points, and 8 in the quiz; what is late loses 10 percent a day."""
    with Session.begin() as session:
        quiz = session.get_one(Assessment, "quiz")
        quiz.due_at, quiz.late_percent_per_day = datetime.now(UTC) - timedelta(hours=30), 10
    counting, practice = (
        classroom.submit(answers={"total": "5", "gap": "2"}, assessment_id=where) for where in ("quiz", None)
    )
    classroom.grade()

    seen, alone = classroom.view(counting), classroom.view(practice)

    assert (seen.score, seen.possible, seen.late_percent) == (6, 8, 20)
    assert seen.late_penalty == pytest.approx(1.2)
    assert {name: part["points"] for name, part in seen.parts.items()} == {"total": 6, "gap": 2}
    assert (alone.score, alone.possible, alone.late_penalty) == (3, 4, 0)
    assert {name: part["points"] for name, part in alone.parts.items()} == {"total": 3, "gap": 1}
    with Session() as session:
        ada, *_ = gradebook(session, "quiz")
        assert (ada.score, ada.possible, ada.late_penalty) == (
            pytest.approx(seen.score - seen.late_penalty), seen.possible, pytest.approx(seen.late_penalty)
        )  # fmt: skip
        assert session.scalars(select(Mark.points)).all() == [4, 4]


def test_view_counts_nothing_of_an_item_that_is_worth_nothing(classroom: Classroom) -> None:
    with Session.begin() as session:
        session.get_one(AssessmentItem, ("quiz", "tiny/sums")).points = 0
    submitted = classroom.submit()
    classroom.grade()

    assert (classroom.view(submitted).score, classroom.view(submitted).possible) == (0, 0)


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
