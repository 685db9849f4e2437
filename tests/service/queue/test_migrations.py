"""Migrations on an empty database of a real server."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config

import migrations

COUNT_TABLES = "select count(*) from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'"


@pytest.fixture
def config(empty_database_url: str) -> Config:
    """Alembic pointed at an empty database."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["url"] = empty_database_url
    return config


def test_migrations_lead_from_nothing_to_the_models(config: Config) -> None:
    command.upgrade(config, "head")

    command.check(config)  # raises when the models have what the database has not


def test_migrations_downgrade_to_an_empty_database(config: Config, empty_database_url: str) -> None:
    command.upgrade(config, "head")

    command.downgrade(config, "base")

    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute(COUNT_TABLES).fetchone() == (0,)
        assert connection.execute("select to_regproc('refuse_change')").fetchone() == (None,)


HAS = (
    "insert into course (id, title) values ('dl', 'Deep learning')",
    "insert into enrolment (course_id, person_id) select 'dl', id from person",
    "insert into section (course_id, name) values ('dl', 'A')",
    "insert into section_member (course_id, section, person_id) values ('dl', 'A', '{who}')",
    "insert into assessment (id, course_id, title) values ('exam', 'dl', 'Exam')",
    "insert into item_version (hash, item_id, toml) values ('h', 'a/b', '')",
    "insert into submission (person_id, item_id, item_hash, answers, attempt, source)"
    " values ('{who}', 'a/b', 'h', '{}', 1, 'api')",
    "insert into api_token (hash, scope, person_id) values ('x', 'student', '{who}')",
    "insert into excuse (assessment_id, person_id, reason, created_by)"
    " values ('exam', '{who}', 'ill', 'tess')",
    "insert into audit_event (actor, action, subject, detail) values ('{who}', 'person.edit', '{who}', '{}')",
)
"""SQL: what a person may have."""


def test_regrade_that_was_undone_has_been_for_as_long_as_was_noted(
    config: Config, empty_database_url: str
) -> None:
    command.upgrade(config, "0005")
    states = [("applied", "weigh"), ("undone", "compare"), ("failed", "apply"), ("failed", "undo")]
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("insert into course (id, title) values ('dl', 'Deep learning')")
        connection.execute("insert into assessment (id, course_id, title) values ('exam', 'dl', 'Exam')")
        for state, phase in states:
            connection.execute(
                "insert into job (assessment_id, basis, solver_version, policy_version, dry_run, reason,"
                " created_by, state, phase, applying_since)"
                " values ('exam', '{}', '1', '1', true, 'r', 'tess', %s, %s, '2026-11-01T12:00Z')",
                [state, phase],
            )

    command.upgrade(config, "head")

    with psycopg.connect(empty_database_url) as connection:
        found = connection.execute("select undoing_since = applying_since from job order by id").fetchall()
        assert found == [(None,), (True,), (None,), (True,)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("regrade 1", "person regrade 1", id="what the service calls itself"),
        pytest.param("Zoe\u0308", "Zo\u00eb", id="not composed"),
    ],
)
def test_person_of_an_id_that_cannot_be_any_more_keeps_all_that_is_theirs(
    config: Config, empty_database_url: str, before: str, after: str
) -> None:
    command.upgrade(config, "0004")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("insert into person (id, name) values (%s, 'Gray'), ('ada', 'Ada')", [before])
        for statement in HAS:
            connection.execute(statement.replace("{who}", before))

    command.upgrade(config, "head")

    with psycopg.connect(empty_database_url) as connection:
        people = connection.execute("select id, name from person order by name").fetchall()
        assert people == [("ada", "Ada"), (after, "Gray")]
        for table in ("enrolment", "section_member", "submission", "api_token", "excuse"):
            named = connection.execute(f"select person_id from {table} where person_id <> 'ada'").fetchall()
            assert named == [(after,)], table
        assert connection.execute("select actor, subject from audit_event").fetchall() == [(after, after)]
        with pytest.raises(psycopg.errors.ForeignKeyViolation):  # at once, and not only at the end
            connection.execute("update enrolment set person_id = 'nobody' where person_id = 'ada'")
