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
    command.upgrade(config, "0003")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("insert into course (id, title) values ('dl', 'Deep learning')")
        connection.execute("insert into person (id, name) values (%s, 'Gray'), ('ada', 'Ada')", [before])
        connection.execute("insert into enrolment (course_id, person_id) select 'dl', id from person")
        connection.execute(
            "insert into api_token (hash, scope, person_id) values ('x', 'student', %s)", [before]
        )

    command.upgrade(config, "head")

    with psycopg.connect(empty_database_url) as connection:
        people = connection.execute("select id, name from person order by name").fetchall()
        assert people == [("ada", "Ada"), (after, "Gray")]
        enrolled = connection.execute("select person_id from enrolment").fetchall()
        assert set(enrolled) == {("ada",), (after,)}
        assert connection.execute("select person_id from api_token").fetchone() == (after,)
