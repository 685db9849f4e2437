"""`assay regrade` against a service that answers HTTP."""

from __future__ import annotations

import json
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
    assert "Not applied" in shown.output
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
