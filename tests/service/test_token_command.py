"""Tokens issued and revoked on the machine of an operator."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service import tokens
from service.cli import main
from service.db import Session
from service.models import Assessment, AuditEvent, Course, Enrolment, Person

SUM = """
title = "Sum"
prompt = "Two and three."

[parts.sum]
ask = "Their sum?"
answer = { type = "integer" }
key = 5
cite = "counted on fingers"
"""


@pytest.fixture
def token(monkeypatch, database, postgres_url, redis_url):
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("ASSAY_SECRET_KEY", "k" * 32)
    bound = Session.kw["bind"]
    yield lambda *words: CliRunner().invoke(main, ["token", *words])
    Session.configure(bind=bound)  # a command binds its own


def test_issued_token_works_until_it_is_revoked(token, session):
    text = token("issue", "admin").output.strip()
    before = tokens.identify(session, text)
    revoked = token("revoke", text)

    assert before is not None
    assert before.scope == "admin"
    assert revoked.exit_code == 0
    assert tokens.identify(session, text) is None
    assert token("revoke", text).exit_code == 1


def test_issuing_and_revoking_are_on_the_audit_trail_without_the_token(token, session):
    text = token("issue", "admin").output.strip()
    token("revoke", text)

    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["token.issue", "token.revoke"]
    assert all(text not in event.subject for event in events)


def test_student_token_belongs_to_a_person_who_exists(token, session):
    session.add(Person(id="ada"))
    session.commit()

    issued = token("issue", "student", "--person", "ada")

    caller = tokens.identify(session, issued.output.strip())
    assert caller is not None
    assert caller.person_id == "ada"


def test_instructor_who_teaches_nothing_yet_is_told(token, session):
    session.add_all([Person(id="tess"), Course(id="dl", title="DL")])
    session.commit()
    idle = token("issue", "instructor", "--person", "tess")
    session.add(Enrolment(course_id="dl", person_id="tess", role="instructor"))
    session.commit()
    teaching = token("issue", "instructor", "--person", "tess")
    of_course = token("issue", "instructor", "--course", "dl")

    assert [issued.exit_code for issued in (idle, teaching, of_course)] == [0, 0, 0]
    assert "teaches no course" in idle.stderr
    assert (teaching.stderr, of_course.stderr) == ("", "")
    caller = tokens.identify(session, idle.stdout.strip())
    assert caller is not None
    assert tokens.courses(session, caller) == ["dl"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["student"], "--person"),
        (["instructor"], "sees no course without --person"),
        (["lms"], "--course"),
        (["student", "--person", "nobody"], "assay course roster"),
        (["lms", "--course", "nothing"], "assay course new"),
    ],
)
def test_token_of_nobody_is_refused(token, words, said):
    refused = token("issue", *words)

    assert refused.exit_code == 1
    assert said in refused.output


@pytest.mark.parametrize(
    "words", [["token", "issue", "admin"], ["repair", "failed"], ["scores", "rebuild"], ["seed"]]
)
def test_without_settings_and_a_machine_the_command_names_what_to_do(monkeypatch, tmp_path, words):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    refused = CliRunner().invoke(main, words)

    assert refused.exit_code == 1
    assert "no `assay up` runs on .assay: start it" in refused.output
    assert "DATABASE_URL, REDIS_URL, ASSAY_SECRET_KEY" in refused.output


def test_named_data_directory_comes_before_the_environment(token, tmp_path):
    refused = token("issue", "admin", "--data", str(tmp_path))

    assert refused.exit_code == 1
    assert f"no `assay up` runs on {tmp_path}" in refused.output


def test_only_missing_settings_are_named_where_the_database_is(token, monkeypatch):
    monkeypatch.delenv("REDIS_URL")

    refused = token("issue", "admin")

    assert refused.exit_code == 1
    assert "set REDIS_URL;" in refused.output


def test_help_needs_no_settings(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    shown = CliRunner().invoke(main, ["token", "issue", "--help"])

    assert shown.exit_code == 0
    assert "--person" in shown.output


def test_a_short_secret_key_is_refused(token, monkeypatch):
    monkeypatch.setenv("ASSAY_SECRET_KEY", "short")

    refused = token("issue", "admin")

    assert refused.exit_code == 1
    assert "ASSAY_SECRET_KEY" in refused.output


def test_seeding_prints_tokens_that_work(token, session, postgres_url):
    seeded = json.loads(CliRunner().invoke(main, ["seed"]).output)

    assert seeded["assessment"] == "dl-exam"
    scopes = {name: tokens.identify(session, text).scope for name, text in seeded["tokens"].items()}
    assert scopes == {name: name for name in ("admin", "instructor", "student", "lms")}


def test_seeding_a_document_of_an_own_bank_makes_its_assessment(token, session, monkeypatch, tmp_path):
    (tmp_path / "quiz").mkdir()
    (tmp_path / "quiz" / "document.toml").write_text('title = "Quiz"\norder = ["sum"]\n')
    (tmp_path / "quiz" / "sum.toml").write_text(SUM)
    monkeypatch.setenv("ASSAY_BANK_PATH", str(tmp_path))

    refused = CliRunner().invoke(main, ["seed", "--document", "quizz"])
    seeded = CliRunner().invoke(main, ["seed", "--document", "quiz", "--variants", "student"])
    again = CliRunner().invoke(main, ["seed", "--document", "quiz", "--variants", "attempt"])

    assert (refused.exit_code, "dl-exam, quiz" in refused.output) == (1, True)
    assert json.loads(seeded.output)["assessment"] == "quiz"
    assert session.get_one(Assessment, "quiz").variants == "student"
    assert (again.exit_code, "'student'" in again.output) == (1, True)
