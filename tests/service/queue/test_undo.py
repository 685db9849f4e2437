"""Undoing regrades that others came after. Sums: 3 + 1 points, for sum and difference; 8 in the quiz.

Whoever typed 5 was right at first; regrades make 6, then 7 the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select, text

from service import grading, marks, overrides, tasks
from service.db import Session
from service.faults import Conflict
from service.models import AssessmentItem, FullMarks, Mark, Replacement, Score, Submission, Work
from service.regrades import running
from service.rows import Submitted

if TYPE_CHECKING:
    from conftest import Classroom, Office

DESIGN = {"points": "4", "design": "2-3-1 tanh sigmoid"}
"""A right count, and a network that has to be trained."""
TO_SIX, TO_SEVEN, TO_EIGHT = (("key = 5", "key = 6"), ("key = 6", "key = 7"), ("key = 7", "key = 8"))


def typed(total: int) -> dict[str, str]:
    """A sum, and the right difference."""
    return {"total": str(total), "gap": "1"}


def points() -> dict[str, float]:
    """The scores of the quiz, by student."""
    with Session() as session:
        return {score.person_id: score.score for score in session.scalars(select(Score))}


def marks_of(sent: Submitted) -> list[Mark]:
    with Session() as session:
        return list(session.scalars(select(Mark).where(Mark.submission_id == sent.id).order_by(Mark.id)))


def said(mark: Mark) -> dict[str, tuple[str, float | None]]:
    """Reason and score of each part."""
    return {part: (verdict["reason"], verdict["score"]) for part, verdict in mark.verdicts.items()}


def replacements() -> dict[str, str]:
    with Session() as session:
        return {row.item_hash: row.replaced_by for row in session.scalars(select(Replacement))}


def lanes(sent: Submitted) -> list[str]:
    with Session() as session:
        return list(session.scalars(select(Work.lane).where(Work.submission_id == sent.id)))


def release(sent: Submitted, part: str) -> None:
    with Session.begin() as session:
        submission = session.get_one(Submission, sent.id)
        overrides.release(session, submission, part, by="tess", reason="a mistake")


@contextmanager
def undos_fail() -> Iterator[None]:
    """The database lets no undo end: each fails in its last chunk."""
    with Session.begin() as session:
        session.execute(
            text("""
                create function refuse_undone() returns trigger language plpgsql
                as $$ begin raise 'no undo ends'; end $$
            """)
        )
        session.execute(
            text("""
                create trigger refuse_undone before update on job for each row when (new.state = 'undone')
                execute function refuse_undone()
            """)
        )
    try:
        yield
    finally:
        with Session.begin() as session:
            session.execute(text("drop function refuse_undone cascade"))


def left(office: Office, job: int) -> set[UUID]:
    """The submissions that a regrade was not undone for."""
    return {id for id, change in office.changes(job, "conflicts").items() if change.conflict}


def test_submissions_sent_while_a_regrade_held_are_graded_as_those_before_it(
    classroom: Classroom, office: Office
) -> None:
    # All were shown the key 5. Ada was regraded; Bob and Cyd sent theirs in while 6 was the key.
    classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    bob = classroom.submit("bob", answers=typed(5))
    classroom.submit("cyd", answers=typed(6))
    classroom.grade()
    assert points() == {"ada": 2, "bob": 2, "cyd": 8}

    office.undo(job)

    assert points() == {"ada": 8, "bob": 8, "cyd": 2}
    assert (office.job(job).state, office.job(job).summary["conflicts"]) == ("undone", 0)
    first, last = marks_of(bob)
    assert (last.made_by, last.item_hash, last.reason) == (
        f"undo of regrade {job}",
        None,
        "the key was wrong",
    )
    assert first.item_hash == office.job(job).basis["tiny/sums"]["hash"]


def test_submissions_shown_the_version_of_an_undone_regrade_keep_it(
    classroom: Classroom, office: Office
) -> None:
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    bob = office.submit("bob", answers=typed(6))
    classroom.grade()

    office.undo(job)

    assert points() == {"bob": 8}
    assert len(marks_of(bob)) == 1


def test_decision_on_a_submission_sent_while_a_regrade_held_stands_and_is_released_to_what_holds(
    classroom: Classroom, office: Office
) -> None:
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    bob = classroom.submit("bob", answers=typed(5))
    classroom.grade()
    office.override(bob, "gap", 0)
    assert points() == {"bob": 0}

    office.undo(job)

    assert points() == {"bob": 6}
    assert said(marks_of(bob)[-1])["gap"] == ("override", 0)
    release(bob, "gap")
    assert points() == {"bob": 8}


def test_regrade_whose_worker_stopped_is_undone(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.edit(TO_SIX)
    job = office.preview()
    office.start_applying(job)
    tasks.regrade_chunk(job)
    for _ in range(running.MOST_ATTEMPTS + 1):
        with Session.begin() as session:
            running.begin(session, job)
    assert (office.job(job).state, points()) == ("failed", {"ada": 2})

    office.undo(job)

    assert (office.job(job).state, office.job(job).error, points()) == ("undone", "", {"ada": 8})


def test_decision_is_released_to_what_was_before_a_regrade_whose_undo_failed(
    classroom: Classroom, office: Office
) -> None:
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.override(ada, "total", 0.5)
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    with undos_fail():
        office.undo(job)
    assert (office.job(job).state, points()) == ("failed", {"ada": 5})

    release(ada, "total")

    assert points() == {"ada": 8}
    assert marks_of(ada)[-1].item_hash is None
    office.undo(job)
    assert (office.job(job).state, points()) == ("undone", {"ada": 8})


def test_undo_leaves_nothing_by_a_later_regrade_whose_undo_failed(
    classroom: Classroom, office: Office
) -> None:
    classroom.submit("ada", answers=typed(7))
    classroom.grade()
    with Session.begin() as session:
        given = {"assessment_id": "quiz", "item_id": "tiny/sums", "part": "total"}
        session.add(FullMarks(**given, reason="broken", created_by="tess"))
    first, second = office.preview(dry_run=False), office.preview(dry_run=False)
    assert (points(), office.job(second).summary["changed"]) == ({"ada": 8}, 0)
    with undos_fail():
        office.undo(second)
    assert office.job(second).state == "failed"

    office.undo(first)

    assert points() == {"ada": 2}


def test_undo_brings_back_no_regrade_whose_undo_failed(classroom: Classroom, office: Office) -> None:
    office.edit(TO_SIX)
    first = office.preview(dry_run=False)
    office.edit(TO_SEVEN)
    second = office.preview(dry_run=False)
    with undos_fail():
        office.undo(first)
    assert office.job(first).state == "failed"

    office.undo(second)

    assert replacements() == {}
    classroom.submit("ada", answers=typed(5))
    classroom.grade()
    assert points() == {"ada": 8}


def test_undo_waits_for_work_that_was_leased_while_the_regrade_held(
    classroom: Classroom, office: Office
) -> None:
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    classroom.submit("bob", answers=typed(5))
    leased = classroom.lease()
    office.start_undoing(job)
    for _ in range(10):
        tasks.regrade(job)
    assert (office.job(job).state, office.job(job).phase) == ("undoing", "await")

    with Session.begin() as session:
        marks.record(session, grading.grade_batch(leased))
    assert points() == {"bob": 2}
    office.work(job)

    assert points() == {"bob": 8}


@pytest.mark.parametrize("order", [(1, 0), (0, 1)])
def test_two_regrades_are_undone_in_either_order(
    classroom: Classroom, office: Office, order: tuple[int, int]
) -> None:
    # Ada's came before both, Bob's between them, Cyd's after both: the key is 5, 6, 7.
    classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.edit(TO_SIX)
    jobs = [office.preview(dry_run=False)]
    bob = classroom.submit("bob", answers=typed(5))
    classroom.grade()
    office.edit(TO_SEVEN)
    jobs.append(office.preview(dry_run=False))
    classroom.submit("cyd", answers=typed(5))
    classroom.grade()
    assert points() == {"ada": 2, "bob": 2, "cyd": 2}

    for number in order:
        office.undo(jobs[number])
        if number == 0 and order[0] == 0:
            assert points() == {"ada": 2, "bob": 2, "cyd": 2}

    assert points() == {"ada": 8, "bob": 8, "cyd": 8}
    assert [left(office, job) for job in jobs] == [set(), set()]
    assert replacements() == {}
    assert marks_of(bob)[-1].item_hash is None


def test_regrade_that_found_the_same_as_one_that_is_undone_makes_its_marks_then(
    classroom: Classroom, office: Office
) -> None:
    # The sum is given to all; somebody asks for the regrade twice, and the second time nothing changes.
    ada = classroom.submit("ada", answers=typed(7))
    classroom.grade()
    with Session.begin() as session:
        given = {"assessment_id": "quiz", "item_id": "tiny/sums", "part": "total"}
        session.add(FullMarks(**given, reason="broken", created_by="tess"))
    first = office.preview(dry_run=False, reason="broken")
    office.override(ada, "gap", 0.5)
    second = office.preview(dry_run=False, reason="once more")
    assert (points(), office.job(second).summary["changed"]) == ({"ada": 7}, 0)

    office.undo(first)

    assert points() == {"ada": 7}
    assert (marks_of(ada)[-1].made_by, marks_of(ada)[-1].reason) == (f"regrade {second}", "once more")
    assert (left(office, first), set(office.changes(second))) == ({ada.id}, {ada.id})
    office.undo(second)
    assert points() == {"ada": 1}
    assert (left(office, first), left(office, second)) == (set(), set())
    release(ada, "gap")
    assert points() == {"ada": 2}
    assert marks_of(ada)[-1].verdicts == marks_of(ada)[0].verdicts


def test_regrade_that_released_decisions_and_is_not_undone_releases_those_that_an_undo_brings_back(
    classroom: Classroom, office: Office
) -> None:
    # What was decided about the sum comes back with the mark before both; the second would have released it.
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.override(ada, "total", 0.5)
    office.edit(TO_SIX)
    first = office.preview(dry_run=False, release_overrides=True)
    second = office.preview(dry_run=False, release_overrides=True)
    assert (points(), office.job(second).summary["changed"]) == ({"ada": 2}, 0)
    office.override(ada, "gap", 0.5)

    office.undo(first)

    assert said(marks_of(ada)[-1]) == {"total": ("wrong-value", 0), "gap": ("override", 0.5)}
    assert points() == {"ada": 1}
    office.undo(second)
    assert said(marks_of(ada)[-1]) == {"total": ("override", 0.5), "gap": ("override", 0.5)}


def test_undo_of_the_last_regrade_brings_back_the_one_that_is_not_undone(
    classroom: Classroom, office: Office
) -> None:
    # The keys are 5, 6, 7, 8; what made it 7 is undone before what made it 8.
    classroom.submit("ada", answers=typed(6))
    classroom.grade()
    office.edit(TO_SIX)
    office.preview(dry_run=False)
    held = replacements()
    office.edit(TO_SEVEN)
    middle = office.preview(dry_run=False)
    office.edit(TO_EIGHT)
    last = office.preview(dry_run=False)
    eighth = office.job(last).basis["tiny/sums"]["hash"]

    office.undo(middle)

    assert (points(), set(replacements().values())) == ({"ada": 2}, {eighth})
    assert eighth not in replacements()
    office.undo(last)
    assert (points(), replacements()) == ({"ada": 8}, held)
    classroom.submit("bob", answers=typed(6))
    classroom.grade()
    assert points() == {"ada": 8, "bob": 8}


def test_mark_of_a_later_regrade_stays_until_that_is_undone_as_well(
    classroom: Classroom, office: Office
) -> None:
    # A person's decision about the difference is released by the later regrade, and comes back.
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.edit(TO_SIX)
    first = office.preview(dry_run=False)
    office.override(ada, "gap", 0.5)
    office.edit(TO_SEVEN)
    second = office.preview(dry_run=False, release_overrides=True)
    assert points() == {"ada": 2}

    office.undo(first)

    assert points() == {"ada": 2}
    assert (office.job(first).summary["conflicts"], left(office, first)) == (1, {ada.id})
    since = office.changes(first, "conflicts")[ada.id].since
    assert since == {"created_by": f"regrade {second}", "reason": "the key was wrong", "score": 1}
    office.undo(second)
    assert points() == {"ada": 7}
    assert said(marks_of(ada)[-1])["gap"] == ("override", 0.5)
    assert (left(office, first), left(office, second)) == (set(), set())
    release(ada, "gap")
    assert points() == {"ada": 8}


def test_conflict_outlives_the_month_that_changes_are_kept(classroom: Classroom, office: Office) -> None:
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.edit(TO_SIX)
    first = office.preview(dry_run=False)
    office.edit(TO_SEVEN, ("key = 1", "key = 2"))
    second = office.preview(dry_run=False)
    office.undo(first)
    assert (points(), left(office, first)) == ({"ada": 0}, {ada.id})
    with Session.begin() as session:
        session.execute(text("update job set finished_at = now() - interval '31 days'"))
    tasks.purge_regrades()

    office.undo(second)

    assert points() == {"ada": 8}


def test_what_a_person_decided_since_a_regrade_stands_on_the_mark_before_it(
    classroom: Classroom, office: Office
) -> None:
    # 5 is right once more, and the difference is what the person says: 0 of 1, then as it was graded.
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    before = marks_of(ada)[0]
    office.edit(TO_SIX, ("key = 1", "key = -1"))
    job = office.preview(dry_run=False)
    office.override(ada, "gap", 0.5)
    assert points() == {"ada": 1}

    office.undo(job)

    assert points() == {"ada": 7}
    assert (office.job(job).summary["conflicts"], left(office, job)) == (0, set())
    assert said(marks_of(ada)[-1])["gap"] == ("override", 0.5)
    assert marks_of(ada)[-1].made_by == f"undo of regrade {job}"
    release(ada, "gap")
    assert points() == {"ada": 8}
    assert marks_of(ada)[-1].verdicts == before.verdicts


def test_decision_that_was_released_since_a_regrade_stays_released(
    classroom: Classroom, office: Office
) -> None:
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    before = marks_of(ada)[0]
    office.override(ada, "gap", 0)
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    release(ada, "gap")
    assert points() == {"ada": 2}

    office.undo(job)

    assert points() == {"ada": 8}
    assert marks_of(ada)[-1].verdicts == before.verdicts


def test_decision_that_the_regrade_released_comes_back_beside_one_made_since(
    classroom: Classroom, office: Office
) -> None:
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.override(ada, "gap", 0)
    office.edit(TO_SIX)
    job = office.preview(dry_run=False, release_overrides=True)
    office.override(ada, "total", 0.5)
    assert points() == {"ada": 5}

    office.undo(job)

    assert said(marks_of(ada)[-1]) == {"total": ("override", 0.5), "gap": ("override", 0)}
    assert points() == {"ada": 3}


def test_answer_that_cannot_be_read_is_left_to_who_decided_beside_it(
    classroom: Classroom, office: Office
) -> None:
    # 5,5 cannot be read as an integer, which is asked for again; by then somebody has marked the rest.
    ada = classroom.submit("ada", answers={"total": "5,5", "gap": "1"})
    classroom.grade()
    assert marks_of(ada)[0].state == "invalid"
    office.edit(('"integer" }\nkey = 5', '"real" }\nkey = 5.5'))
    job = office.preview(dry_run=False)
    office.override(ada, "gap", 0.5)
    assert points() == {"ada": 7}

    office.undo(job)

    last = marks_of(ada)[-1]
    assert (last.state, last.score, last.possible, last.parts_pending) == ("provisional", 0.5, 1, 1)
    assert last.verdicts["total"]["status"] == "undecided"


def test_training_that_ended_since_a_regrade_is_done_anew_by_the_key_before(
    classroom: Classroom, office: Office
) -> None:
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/design", position=2, points=4))
    ada = classroom.submit("ada", item="tiny/design", answers=DESIGN)
    classroom.grade()
    assert lanes(ada) == ["train"]
    office.edit(("key = 4", "key = 3"), item="design")
    job = office.preview("tiny/design", dry_run=False)
    classroom.grade("train")
    assert said(marks_of(ada)[-1])["points"] == ("wrong-value", 0)

    office.undo(job)

    last = marks_of(ada)[-1]
    assert (last.verdicts["design"]["status"], last.parts_pending, lanes(ada)) == ("undecided", 1, ["train"])
    assert said(last)["points"][1] == 1
    classroom.grade("train")
    assert (marks_of(ada)[-1].state, lanes(ada)) == ("graded", [])


def test_undo_is_repeated_for_what_is_left_and_refused_where_nothing_is(
    classroom: Classroom, office: Office
) -> None:
    ada = classroom.submit("ada", answers=typed(5))
    classroom.grade()
    office.edit(TO_SIX)
    first = office.preview(dry_run=False)
    office.override(ada, "gap", 0)
    office.edit(TO_SEVEN)
    second = office.preview(dry_run=False, release_overrides=True)
    office.undo(first)

    office.undo(first)

    assert (points(), left(office, first)) == ({"ada": 2}, {ada.id})
    office.undo(second)
    with pytest.raises(Conflict, match="nothing more to do"):
        office.undo(first)


def test_undo_of_a_regrade_keeps_what_no_version_can_grade(classroom: Classroom, office: Office) -> None:
    # The text of the version that was shown is lost: the mark by the regrade's stays, and that is told.
    office.edit(TO_SIX)
    job = office.preview(dry_run=False)
    classroom.submit("bob", answers=typed(5))
    classroom.grade()
    with Session.begin() as session:
        session.execute(text("update item_version set toml = '[parts' where toml like '%key = 5%'"))
    office.load()

    office.undo(job)

    assert points() == {"bob": 2}
    (row,) = office.job(job).summary["cannot_be_graded"]
    assert (row["count"], "cannot be read any more" in row["why"]) == (1, True)
