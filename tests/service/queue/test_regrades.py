"""Regrades: preview, apply, undo, as their worker does them. Sums: 3 + 1 points, which are 8 in the quiz."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import delete, func, select, text, update

from service import attempts, grading, marks, overrides, tasks
from service.db import Session
from service.faults import Conflict, NotOffered, Unprocessable
from service.models import (
    Assessment,
    AssessmentItem,
    Enrolment,
    FullMarks,
    Job,
    Mark,
    RegradeChange,
    RegradeScore,
    Regrading,
    Replacement,
    Score,
    Submission,
    Work,
)
from service.regrades import jobs, running
from service.rows import Submitted

if TYPE_CHECKING:
    from conftest import Classroom, Office

Gradebook = Callable[[], list[tuple[Any, ...]]]

KEY_IS_SIX = ("key = 5", "key = 6")
FRACTIONS = ('"integer" }\nkey = 5', '"real" }\nkey = 5.5')
WHOLE = FRACTIONS[::-1]
RIGHT = {"total": "5", "gap": "1"}
WRONG = {"total": "6", "gap": "1"}
OTHER_POINTS = ("positive = [[0, 1], [1, 0]]", "positive = [[1, 0], [0, 1]]")
PROVED = (
    "b = [-0.5] }]",
    """b = [-0.5] }]
[[parts.design.key.certificates]]
activations = ["tanh"]
weights = [{ W = [[10, 10], [10, 10]], b = [-5, -15] }, { W = [[1], [-1]], b = [-1] }]""",
)
"""A design with tanh is proved to be right at once, with tanh(10(x + y) - 5) - tanh(10(x + y) - 15) - 1."""
UNREADABLE = {"total": "5", "gap": "one-ish"}


def points() -> dict[str, float]:
    """The scores of the sums, by student."""
    with Session() as session:
        sums = session.scalars(select(Score).where(Score.item_id == "tiny/sums"))
        return {score.person_id: score.score for score in sums}


def marks_of(submission: UUID) -> list[Mark]:
    with Session() as session:
        return list(session.scalars(select(Mark).where(Mark.submission_id == submission).order_by(Mark.id)))


def replacements() -> dict[str, str]:
    with Session() as session:
        return {row.item_hash: row.replaced_by for row in session.scalars(select(Replacement))}


def spent(person: str) -> int:
    slot = (person, "tiny/sums", "quiz")
    with Session() as session:
        return attempts.used(session, [slot]).get(slot, 0)


def test_preview_says_who_changes_by_how_much_and_why(classroom: Classroom, office: Office) -> None:
    # The key becomes 6: Ada loses 6 of 8 points, Bob gains them, Cyd was wrong and stays it.
    ada = classroom.submit("ada", answers=RIGHT)
    bob = classroom.submit("bob", answers=WRONG)
    classroom.submit("cyd", answers={"total": "7", "gap": "1"})
    classroom.grade()
    office.edit(KEY_IS_SIX)

    job = office.preview()

    assert office.job(job).state == "compared"
    assert office.job(job).summary == {
        "submissions": 3,
        "changed": 2,
        "rescored": 2,
        "students": {"up": 1, "down": 1, "unchanged": 1},
        "mean_change": 0,
        "reasons": [
            {"before": "equal", "after": "wrong-value", "count": 1},
            {"before": "wrong-value", "after": "equal", "count": 1},
        ],
        "attempts": {"spent": 0, "given_back": 0},
        "overrides_kept": 0,
        "cannot_be_graded": [],
        "conflicts": 0,
    }
    found = office.changes(job)
    assert found.keys() == {ada.id, bob.id}
    assert found[ada.id].gradebook == {"before": 8, "after": 2}
    assert found[bob.id].gradebook == {"before": 2, "after": 8}
    assert found[bob.id].score == {"before": 1, "after": 4}
    assert found[bob.id].parts == {
        "total": {
            "before": {
                "status": "incorrect",
                "score": 0,
                "reason": "wrong-value",
                "words": "It is not the key.",
            },
            "after": {"status": "correct", "score": 1, "reason": "equal", "words": "It is the key."},
        }
    }


def test_preview_changes_nothing(classroom: Classroom, office: Office, gradebook: Gradebook) -> None:
    submitted = classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    before = gradebook()
    office.edit(KEY_IS_SIX)

    office.preview()

    assert gradebook() == before
    assert len(marks_of(submitted.id)) == 1
    assert replacements() == {}


def test_submissions_without_a_mark_are_no_part_of_a_preview(classroom: Classroom, office: Office) -> None:
    # Ada's design is marked, and trained later on; Bob's submission waits for its first mark.
    offered_design(classroom)
    classroom.grade()
    classroom.submit("bob", item="tiny/design", answers={"points": "4"})

    job = office.job(office.preview("tiny/design"))

    assert (job.done, job.total, job.summary["submissions"]) == (1, 1, 1)
    assert job.summary["students"] == {"up": 0, "down": 0, "unchanged": 1}


def test_apply_appends_marks_that_say_by_what_and_why(classroom: Classroom, office: Office) -> None:
    ada, bob = classroom.submit("ada", answers=RIGHT), classroom.submit("bob", answers={"gap": "1"})
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()

    office.apply(job)

    assert office.job(job).state == "applied"
    assert points() == {"ada": 2, "bob": 2}
    before, after = marks_of(ada.id)
    assert (before.made_by, after.made_by) == ("worker", f"regrade {job}")
    assert after.reason == "the key was wrong"
    assert after.item_hash == office.job(job).basis["tiny/sums"]["hash"]
    assert (after.score, after.state, after.verdicts["total"]["reason"]) == (1, "graded", "wrong-value")
    assert (after.solver_version, after.policy_version) == (before.solver_version, before.policy_version)
    assert len(marks_of(bob.id)) == 1


def test_undo_restores_the_marks_and_the_gradebook(
    classroom: Classroom, office: Office, gradebook: Gradebook
) -> None:
    submissions = [
        classroom.submit(person, answers=answers)
        for person, answers in (("ada", RIGHT), ("ada", WRONG), ("bob", WRONG), ("cyd", UNREADABLE))
    ]
    classroom.grade()
    before = gradebook()
    office.edit(KEY_IS_SIX)
    job = office.preview(dry_run=False)
    assert gradebook() != before

    office.undo(job)

    assert office.job(job).state == "undone"
    assert gradebook() == before
    first, regraded, restored = marks_of(submissions[0].id)
    assert (restored.made_by, restored.reason) == (f"undo of regrade {job}", "the key was wrong")
    assert (restored.score, restored.verdicts, restored.item_hash) == (
        first.score,
        first.verdicts,
        first.item_hash,
    )
    assert regraded.score == 1


def test_regrade_without_a_dry_run_is_applied_at_once(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)

    job = office.preview(dry_run=False)

    assert office.job(job).state == "applied"
    assert points() == {"ada": 2}


def test_regrade_of_what_has_not_changed_changes_nothing(classroom: Classroom, office: Office) -> None:
    submitted = classroom.submit("ada", answers=WRONG)
    classroom.grade()

    job = office.preview(dry_run=False)

    assert (office.job(job).state, office.job(job).summary["changed"]) == ("applied", 0)
    assert len(marks_of(submitted.id)) == 1


def test_equal_answers_are_graded_once(classroom: Classroom, office: Office) -> None:
    for person in ("ada", "bob", "cyd"):
        classroom.submit(person, answers=RIGHT)
        classroom.submit(person, answers=WRONG)
    classroom.grade()
    office.edit(KEY_IS_SIX)

    office.preview()

    with Session() as session:
        assert session.scalar(text("select count(*) from regrading")) == 2


def test_preview_keeps_no_answers_whose_marks_stay(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.submit("bob", answers={"total": "7"})
    classroom.grade()
    office.edit(KEY_IS_SIX)

    office.preview()

    with Session() as session:
        (kept,) = session.scalars(text("select verdicts -> 'total' ->> 'read_as' from regrading"))
    assert kept == "5"


@pytest.mark.parametrize(("keep", "before", "after"), [("best", 8, 8), ("last", 2, 8), ("first", 8, 2)])
def test_preview_and_apply_follow_the_order_of_attempts(
    classroom: Classroom, office: Office, keep: str, before: float, after: float
) -> None:
    # Of two attempts the one was right, and now the other is.
    with Session.begin() as session:
        session.execute(update(Assessment).values(keep=keep))
    for answers in (RIGHT, WRONG):
        classroom.submit("ada", answers=answers)
    classroom.grade()
    assert points() == {"ada": before}
    office.edit(KEY_IS_SIX)

    job = office.preview()

    assert [change.gradebook for change in office.changes(job).values()] == [
        {"before": before, "after": after}
    ] * 2
    students = {"up": int(after > before), "down": int(after < before), "unchanged": int(after == before)}
    assert office.job(job).summary["students"] == students
    office.apply(job)
    assert points() == {"ada": after}


def test_override_survives_a_regrade(classroom: Classroom, office: Office) -> None:
    # A person gave Ada the 3 points of the sum for 6; then the key of the other part becomes 2.
    ada = classroom.submit("ada", answers=WRONG)
    classroom.grade()
    office.override(ada, "total", 1)
    assert points() == {"ada": 8}
    office.edit(("key = 1", "key = 2"))

    job = office.preview(dry_run=False)

    assert points() == {"ada": 6}
    assert office.job(job).summary["overrides_kept"] == 1
    verdict = marks_of(ada.id)[-1].verdicts["total"]
    assert (verdict["reason"], verdict["evidence"]["by"]) == ("override", "tess")
    assert verdict["evidence"]["graded"]["reason"] == "wrong-value"


def test_override_is_decided_anew_when_released(
    classroom: Classroom, office: Office, gradebook: Gradebook
) -> None:
    ada = classroom.submit("ada", answers=WRONG)
    classroom.grade()
    office.override(ada, "total", 1)
    before = gradebook()

    job = office.preview(dry_run=False, release_overrides=True)

    assert points() == {"ada": 2}
    assert marks_of(ada.id)[-1].verdicts["total"]["reason"] == "wrong-value"
    office.undo(job)
    assert gradebook() == before


def test_override_of_an_answer_that_cannot_be_read_any_more_stands(
    classroom: Classroom, office: Office
) -> None:
    office.edit(FRACTIONS)
    ada = office.submit("ada", answers={"total": "5,5", "gap": "1"})
    classroom.grade()
    office.override(ada, "total", 0.5)
    office.edit(WHOLE)
    office.edit(("key = 1", "key = 2"))

    office.preview(dry_run=False)

    assert points() == {"ada": 3}
    assert marks_of(ada.id)[-1].state == "graded"


def test_part_that_is_given_away_earns_full_marks(classroom: Classroom, office: Office) -> None:
    ada, bob = classroom.submit("ada", answers=WRONG), classroom.submit("bob", answers={"total": "so"})
    classroom.grade()
    with Session.begin() as session:
        session.add(
            FullMarks(
                assessment_id="quiz", item_id="tiny/sums", part="total", reason="broken", created_by="tess"
            )
        )

    office.preview(dry_run=False)

    assert points() == {"ada": 8, "bob": 6}
    assert marks_of(ada.id)[-1].verdicts["total"]["reason"] == "full-marks-for-all"
    assert marks_of(bob.id)[-1].state == "graded"


def test_students_of_the_summary_are_those_of_the_gradebook(classroom: Classroom, office: Office) -> None:
    # Ada loses 6 points; Bob, who gains them, leaves; Tess tries it out; Cyd was wrong and stays it.
    sent = {"ada": RIGHT, "bob": WRONG, "tess": RIGHT, "cyd": {"total": "7", "gap": "1"}}
    for person, answers in sent.items():
        classroom.submit(person, answers=answers)
    classroom.grade()
    with Session.begin() as session:
        session.execute(delete(Enrolment).where(Enrolment.person_id == "bob"))
    office.edit(KEY_IS_SIX)

    summary = office.job(office.preview()).summary

    assert summary["students"] == {"up": 0, "down": 1, "unchanged": 1}
    assert summary["mean_change"] == -3
    assert (summary["submissions"], summary["changed"]) == (4, 3)


def test_changes_of_points_are_told_from_those_of_reasons_alone(classroom: Classroom, office: Office) -> None:
    # Ada's sum was right, Bob's was not; both have full marks for it now.
    ada, bob = classroom.submit("ada", answers=RIGHT), classroom.submit("bob", answers=WRONG)
    classroom.grade()
    with Session.begin() as session:
        session.add(
            FullMarks(
                assessment_id="quiz", item_id="tiny/sums", part="total", reason="broken", created_by="tess"
            )
        )

    job = office.preview()

    summary = office.job(job).summary
    assert (summary["changed"], summary["rescored"]) == (2, 1)
    assert [set(office.changes(job, only)) for only in ("points", "reasons", "conflicts", None)] == [
        {bob.id},
        {ada.id},
        set(),
        {ada.id, bob.id},
    ]
    office.override(bob, "gap", 0)  # so that it is compared anew
    office.apply(job)
    summary = office.job(job).summary
    assert (summary["changed"], summary["rescored"]) == (2, 1)


def test_convention_that_is_no_longer_accepted_costs_those_who_used_it(
    classroom: Classroom, office: Office
) -> None:
    # Counted from nought there are 4 of five, else 5: an item that accepts both.
    counted = "[params]\nlast = 5\n[conventions.one]\nlast = 5\n[conventions.nought]\nlast = 4\n[parts.total]"
    solved = 'solver = "statistics.mean"\ngiven = { values = ["{{last}}", "{{last}}"] }\npoints = 3'
    office.edit(
        (
            'answer = { type = "integer" }\nkey = 5\ncite = "counted on fingers"\npoints = 3',
            'answer = { type = "real" }\n' + solved,
        ),
        ("[parts.total]", counted),
    )
    ada = office.submit("ada", answers={"total": "4", "gap": "1"})
    office.submit("bob", answers={"total": "5", "gap": "1"})
    classroom.grade()
    assert points() == {"ada": 8, "bob": 8}
    with Session.begin() as session:
        sums = AssessmentItem.item_id == "tiny/sums"
        session.execute(update(AssessmentItem).where(sums).values(conventions=["one"]))

    office.preview(dry_run=False)

    assert points() == {"ada": 2, "bob": 8}
    assert marks_of(ada.id)[-1].conventions == ["one"]


def test_attempt_that_can_be_read_now_is_spent_and_one_that_cannot_be_is_not(
    classroom: Classroom, office: Office, gradebook: Gradebook
) -> None:
    # The sum may be typed with a fraction now. Ada's second attempt could not be read before.
    for answers in ({"total": "7", "gap": "1"}, {"total": "5,5", "gap": "1"}):
        classroom.submit("ada", answers=answers)
        classroom.grade()
    before = gradebook()
    assert (spent("ada"), points()) == (1, {"ada": 2})
    office.edit(FRACTIONS)

    job = office.preview()
    assert office.job(job).summary["attempts"] == {"spent": 1, "given_back": 0}
    office.apply(job)
    assert (spent("ada"), points()) == (2, {"ada": 8})
    office.undo(job)

    assert (spent("ada"), gradebook()) == (1, before)


def test_attempts_that_no_longer_can_be_read_leave_no_score(
    classroom: Classroom, office: Office, gradebook: Gradebook
) -> None:
    office.edit(FRACTIONS)
    office.submit("ada", answers={"total": "5,5", "gap": "1"})
    classroom.grade()
    before = gradebook()
    assert (spent("ada"), points()) == (1, {"ada": 8})
    office.edit(WHOLE)

    job = office.preview()
    assert office.job(job).summary["attempts"] == {"spent": 0, "given_back": 1}
    (change,) = office.changes(job).values()
    assert change.gradebook == {"before": 8, "after": None}
    office.apply(job)
    assert (spent("ada"), points()) == (0, {})
    office.undo(job)

    assert (spent("ada"), gradebook()) == (1, before)


def test_part_that_is_gone_is_not_asked_any_more(classroom: Classroom, office: Office) -> None:
    gone = '[parts.gap]\nask = "Their difference?"\nanswer = { type = "integer" }\nkey = 1\n'
    ada = classroom.submit("ada", answers={"total": "5", "gap": "7"})
    classroom.grade()
    assert points() == {"ada": 6}
    office.edit((gone + 'cite = "counted on fingers"\npoints = 1\n', ""))

    job = office.preview(dry_run=False)

    assert points() == {"ada": 8}
    assert office.changes(job)[ada.id].parts["gap"]["after"] is None


def test_submissions_that_cannot_be_graded_are_counted_and_keep_their_mark(
    classroom: Classroom, office: Office
) -> None:
    # What Ada drew has no place in the item as it is now.
    office.edit(("[parts.total]", "[params]\nlast = 5\n[variants]\nlast = [5, 6]\n[parts.total]"))
    ada = office.submit("ada", answers=RIGHT, seed=7)
    bob = classroom.submit("bob", answers=RIGHT)
    classroom.grade()
    office.edit(("[params]\nlast = 5\n[variants]\nlast = [5, 6]\n", ""))
    office.edit(KEY_IS_SIX)

    job = office.preview(dry_run=False)

    assert office.job(job).summary["cannot_be_graded"] == [
        {"why": "tiny/sums has no param 'last' any more, which was drawn when it was shown", "count": 1}
    ]
    assert (len(marks_of(ada.id)), len(marks_of(bob.id))) == (1, 2)
    assert points() == {"ada": 8, "bob": 2}


def test_regrade_of_an_item_the_bank_no_longer_holds_is_refused(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    compared = office.preview()
    office.remove("sums")

    with pytest.raises(Unprocessable, match="'tiny/sums'"):
        office.ask()
    with pytest.raises(Conflict, match="'tiny/sums'"):
        office.start_applying(compared)
    whole = office.preview(None)
    assert office.job(whole).summary["cannot_be_graded"] == [
        {"why": "the bank holds no item 'tiny/sums' any more", "count": 1}
    ]


def test_regrade_of_an_item_the_assessment_does_not_have_is_refused(office: Office) -> None:
    with pytest.raises(NotOffered, match="tiny/design"):
        office.ask("tiny/design")


def test_regrade_goes_on_though_its_item_vanishes_meanwhile(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.ask(dry_run=False)
    office.remove("sums")

    office.work(job)

    assert (office.job(job).state, points()) == ("applied", {"ada": 2})


def test_regrade_in_the_wrong_state_is_refused(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    with pytest.raises(Conflict, match="compared"), Session.begin() as session:
        jobs.undo(session, session.get_one(Job, job), by="tess")
    office.apply(job)
    with pytest.raises(Conflict, match="applied"):
        office.start_applying(job)
    office.undo(job)
    with pytest.raises(Conflict, match="undone"), Session.begin() as session:
        jobs.undo(session, session.get_one(Job, job), by="tess")


def test_regrade_of_what_has_changed_since_is_not_applied(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    edited = office.preview()
    office.edit(KEY_IS_SIX)
    accepted = office.preview()
    with Session.begin() as session:
        session.execute(update(AssessmentItem).values(conventions=["one"]))

    for job, what in ((edited, "the item itself"), (accepted, "the conventions that are accepted")):
        with pytest.raises(Conflict, match=f"Since regrade {job} was compared, {what}"):
            office.start_applying(job)


def test_regrade_that_takes_its_worker_down_fails_and_says_so(classroom: Classroom, office: Office) -> None:
    job = office.ask()

    for _ in range(running.MOST_ATTEMPTS + 1):
        with Session.begin() as session:
            running.begin(session, job)

    assert office.job(job).state == "failed"
    assert "the worker stopped" in office.job(job).error


def test_regrade_that_raises_fails_and_says_so(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    job = office.ask()
    with Session.begin() as session:
        session.execute(text("update item_version set toml = '[parts'"))
        session.execute(text("update job set basis = jsonb_set(basis, '{tiny/sums,hash}', '\"gone\"')"))

    office.work(job)

    assert office.job(job).state == "failed"
    assert office.job(job).error.startswith("LookupError, which is our fault")


def test_regrade_that_failed_before_its_first_mark_is_undone(classroom: Classroom, office: Office) -> None:
    # What it holds by then is that later submissions are graded by it.
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    with Session.begin() as session:
        session.execute(text("update regrading set state = 'no such state'"))
    office.apply(job)
    assert (office.job(job).state, len(replacements())) == ("failed", 1)

    office.undo(job)

    assert (office.job(job).state, replacements()) == ("undone", {})


def test_regrade_that_failed_before_it_was_applied_is_not_undone(
    classroom: Classroom, office: Office
) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    job = office.ask()
    with Session.begin() as session:
        running.fail(session.get_one(Job, job), "of the power")

    with pytest.raises(Conflict, match="failed"):
        office.undo(job)


def test_override_that_is_kept_stands_for_what_grading_makes_of_the_part_now(
    classroom: Classroom, office: Office
) -> None:
    # Releasing it after the key has become 6 must not bring back that 5 is right.
    ada = classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.override(ada, "total", 0.5)
    office.edit(KEY_IS_SIX)

    job = office.preview(dry_run=False)
    again = office.preview()

    last = marks_of(ada.id)[-1]
    beneath = last.verdicts["total"]["evidence"]["graded"]
    assert (last.verdicts["total"]["reason"], last.score) == ("override", 2.5)
    assert (beneath["status"], beneath["reason"]) == ("incorrect", "wrong-value")
    assert last.item_hash == office.job(job).basis["tiny/sums"]["hash"]
    assert (office.job(job).summary["changed"], office.job(job).summary["overrides_kept"]) == (1, 1)
    assert office.job(again).summary["changed"] == 0
    with Session.begin() as session:
        sent = session.get_one(Submission, ada.id)
        overrides.release(session, sent, "total", by="tess", reason="the key has changed")
    assert points() == {"ada": 2}
    assert marks_of(ada.id)[-1].verdicts["total"]["reason"] == "wrong-value"


def test_override_that_is_kept_stands_for_the_training_before_it(
    classroom: Classroom, office: Office
) -> None:
    design = offered_design(classroom)
    train(classroom)
    office.override(design, "design", 0.5)
    office.edit(("key = 4", "key = 3"), item="design")

    office.preview("tiny/design", dry_run=False)

    last = marks_of(design.id)[-1]
    assert last.verdicts["design"]["reason"] == "override"
    assert last.verdicts["design"]["evidence"]["graded"]["reason"] == "trained"
    assert lanes(design.id) == []


def test_override_stands_for_a_training_only_where_it_was_by_what_is_asked_now(
    classroom: Classroom, office: Office
) -> None:
    # The regrade to the other points failed before it came to Ada's design, but her count of the points is
    # decided by its version: that of the mark is not the one she was trained for.
    design, failed = released_between_versions(classroom, office)
    before = marks_of(design.id)[-1]
    now = office.job(failed).basis["tiny/design"]["hash"]
    assert (before.item_hash, beneath(before)["reason"]) == (now, "trained")

    office.preview("tiny/design", dry_run=False)

    last = marks_of(design.id)[-1]
    assert last.verdicts["design"]["reason"] == "override"
    assert (beneath(last)["status"], beneath(last)["reason"]) == ("undecided", "needs-training")


@pytest.mark.parametrize("undone", [True, False])
def test_undo_and_regrade_find_the_same_training_beneath_an_override(
    classroom: Classroom, office: Office, undone: bool
) -> None:
    # The last mark is by the other points, which the failed regrade asked for; the training is by the first.
    design, failed = released_between_versions(classroom, office)
    assert marks_of(design.id)[-1].item_hash == office.job(failed).basis["tiny/design"]["hash"]

    if undone:
        office.undo(failed)
    else:
        office.edit(OTHER_POINTS[::-1], item="design")
        office.preview("tiny/design", dry_run=False)

    last = marks_of(design.id)[-1]
    assert last.verdicts["design"]["reason"] == "override"
    assert (beneath(last)["status"], beneath(last)["reason"]) == ("correct", "trained")
    assert lanes(design.id) == []


def test_override_stands_for_nothing_that_was_graded_with_another_version_since(
    classroom: Classroom, office: Office
) -> None:
    # Ada's design was trained with the first version, proved with the second, and is not known to the third.
    design = offered_design(classroom)
    train(classroom)
    office.override(design, "design", 0.5)
    office.edit(PROVED, item="design")
    office.preview("tiny/design", dry_run=False)
    assert beneath(marks_of(design.id)[-1])["reason"] == "proved"
    office.override(design, "points", 0.5)
    office.edit(PROVED[::-1], item="design")

    office.preview("tiny/design", dry_run=False)

    last = beneath(marks_of(design.id)[-1])
    assert (last["status"], last["reason"]) == ("undecided", "needs-training")


def beneath(mark: Mark) -> dict[str, Any]:
    """What a person's decision about the design stands for."""
    graded: dict[str, Any] = mark.verdicts["design"]["evidence"]["graded"]
    return graded


@pytest.mark.parametrize("undone", [False, True])
def test_rows_of_a_regrade_that_is_over_are_purged_after_a_month(
    classroom: Classroom, office: Office, undone: bool, gradebook: Gradebook
) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    before = gradebook()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    if undone:
        office.apply(job)
        office.undo(job)

    end(job, days_ago=29)
    tasks.purge_regrades()
    assert kept() == {Regrading: 1, RegradeChange: 1, RegradeScore: 1}
    end(job, days_ago=31)
    tasks.purge_regrades()

    assert kept() == {Regrading: 0, RegradeChange: 0, RegradeScore: 0}
    assert office.job(job).summary["changed"] == 1
    assert gradebook() == before


def test_rows_of_a_regrade_that_can_be_undone_are_kept(classroom: Classroom, office: Office) -> None:
    ada = classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    applied = office.preview(dry_run=False)
    office.edit(("key = 6", "key = 5.0"), ('"integer"', '"real"'))
    failed = office.preview(dry_run=False)
    with Session.begin() as session:
        session.execute(update(Job).where(Job.id == failed).values(state="failed"))

    for job in (applied, failed):
        end(job, days_ago=400)
    tasks.purge_regrades()

    assert kept() == {Regrading: 2, RegradeChange: 2, RegradeScore: 2}
    for job in (failed, applied):
        office.undo(job)
    assert marks_of(ada.id)[-1].verdicts == marks_of(ada.id)[0].verdicts


def test_undo_of_a_regrade_finds_its_mark_under_a_later_one_that_was_purged(
    classroom: Classroom, office: Office
) -> None:
    ada = classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    first = office.preview(dry_run=False)
    office.edit(("key = 6", "key = 5"))
    second = office.preview(dry_run=False)
    office.undo(second)
    end(second, days_ago=31)
    tasks.purge_regrades()

    office.undo(first)

    assert office.job(first).summary["conflicts"] == 0
    assert marks_of(ada.id)[-1].verdicts == marks_of(ada.id)[0].verdicts
    end(first, days_ago=31)
    tasks.purge_regrades()
    assert kept() == {Regrading: 0, RegradeChange: 0, RegradeScore: 0}


def test_regrade_compared_a_month_ago_is_not_applied(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    end(job, days_ago=31)

    with pytest.raises(Conflict, match="more than 30 days ago"):
        office.start_applying(job)


def end(job: int, *, days_ago: int) -> None:
    """Let a regrade have waited, or ended, for so long."""
    with Session.begin() as session:
        ended = func.now() - timedelta(days=days_ago)
        session.execute(update(Job).where(Job.id == job).values(finished_at=ended))


def kept() -> dict[type[Any], int]:
    """How many rows regrades have noted."""
    with Session() as session:
        return {
            table: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Regrading, RegradeChange, RegradeScore)
        }


def test_sweep_resumes_a_regrade_nobody_was_told_of(office: Office, redis: Redis) -> None:
    office.ask()

    tasks.resume_regrades()
    tasks.resume_regrades()

    assert redis.llen("regrade") == 1


def test_submission_from_an_open_tab_is_graded_as_the_regrade_grades(
    classroom: Classroom, office: Office
) -> None:
    # The classroom shows the item as it was; the regrade was applied before Bob sent his in.
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview(dry_run=False)

    bob = classroom.submit("bob", answers=WRONG)
    classroom.grade()

    assert points() == {"ada": 2, "bob": 8}
    assert marks_of(bob.id)[0].item_hash == office.job(job).basis["tiny/sums"]["hash"]
    office.undo(job)
    classroom.submit("cyd", answers=WRONG)
    classroom.grade()
    assert points() == {"ada": 8, "bob": 2, "cyd": 2}


def test_undo_of_the_later_of_two_regrades_leaves_the_earlier_one_standing(
    classroom: Classroom, office: Office, gradebook: Gradebook
) -> None:
    classroom.submit("ada", answers=WRONG)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    first = office.preview(dry_run=False)
    standing = (gradebook(), replacements())
    office.edit(("key = 6", "key = 7"))
    second = office.preview(dry_run=False)
    assert (points(), set(replacements().values())) == (
        {"ada": 2},
        {office.job(second).basis["tiny/sums"]["hash"]},
    )

    office.undo(second)

    assert (gradebook(), replacements()) == standing
    office.undo(first)
    assert (points(), replacements()) == ({"ada": 2}, {})


def test_regrade_to_an_earlier_version_grades_no_more_by_the_later(
    classroom: Classroom, office: Office
) -> None:
    office.edit(KEY_IS_SIX)
    office.preview(dry_run=False)
    office.edit(KEY_IS_SIX[::-1])
    job = office.preview(dry_run=False)

    classroom.submit("ada", answers=RIGHT)
    classroom.grade()

    assert points() == {"ada": 8}
    assert office.job(job).basis["tiny/sums"]["hash"] not in replacements()


def test_submission_marked_since_the_preview_is_compared_anew(classroom: Classroom, office: Office) -> None:
    # Ada's difference was decided by a person after the preview, Cyd's submission came after it.
    ada, bob = classroom.submit("ada", answers=RIGHT), classroom.submit("bob", answers=WRONG)
    classroom.grade()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    office.override(ada, "gap", 0.5)
    classroom.submit("cyd", answers=WRONG)
    classroom.grade()
    assert points() == {"ada": 7, "bob": 2, "cyd": 2}

    office.apply(job)

    assert points() == {"ada": 1, "bob": 8, "cyd": 8}
    assert office.job(job).summary["changed"] == 3
    assert office.changes(job)[ada.id].gradebook == {"before": 7, "after": 1}
    assert [mark.made_by for mark in marks_of(ada.id)] == ["worker", "tess", f"regrade {job}"]
    office.undo(job)
    assert points() == {"ada": 7, "bob": 2, "cyd": 2}
    assert marks_of(bob.id)[-1].verdicts == marks_of(bob.id)[0].verdicts


def test_regrade_waits_for_work_that_was_leased_before(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    bob = classroom.submit("bob", answers=WRONG)
    leased = classroom.lease()
    office.edit(KEY_IS_SIX)
    job = office.preview()
    office.start_applying(job)
    for _ in range(10):
        tasks.regrade(job)
    assert (office.job(job).state, office.job(job).phase) == ("applying", "await")

    with Session.begin() as session:
        marks.record(session, grading.grade_batch(leased))
    office.work(job)

    assert points() == {"ada": 2, "bob": 8}
    assert [mark.made_by for mark in marks_of(bob.id)] == ["worker", f"regrade {job}"]


def test_design_that_was_trained_is_not_trained_again(classroom: Classroom, office: Office) -> None:
    design = offered_design(classroom)
    train(classroom)
    assert marks_of(design.id)[-1].verdicts["design"]["reason"] == "trained"
    office.edit(("key = 4", "key = 3"), item="design")

    job = office.preview("tiny/design", dry_run=False)

    last = marks_of(design.id)[-1]
    assert (last.made_by, last.state, last.score) == (f"regrade {job}", "graded", 3)
    assert last.verdicts["design"]["reason"] == "trained"
    assert lanes(design.id) == []


def test_design_whose_key_has_changed_is_trained_again(
    classroom: Classroom, office: Office, gradebook: Gradebook
) -> None:
    design = offered_design(classroom)
    train(classroom)
    before = gradebook()
    office.edit(OTHER_POINTS, item="design")

    job = office.preview("tiny/design", dry_run=False)

    last = marks_of(design.id)[-1]
    assert (last.state, last.score, last.parts_pending) == ("provisional", 1, 1)
    assert lanes(design.id) == ["train"]
    office.undo(job)
    assert (lanes(design.id), gradebook()) == ([], before)


def test_design_that_is_still_being_trained_goes_on(classroom: Classroom, office: Office) -> None:
    design = offered_design(classroom)
    classroom.grade()
    assert lanes(design.id) == ["train"]
    office.edit(("key = 4", "key = 3"), item="design")

    job = office.preview("tiny/design", dry_run=False)
    assert (marks_of(design.id)[-1].score, lanes(design.id)) == (0, ["train"])
    train(classroom)

    last = marks_of(design.id)[-1]
    assert (last.state, last.score) == ("graded", 3)
    assert last.item_hash == office.job(job).basis["tiny/design"]["hash"]
    assert lanes(design.id) == []


def offered_design(classroom: Classroom) -> Submitted:
    """A design in the quiz that has to be trained."""
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/design", position=2, points=4))
    answers = {"points": "4", "design": "2-3-1 tanh sigmoid"}
    return classroom.submit("ada", item="tiny/design", answers=answers)


def released_between_versions(classroom: Classroom, office: Office) -> tuple[Submitted, int]:
    """Ada's trained design, overridden, with her count of the points released after a regrade that failed.

    The mark is by that regrade's version, the training beneath the override by the version before it.
    """
    design = offered_design(classroom)
    train(classroom)
    office.override(design, "design", 0.5)
    office.override(design, "points", 0.5)
    office.edit(OTHER_POINTS, item="design")
    failed = office.preview("tiny/design")
    office.start_applying(failed)
    with Session.begin() as session:
        running.fail(session.get_one(Job, failed), "of the power")
        session.execute(update(Job).where(Job.id == failed).values(applying_since=func.now()))
    with Session.begin() as session:
        sent = session.get_one(Submission, design.id)
        overrides.release(session, sent, "points", by="tess", reason="the item has changed")
    return design, failed


def train(classroom: Classroom) -> None:
    """Do what both workers do."""
    classroom.grade()
    classroom.grade("train")


def lanes(submission: UUID) -> list[str]:
    with Session() as session:
        return list(session.scalars(select(Work.lane).where(Work.submission_id == submission)))


def test_essay_that_a_person_marked_keeps_its_mark(classroom: Classroom, office: Office) -> None:
    essay = classroom.submit("ada", item="tiny/essay", answers={"total": "5", "because": "so"})
    classroom.grade()
    office.override(essay, "because", 0.5)
    office.edit(KEY_IS_SIX, item="essay")

    office.preview("tiny/essay", dry_run=False)

    last = marks_of(essay.id)[-1]
    assert (last.score, last.state, last.verdicts["because"]["score"]) == (2, "graded", 0.5)


def test_student_sees_a_part_that_was_added(classroom: Classroom, office: Office) -> None:
    ada = classroom.submit("ada", answers=RIGHT)
    classroom.grade()
    more = '\n[parts.product]\nask = "Product?"\nanswer = { type = "integer" }\nkey = 6\ncite = "fingers"\n'
    office.edit(("points = 1\n", "points = 1\n" + more))

    office.preview(dry_run=False)

    seen = classroom.view(ada)
    assert (seen.score, seen.possible) == (pytest.approx(8 * 4 / 5), 8)
    assert {part: verdict["reason"] for part, verdict in seen.parts.items()} == {
        "total": "equal",
        "gap": "equal",
        "product": "blank",
    }
