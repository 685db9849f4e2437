"""The rows of the gradebook, read from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from service.db import Session
from service.exports.grades import of_item
from service.gradebook import GradebookRow, gradebook
from service.models import Enrolment, Excuse, Person, Score, Section, SectionMember

if TYPE_CHECKING:
    from conftest import Classroom

HALF = {"total": "5", "gap": "2"}
WRONG = {"total": "6", "gap": "2"}
UNREADABLE = {"total": "five-ish", "gap": "1"}


def rows() -> list[GradebookRow]:
    with Session() as session:
        return list(gradebook(session, "quiz"))


def excuse(person: str, item: str | None = None) -> None:
    with Session.begin() as session:
        session.add(
            Excuse(assessment_id="quiz", person_id=person, item_id=item, reason="ill", created_by="tess")
        )


def test_gradebook_shows_every_student_of_the_course(classroom: Classroom) -> None:
    for answers in (HALF, WRONG):
        classroom.submit("bob", answers=answers)
    classroom.submit("bob", item="tiny/essay", answers={"total": "5", "because": "so"})
    classroom.submit("cyd", answers=UNREADABLE)

    classroom.grade()

    assert rows() == [
        GradebookRow("ada", "Ada", 0, 0, 0, 0),
        GradebookRow("bob", "Bob", 7, 9, 1, 3),
        GradebookRow("cyd", "Cyd", 0, 0, 0, 1),
    ]
    assert [row.status for row in rows()] == ["not-submitted", "pending", "invalid"]


def test_gradebook_is_ordered_as_an_index_of_names_is(classroom: Classroom) -> None:
    names = ["Abel", "ägidius", "A\u030angström", "Bernd", "Straßer", "Strasshof", "Zoë", "Zoe Adler", "李"]
    with Session.begin() as session:
        session.execute(delete(Enrolment))
        ids = [f"p{number}" for number in range(len(names))]
        people = zip(ids, reversed(names), strict=True)
        session.add_all(Person(id=id, name=name) for id, name in people)
        session.flush()
        session.add_all(Enrolment(course_id="maths", person_id=id) for id in ids)

    assert [row.name for row in rows()] == names


def test_maximum_is_what_all_items_are_worth_that_a_student_is_asked(classroom: Classroom) -> None:
    excuse("bob", "tiny/essay")
    excuse("cyd")

    assert [(row.student, row.possible, row.maximum) for row in rows()] == [
        ("ada", 0, 13),
        ("bob", 0, 8),
        ("cyd", 0, 0),
    ]


def test_late_penalty_has_no_digits_that_mean_nothing(classroom: Classroom) -> None:
    classroom.submit("ada", answers={"gap": "1"})
    classroom.grade()
    with Session.begin() as session:
        session.execute(update(Score).values(late_penalty=1.1 - 1.0))  # 0.10000000000000009

    assert rows()[0].late_penalty == 0.1


def test_gradebook_of_an_unknown_assessment_is_empty(classroom: Classroom) -> None:
    with Session() as session:
        assert list(gradebook(session, "finals")) == []


def test_gradebook_shows_each_item_by_what_counts(classroom: Classroom) -> None:
    right = classroom.submit("ada")
    classroom.submit("ada", answers=WRONG)
    classroom.grade()

    ada, *_ = rows()

    sums, essay = ada.items["tiny/sums"], ada.items["tiny/essay"]
    assert (sums.score, sums.possible, sums.submission, sums.submissions) == (8, 8, str(right.id), 2)
    assert (essay.score, essay.submissions, essay.excused) == (None, 0, False)
    assert ada.status == "graded"


def test_student_whose_second_attempt_waits_behind_an_equal_first_is_pending(classroom: Classroom) -> None:
    for person, attempts in (("ada", ({}, {"because": "so"})), ("bob", ({"because": "so"}, {}))):
        for answers in attempts:
            classroom.submit(person, item="tiny/essay", answers=answers)
            classroom.grade()

    ada, bob, _ = rows()

    for row in (ada, bob):
        cell = row.items["tiny/essay"]
        assert (row.status, row.score, row.possible, row.parts_pending) == ("pending", 0, 1, 1)
        assert (cell.pending, of_item(cell).state) == (1, "partial")


def test_item_somebody_is_excused_from_is_neither_earned_nor_possible(classroom: Classroom) -> None:
    for item, answers in (("tiny/sums", HALF), ("tiny/essay", {"total": "5"})):
        classroom.submit("ada", item=item, answers=answers)
    classroom.grade()

    excuse("ada", "tiny/sums")

    ada, *_ = rows()
    assert (ada.score, ada.possible, ada.excused) == (1, 5, False)
    assert (ada.items["tiny/sums"].excused, ada.items["tiny/sums"].score) == (True, None)


def test_excuse_from_everything_shows_until_it_is_withdrawn(classroom: Classroom) -> None:
    classroom.submit("ada")
    classroom.grade()
    excuse("ada")
    excused, *_ = rows()
    with Session.begin() as session:
        session.execute(update(Excuse).values(withdrawn_at="2026-11-30T12:00:00Z"))

    restored, *_ = rows()

    assert (excused.excused, excused.status, excused.score, excused.possible) == (True, "excused", 0, 0)
    assert (restored.excused, restored.status, restored.score) == (False, "graded", 8)


def test_student_who_handed_in_only_what_they_are_excused_from_has_handed_in_nothing(
    classroom: Classroom,
) -> None:
    classroom.submit("ada")
    classroom.grade()

    excuse("ada", "tiny/sums")

    ada, *_ = rows()
    assert (ada.status, ada.excused, ada.score, ada.possible) == ("not-submitted", False, 0, 0)


def test_unreadable_submission_is_not_waited_for_beside_a_graded_one(classroom: Classroom) -> None:
    classroom.submit("ada")
    classroom.submit("ada", item="tiny/essay", answers={"total": "five-ish"})
    classroom.submit("bob", answers=UNREADABLE)
    queued, *_ = rows()
    classroom.grade()

    ada, bob, _ = rows()

    assert (queued.status, ada.status, bob.status) == ("pending", "graded", "invalid")
    assert (ada.items["tiny/essay"].invalid, ada.items["tiny/sums"].invalid) == (True, False)
    assert (ada.score, ada.possible) == (8, 8)


def test_readable_submission_after_an_unreadable_one_is_waited_for(classroom: Classroom) -> None:
    classroom.submit("ada", answers=UNREADABLE)
    classroom.grade()
    classroom.submit("ada")

    waiting, *_ = rows()
    classroom.grade()

    graded, *_ = rows()
    assert [row.status for row in (waiting, graded)] == ["pending", "graded"]


def test_gradebook_names_every_section_of_a_student_once(classroom: Classroom) -> None:
    with Session.begin() as session:
        session.add_all(Section(course_id="maths", name=name) for name in ("B", "A"))
        session.flush()
        session.add_all(
            SectionMember(course_id="maths", section=name, person_id="bob") for name in ("B", "A")
        )

    assert [row.sections for row in rows()] == [(), ("A", "B"), ()]

    with Session.begin() as session:
        session.execute(delete(Section).where(Section.name == "B"))
    assert [row.sections for row in rows()] == [(), ("A",), ()]
