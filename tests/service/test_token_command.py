"""Tokens issued and revoked on the machine of an operator."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service import tokens
from service.cli import main
from service.db import Session
from service.models import Assessment, AuditEvent, Person

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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["student"], "--person"),
        (["lms"], "--course"),
        (["student", "--person", "nobody"], "'nobody'"),
        (["lms", "--course", "nothing"], "'nothing'"),
    ],
)
def test_token_of_nobody_is_refused(token, words, said):
    refused = token("issue", *words)

    assert refused.exit_code == 1
    assert said in refused.output


def test_without_settings_the_command_names_what_to_set(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    refused = CliRunner().invoke(main, ["token", "issue", "admin"])

    assert refused.exit_code == 1
    assert "DATABASE_URL" in refused.output


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
