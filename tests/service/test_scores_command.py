"""`assay scores` as an operator runs it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

from service.cli import main
from service.db import Session
from service.models import Assessment, AuditEvent, Score

GRADEBOOK = "/api/v1/assessments/exam/gradebook"


@pytest.fixture
def rebuild(monkeypatch, school, postgres_url, redis_url):
    """Runs `assay scores rebuild` with the settings of the tests."""
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("ASSAY_SECRET_KEY", "k" * 32)
    engine = Session.kw["bind"]

    def run(*words: str) -> Result:
        done = CliRunner().invoke(main, ["scores", "rebuild", *words])
        Session.configure(bind=engine)  # the command bound it to an engine of its own
        return done

    return run


@pytest.mark.parametrize("named", [["exam"], []], ids=["named", "all"])
@pytest.mark.parametrize("harm", [update(Score).values(score=99), delete(Score)], ids=["wrong", "lost"])
def test_scores_are_those_of_the_marks_again(rebuild, school, named: list[str], harm) -> None:
    school.submit(assessment="exam")
    school.grade()
    before = school.get(GRADEBOOK, "tess").json["rows"]
    with Session.begin() as session:
        session.add(Assessment(id="quiz", course_id="dl", title="Quiz"))
        session.execute(harm)

    mended = rebuild(*named)
    again = rebuild(*named)

    assert school.get(GRADEBOOK, "tess").json["rows"] == before
    assert mended.output.splitlines()[0] == "exam: 1 changed."
    assert again.output.splitlines()[0] == "exam: 0 changed."
    assert len(mended.output.splitlines()) == (1 if named else 2)
    with Session() as session:
        events = session.execute(select(AuditEvent.action, AuditEvent.subject, AuditEvent.course_id)).all()
    assert tuple(events[0]) == ("scores.rebuild", "exam", "dl")


def test_scores_of_an_assessment_there_is_not_are_refused(rebuild) -> None:
    refused = rebuild("finals")

    assert refused.exit_code == 1
    assert "there is no assessment 'finals'" in refused.output
