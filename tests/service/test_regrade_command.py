"""`assay regrade` against a service that answers HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update
from werkzeug.serving import make_server

from service import tasks
from service.cli import main
from service.db import Session
from service.models import AssessmentItem
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


def score(school: School) -> float:
    rows = school.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    return {row["student"]: row["score"] for row in rows}["ada"]


def test_regrade_shows_a_preview_and_changes_nothing(url: str, school: School) -> None:
    shown = invoke(url, school, "exam", "--item", OUTLIER)

    assert shown.exit_code == 0, shown.output
    assert "4.00 → 2.00" in shown.output
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
