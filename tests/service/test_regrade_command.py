"""`assay regrade` against a service that answers HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, update
from werkzeug.serving import make_server

from service import tasks
from service.cli import main
from service.db import Session
from service.models import AssessmentItem, FullMarks
from service.regrade_tables import change_table
from service.regrades import running

if TYPE_CHECKING:
    from conftest import School

OUTLIER = "dl-exam/outlier"


@pytest.fixture
def url(school: School) -> Iterator[str]:
    """Where the school answers; Ada's deviation is by a formula that is not accepted any more.

    A worker of regrades is at work: it costs her 2 of the item's 16 points.
    """
    with Session.begin() as session:
        session.add(AssessmentItem(assessment_id="exam", item_id=OUTLIER, position=1, points=16))
    school.submit("ada", item=OUTLIER, assessment="exam", answers={"mean": "89.7", "std": "26.64"})
    school.grade()
    with Session.begin() as session:
        session.execute(update(AssessmentItem).values(conventions=["population"]))
    server = make_server("127.0.0.1", 0, school.client.application, threaded=True)
    stop = Event()
    threads = [Thread(target=server.serve_forever), Thread(target=work, args=[stop])]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.port}"
    stop.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()


def work(stop: Event) -> None:
    while not stop.wait(0.05):
        with Session() as session:
            unfinished = running.unfinished(session)
        for job in unfinished:
            tasks.regrade(job)


def invoke(url: str, school: School, *arguments: str) -> Result:
    environ = {"ASSAY_URL": url, "ASSAY_TOKEN": school.tokens["tess"]}
    return CliRunner().invoke(main, ["regrade", *arguments], env=environ)


def cells(output: str) -> list[list[str]]:
    """The cells of each line of a table, which two spaces divide at least."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in output.splitlines()]


def score(school: School) -> float:
    rows = school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    return {row["student"]: row["score"] for row in rows}["ada"]


def test_regrade_shows_a_preview_and_changes_nothing(url: str, school: School) -> None:
    shown = invoke(url, school, "exam", "--item", OUTLIER)

    assert shown.exit_code == 0, shown.output
    lines = cells(shown.output)
    change = ["Ada Lovelace", "outlier", "std", "1 within-tolerance", "0 wrong-value", "4.00 → 2.00"]
    assert change in lines
    words = lines[lines.index(change) + 1]
    assert words == ["It is as near to the key as the tolerance asks.", "It is not the key."]
    assert "1 of 1 submission change: 0 students up, 1 down, 0 as before" in shown.output
    assert shown.output.endswith("Regrade 1 is not applied; `assay regrade apply 1` applies it.\n")
    assert score(school) == 4


def test_regrade_is_applied_and_undone(url: str, school: School) -> None:
    applied = invoke(
        url, school, "exam", "--item", OUTLIER, "--apply", "--reason", "population only", "--json"
    )

    job = json.loads(applied.output)
    assert (applied.exit_code, job["state"], job["reason"]) == (0, "applied", "population only")
    assert score(school) == 2
    undone = invoke(url, school, "undo", str(job["id"]))
    assert undone.output == f"Regrade {job['id']} is undone.\n"
    assert score(school) == 4


@pytest.mark.parametrize("arguments", [["--apply", "exam"], ["--item", OUTLIER, "exam", "--apply"]])
def test_options_stand_before_the_assessment_as_well(url: str, school: School, arguments: list[str]) -> None:
    applied = invoke(url, school, *arguments)

    assert applied.exit_code == 0, applied.output
    assert applied.output.endswith("Regrade 1 is applied; `assay regrade undo 1` takes it back.\n")
    assert score(school) == 2


def test_regrade_that_was_shown_is_applied_listed_and_shown_by_its_number(url: str, school: School) -> None:
    invoke(url, school, "exam", "--reason", "population only")
    assert score(school) == 4

    applied = invoke(url, school, "apply", "1")

    assert applied.output == "Regrade 1 is applied; `assay regrade undo 1` takes it back.\n"
    assert score(school) == 2
    invoke(url, school, "exam", "--item", OUTLIER)
    listed = cells(invoke(url, school, "list", "exam").output)
    rows = [[cell for cell in line if not cell.startswith("20")] for line in listed if line[:1] != [""]]
    assert ["2", "compared", OUTLIER, "0 of 1", "0", "0", "tess", "regrade"] in rows
    assert ["1", "applied", "all", "1 of 1", "0", "1", "tess", "population only"] in rows
    both = json.loads(invoke(url, school, "list", "exam", "--json").output)
    assert [job["id"] for job in both] == [2, 1]
    shown = invoke(url, school, "show", "1").output
    assert ["Ada Lovelace", "outlier", "std", "1 within-tolerance", "0 wrong-value", "4.00 → 2.00"] in cells(
        shown
    )
    assert shown.endswith("Regrade 1 is applied; `assay regrade undo 1` takes it back.\n")
    assert json.loads(invoke(url, school, "show", "1", "--json").output)["state"] == "applied"


def test_regrade_that_is_declined_says_how_to_apply_it(url: str, school: School) -> None:
    declined = on_a_terminal(url, school, b"n\n", "exam")

    assert score(school) == 4
    assert "Apply? [y/N]: " in declined
    assert declined.endswith("Regrade 1 is not applied; `assay regrade apply 1` applies it.\n")
    assert on_a_terminal(url, school, b"y\n", "exam").endswith("`assay regrade undo 2` takes it back.\n")
    assert score(school) == 2


def on_a_terminal(url: str, school: School, typed: bytes, *arguments: str) -> str:
    """What is printed where somebody at a terminal types something."""
    ours, theirs = os.openpty()
    os.write(ours, typed)
    environ = {"ASSAY_URL": url, "ASSAY_TOKEN": school.tokens["tess"], "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", "from service.cli import main; main()", "regrade", *arguments]
    try:
        ended = subprocess.run(
            command, stdin=theirs, env=environ, capture_output=True, timeout=60, check=True
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return ended.stdout.decode()


def test_help_tells_options_and_commands(url: str, school: School) -> None:
    told = invoke(url, school, "--help").output

    assert told.startswith("Usage: main regrade [OPTIONS] ASSESSMENT\n       main regrade COMMAND")
    known = ("--item", "--apply", "--release-overrides", "--reason", "apply", "list", "show", "undo")
    assert [word for word in known if f"\n  {word} " not in told] == []


def test_students_of_one_name_are_told_apart() -> None:
    said = {"name": "Ada", "item": "d/one", "parts": {}, "score": {"before": 1, "after": 0}}
    said |= {"points": {"before": 1, "after": 1}, "state": {"before": "graded", "after": "graded"}}
    said |= {"gradebook": {"before": 1, "after": 0}}
    changes = [said | {"student": "a1"}, said | {"student": "a2"}, said | {"student": "b", "name": "Bob"}]

    students = list(change_table(changes).columns[0].cells)

    assert [str(student) for student in students] == ["Ada (a1)", "Ada (a2)", "Bob"]


def test_regrade_that_is_refused_says_why(url: str, school: School) -> None:
    unknown = invoke(url, school, "exam", "--item", "dl-exam/xavier")
    early = invoke(url, school, "undo", "1")

    assert unknown.exit_code == 1
    assert "dl-exam/xavier" in unknown.output
    assert early.exit_code == 1
    assert "There is no job 1" in early.output


def test_reasons_that_change_without_points_are_counted_and_shown_on_demand(url: str, school: School) -> None:
    # The mean, which Ada has right, is given away; her deviation is not accepted any more.
    with Session.begin() as session:
        session.add(
            FullMarks(assessment_id="exam", item_id=OUTLIER, part="mean", reason="broken", created_by="tess")
        )
    school.submit("bob", item=OUTLIER, assessment="exam", answers={"mean": "89.7"})
    with Session.begin() as session:
        given = update(FullMarks).values(withdrawn_at=func.now())
        session.execute(given)
    school.grade()
    with Session.begin() as session:
        session.execute(update(FullMarks).values(withdrawn_at=None))

    shown = invoke(url, school, "exam", "--item", OUTLIER)
    everything = invoke(url, school, "exam", "--item", OUTLIER, "--all")

    assert (shown.exit_code, everything.exit_code) == (0, 0)
    left = (
        "Reasons change but not points: 1 submission and 1 part of the submissions above; `--all` shows them."
    )
    assert left in shown.output
    assert "full-marks-for-all" not in shown.output.partition(left)[0]
    assert everything.output.count("1 full-marks-for-all") == 2
    assert "--all" not in everything.output


def test_submissions_that_are_not_undone_are_shown_with_what_to_do(url: str, school: School) -> None:
    # The later regrade accepts the formula again.
    first = json.loads(invoke(url, school, "exam", "--item", OUTLIER, "--apply", "--json").output)["id"]
    with Session.begin() as session:
        session.execute(update(AssessmentItem).values(conventions=None))
    wanted = ["exam", "--apply", "--json", "--reason", "both are taught"]
    later = json.loads(invoke(url, school, *wanted).output)["id"]

    undone = invoke(url, school, "undo", str(first))

    said = f"Regrade {first} is undone; 1 submission stays: a later regrade stands, undo it as well."
    assert undone.output.startswith(f"{said}\n")
    conflict = ["Ada Lovelace", "outlier", "1", "2.00 of 8", f"regrade {later}", "both are taught"]
    assert conflict in cells(undone.output)
    invoke(url, school, "undo", str(later))
    assert score(school) == 4
