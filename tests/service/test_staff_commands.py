"""What instructors decide, grant and look up on the command line, against the API behind a real socket."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from service.db import Session
from service.models import Assessment

Run = Callable[..., Result]
ITEM = "dl-exam/inception"


@pytest.fixture
def tess(run: Run) -> Run:
    """Runs the command line as Tess; what fails shows its output."""

    def run_well(*arguments: str, who: str = "tess", **options: object) -> Result:
        done = run(*arguments, who=who, **options)
        assert done.exit_code == 0, done.output
        return done

    return run_well


@pytest.fixture
def sent(school) -> str:
    """A graded submission of Ada: two of six parts, of 10 points."""
    id = school.submit(assessment="exam", answers={"pad_first": "0", "pad_last": "2"}).json["id"]
    school.grade()
    return str(id)


def lines(shown: Result) -> list[str]:
    return [" ".join(line.split()) for line in shown.output.splitlines() if line.strip()]


def ada(school) -> dict:
    rows = school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    return next(row for row in rows if row["student"] == "ada")


def test_marks_are_posted_and_hidden_again(tess: Run, run: Run) -> None:
    at_once = run("assessment", "post", "exam", who="tess")
    with Session.begin() as session:
        session.get_one(Assessment, "exam").release = "when-posted"
    posted, hidden = tess("assessment", "post", "exam"), tess("assessment", "unpost", "exam")

    assert (at_once.exit_code, "shown as they are made" in at_once.stderr) == (1, True)
    assert posted.output.startswith("exam: marks are posted at 20")
    assert hidden.output == "exam: marks are not posted.\n"
    assert json.loads(tess("assessment", "post", "exam", "--json").stdout)["posted_at"]


def test_part_is_overridden_and_released(tess: Run, run: Run, school, sent: str) -> None:
    half = tess("override", sent, "mult_first", "0.5", "--reason", "nearly", "--feedback", "Off by one.")
    earned = ada(school)["score"]
    released = tess("override", sent, "mult_first", "release", "--reason", "after all", "--json")

    assert any(line.startswith("mult_first ") and "0.83 of 1.67 Off by one." in line for line in lines(half))
    assert earned == pytest.approx(2.5 / 6 * 10)
    assert json.loads(released.stdout)["parts"]["mult_first"]["score"] == 0
    for score in ("2", "half", "-0.1", "nan"):
        refused = run("override", sent, "mult_first", "--reason", "x", "--", score, who="tess")
        assert (refused.exit_code, "write 0 to 1" in refused.stderr) == (1, True), score


def test_student_asks_and_staff_answers(tess: Run, sent: str) -> None:
    asked = tess("requests", "ask", sent, "--part", "mult_first", "--reason", "I meant 25,000,000", who="ada")
    waiting = tess("requests", "list", "exam", "--state", "open")
    answered = tess("requests", "answer", "1", "decline", "It says 24.")
    seen = json.loads(tess("requests", "of", sent, "--json", who="ada").stdout)

    assert lines(asked)[-1].split()[0] == "1"
    assert "I meant 25,000,000 open" in lines(waiting)[-1]
    assert lines(answered)[-1].endswith("declined It says 24.")
    assert [(one["state"], one["answer"]) for one in seen] == [("declined", "It says 24.")]
    assert json.loads(tess("requests", "list", "exam", "--state", "open", "--json").stdout) == []


def test_more_time_and_excuses_are_granted_listed_and_withdrawn(tess: Run, school, sent: str) -> None:
    tess("assessment", "edit", "exam", "--due-at", "2026-11-02T12:00")
    extended = tess(
        "assessment", "extend", "exam", "--student", "ada", "--reason", "ill",
        "--due-at", "2026-11-09T12:00", "--extra-attempts", "2",
    )  # fmt: skip
    excused = tess("assessment", "excuse", "exam", "bob", "--reason", "abroad")
    listed = tess("assessment", "granted", "exam")
    withdrawn = json.loads(tess("assessment", "withdraw", "exam", "excuses", "1", "--json").stdout)

    assert lines(extended)[-1] == (
        "accommodations 1 ada due at 2026-11-09T12:00:00+00:00, extra attempts 2 ill tess"
    )
    assert lines(excused)[-1] == "excuses 1 bob the whole assessment abroad tess"
    assert {lines(extended)[-1], lines(excused)[-1]} <= set(lines(listed))
    assert withdrawn["withdrawn_at"]
    terms = school.get("/api/v1/assessments/exam/terms").json
    assert (terms["due_at"], terms["max_attempts"]) == ("2026-11-09T12:00:00+00:00", 4)


def test_full_marks_say_what_a_regrade_would_change(tess: Run, sent: str) -> None:
    given = tess("assessment", "full-marks", "exam", ITEM, "mult_first", "--reason", "misprint")

    assert f"full-marks 1 all {ITEM} mult_first misprint tess" in lines(given)
    assert lines(given)[-1] == (f"Marks made so far stay: assay regrade exam --item {ITEM} changes them.")


def test_trail_tells_what_was_done(tess: Run, sent: str) -> None:
    tess("course", "edit", "dl", "--title", "Deeper learning")
    tess("assessment", "excuse", "exam", "bob", "--reason", "abroad")

    all_, one, last = (
        json.loads(tess("trail", "dl", *wanted, "--json").stdout)
        for wanted in ((), ("--action", "excuse"), ("--limit", "1"))
    )

    assert [event["action"] for event in all_] == ["excuse.grant", "course.edit"]
    assert [event["action"] for event in one] == [event["action"] for event in last] == ["excuse.grant"]
    assert any(
        "tess excuse.grant exam" in line and "reason: abroad" in line for line in lines(tess("trail", "dl"))
    )


def test_trail_tells_points_before_and_after(tess: Run) -> None:
    tess("assessment", "edit", "exam", "--points", f"{ITEM}=4", "--late-percent-per-day", "12.5")

    (event,) = lines(tess("trail", "dl", "--action", "assessment.edit"))[2:]
    assert f"points: {ITEM} 10.0 → {ITEM} 4.0" in event
    assert "late_percent_per_day: 0.0 → 12.5" in event


def test_students_are_refused_in_a_sentence(run: Run, sent: str) -> None:
    refused = [
        run("assessment", "excuse", "exam", "ada", "--reason", "please"),
        run("trail", "dl"),
        run("override", sent, "mult_first", "1", "--reason", "please"),
    ]

    assert [done.exit_code for done in refused] == [1, 1, 1]
    assert all(done.stderr.startswith("Error: ") and "Traceback" not in done.output for done in refused)
