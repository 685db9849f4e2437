"""`assay repair` as an operator runs it."""

from __future__ import annotations

from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from service.cli import main
from service.db import Session
from service.models import AuditEvent, Score, Submission

GRADEBOOK = "/api/v1/assessments/exam/gradebook"


@pytest.fixture
def repair(monkeypatch, school, postgres_url, redis_url):
    """Runs `assay repair` with the settings of the tests."""
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("ASSAY_SECRET_KEY", "k" * 32)
    engine = Session.kw["bind"]

    def run(*words: str) -> Result:
        done = CliRunner().invoke(main, ["repair", *words])
        Session.configure(bind=engine)  # the command bound it to an engine of its own
        return done

    return run


@pytest.fixture
def failed(school, break_grading) -> str:
    """The id of a submission that failed, and could be graded by now."""
    id = school.submit(assessment="exam").json["id"]
    with Session() as session:
        shown = session.get_one(Submission, UUID(id)).item_hash
    break_grading(UUID(id))
    school.grade_in_vain()
    with Session.begin() as session:
        session.execute(update(Submission).values(item_hash=shown))
    return id


def actions() -> list[tuple[str, str]]:
    with Session() as session:
        return [tuple(row) for row in session.execute(select(AuditEvent.action, AuditEvent.subject))]


def test_failed_submissions_are_listed_with_why(repair, failed) -> None:
    listed = repair("failed")

    assert listed.exit_code == 0
    assert listed.output.startswith(f"{failed}  dl-exam/inception  InvalidBank: ")


@pytest.mark.parametrize("named", [True, False], ids=["named", "all"])
def test_failed_submission_is_graded_after_it_was_requeued(repair, school, failed, named: bool) -> None:
    requeued = repair("requeue", *([failed] if named else []))
    school.grade()

    assert requeued.output == "1 requeued.\n"
    assert school.get(f"/api/v1/submissions/{failed}").json["state"] == "graded"
    assert actions() == [("submission.requeue", failed)]


def test_submission_that_has_not_failed_is_not_requeued(repair, school) -> None:
    id = school.submit().json["id"]

    assert repair("requeue", id).output == "0 requeued.\n"
    assert actions() == []


def test_scores_are_those_of_the_marks_again(repair, school) -> None:
    school.submit(assessment="exam")
    school.grade()
    before = school.get(GRADEBOOK, "tess").json["rows"]
    with Session.begin() as session:
        session.execute(update(Score).values(score=99))

    repaired = repair("scores", "exam")

    assert repaired.exit_code == 0
    assert school.get(GRADEBOOK, "tess").json["rows"] == before
    assert actions() == [("scores.rebuild", "exam")]


def test_scores_of_an_assessment_there_is_not_are_refused(repair) -> None:
    refused = repair("scores", "finals")

    assert refused.exit_code == 1
    assert "there is no assessment 'finals'" in refused.output
