"""A real PostgreSQL and a real Valkey for the whole suite: embedded ones, or those of the environment."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session as DbSession

from question_bank.bank import Bank
from service.db import Session, bind
from service.embedded import Postgres, Valkey
from service.files import scratch
from service.migration import upgrade
from service.models import Person
from service.settings import InvalidSettings, Settings
from service.supervisor import Supervisor

UNDISTURBED = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_connections": "200"}
"""Nothing here has to survive a crash; and a vacuum of its own accord holds the gradebook's cursors back."""
LARGE = 1_000_000
"""Bytes of a table beyond which its room is given back: nothing else here does so."""
SIZE = text("""
    select max(pg_table_size(oid)) from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
""")
RESTART = text("""
    do $$
    declare used regclass;
    begin
        for used in select seqrelid from pg_sequence join pg_class on pg_class.oid = seqrelid
            where relnamespace = 'public'::regnamespace and pg_sequence_last_value(seqrelid) is not null
        loop
            execute 'alter sequence ' || used || ' restart';
        end loop;
    end $$
""")


class Stores(NamedTuple):
    """Where PostgreSQL and Valkey answer."""

    postgres_url: str
    redis_url: str


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The servers of DATABASE_URL and REDIS_URL when the service's settings are set, else embedded ones."""
    try:
        settings = Settings.from_env()
    except InvalidSettings:
        yield from _embedded(tmp_path_factory.mktemp("stores"))
    else:
        yield Stores(settings.database_url, settings.redis_url)


def _embedded(data: Path) -> Iterator[Stores]:
    with scratch(data / "scratch") as short, Supervisor(data) as supervisor:
        postgres, valkey = Postgres(data, short, UNDISTURBED), Valkey(data, short)
        supervisor.start(postgres.process(), valkey.process())
        yield Stores(postgres.url, valkey.url)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """A new empty database on a server, dropped with its connections at the end."""
    name = f"assay_test_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(stores: Stores) -> Iterator[str]:
    """A database of this test alone, without any table."""
    with fresh_database(stores.postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(stores: Stores) -> Iterator[str]:
    """The database of this test session, migrated; ``database`` empties it after each test."""
    with fresh_database(stores.postgres_url) as url:
        upgrade(url)
        yield url


@pytest.fixture(scope="session")
def redis_url(stores: Stores) -> str:
    """The Valkey of this test session; ``redis`` empties it after each test."""
    return stores.redis_url


@pytest.fixture(scope="session")
def engine(postgres_url: str) -> Iterator[Engine]:
    """The engine ``service.db.Session`` is bound to."""
    engine = bind(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Iterator[Engine]:
    """The migrated database with ``Session`` bound to it; every table is empty again after the test."""
    Session.configure(bind=engine)
    yield engine
    Session.configure(bind=engine)  # a test may have bound another, which nobody would dispose of again
    with engine.begin() as connection:
        empty(connection)


def empty(connection: Connection) -> None:
    """Empty every table and let numbers begin anew; by DELETE, for TRUNCATE makes a hundred files anew."""
    tables = [table.name for table in reversed(Person.metadata.sorted_tables)]
    if connection.scalar(SIZE) > LARGE:
        connection.execute(text(f"truncate {', '.join(tables)} restart identity"))
    else:
        connection.execute(text("set local assay.erasing = 'on'"))
        connection.exec_driver_sql("; ".join(f"delete from {table}" for table in tables))
        connection.execute(RESTART)


@pytest.fixture
def session(database: Engine) -> Iterator[DbSession]:
    """A session on the empty database; what it has not committed is rolled back."""
    with Session() as session:
        yield session


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A client of Valkey; every key is gone after the test."""
    with Redis.from_url(redis_url) as client:
        yield client
        client.flushdb()


class FirstRun(NamedTuple):
    """A run of `assay up` on an empty directory, which is over."""

    data: Path
    ready: Mapping[str, Any]
    """The line it printed."""

    def copy(self, to: Path) -> Path:
        """The data directory for a further run, which finds a database whose items passed the gate."""
        subprocess.run(["cp", "-a", self.data, to], check=True)  # keeps the owner, as PostgreSQL demands
        return to


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> FirstRun:
    """The first run of a machine, the same for all processes of this test session."""
    directory = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        directory = directory.parent
    data, said = directory / "first-run", directory / "first-run.json"
    with (directory / "first-run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(_run_once(data))
    return FirstRun(data, json.loads(said.read_text()))


def _run_once(data: Path) -> str:
    """Start a machine and stop it; the line it printed when it was ready."""
    command = [sys.executable, "-c", "from service.cli import main; main()", "up", "--json", "--port", "0"]
    with subprocess.Popen(
        [*command, "--data", str(data)], env={"PATH": os.defpath}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        ready = process.stdout.readline()
        process.terminate()
    assert process.returncode == 0
    return ready


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The question bank as shipped."""
    return Bank.load()
