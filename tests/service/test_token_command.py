"""Tokens issued and revoked on the machine of an operator."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service import auth
from service.cli import main
from service.models import AuditEvent, Person


@pytest.fixture
def token(monkeypatch, database, postgres_url, redis_url):
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("ASSAY_SECRET_KEY", "k" * 32)
    return lambda *words: CliRunner().invoke(main, ["token", *words])


def test_issued_token_works_until_it_is_revoked(token, session):
    text = token("issue", "admin").output.strip()
    before = auth.identify(session, text)
    revoked = token("revoke", text)

    assert before is not None
    assert before.scope == "admin"
    assert revoked.exit_code == 0
    assert auth.identify(session, text) is None
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

    caller = auth.identify(session, issued.output.strip())
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
    scopes = {name: auth.identify(session, text).scope for name, text in seeded["tokens"].items()}
    assert scopes == {name: name for name in ("admin", "instructor", "student", "lms")}
