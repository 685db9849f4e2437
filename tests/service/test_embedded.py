"""The embedded servers, as the processes they are."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest
from redis import Redis

from service.embedded import Postgres, Valkey
from service.files import scratch
from service.process import User, identity
from service.supervisor import Supervisor

FAST = {"fsync": "off"}
NOBODY = User(uid=65534, gid=65534)
AS_ROOT = os.getuid() == 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server for the tests that change nothing."""
    data = tmp_path_factory.mktemp("server")
    with scratch(data / "scratch") as short, Supervisor(data) as supervisor:
        server = Postgres(data, short, FAST)
        supervisor.start(server.process())
        yield server


def ask(server: Postgres, question: LiteralString) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def serve_postgres(data: Path, question: LiteralString, *before: LiteralString) -> object:
    """Start PostgreSQL on a directory, execute statements, ask it one thing, stop it."""
    with scratch(data / "scratch") as short, Supervisor(data) as supervisor:
        server = Postgres(data, short, FAST)
        supervisor.start(server.process())
        with psycopg.connect(server.url, autocommit=True) as connection:
            for statement in before:
                connection.execute(statement)
        return ask(server, question)


def test_postgres_serves_an_ordinary_role(server: Postgres) -> None:
    answer = ask(server, "select current_user || ':' || usesuper from pg_user where usename = user")

    assert answer == "assay:false"


def test_postgres_listens_on_no_address(server: Postgres) -> None:
    assert ask(server, "show listen_addresses") == ""


def test_postgres_keeps_its_data_between_runs(data: Path) -> None:
    serve_postgres(data, "select 1", "create table kept as select 42 as answer")

    assert serve_postgres(data, "select answer from kept") == 42


def test_postgres_refuses_a_wrong_password(server: Postgres) -> None:
    wrong = server.url.replace((server.data / "postgres.password").read_text(), "guess")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


@pytest.mark.parametrize(
    "name", ["x" * 150, "two words, 100 % and ü?"], ids=["150 characters", "not plain in a URL"]
)
def test_servers_run_in_a_directory_of_any_name(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    data.mkdir(mode=0o700)

    with scratch(data / "scratch") as short, Supervisor(data) as supervisor:
        postgres, valkey = Postgres(data, short, FAST), Valkey(data, short)
        supervisor.start(postgres.process(), valkey.process())
        with psycopg.connect(postgres.url) as connection, Redis.from_url(valkey.url) as client:
            answers = connection.execute("select 1").fetchone(), client.ping()

    assert answers == ((1,), True)


def test_files_of_the_servers_are_private(server: Postgres) -> None:
    names = ("postgres", "postgres.password")

    modes = {name: stat.S_IMODE((server.data / name).stat().st_mode) for name in names}

    assert modes == {"postgres": 0o700, "postgres.password": 0o600}


def test_initialisation_that_was_interrupted_is_done_anew(data: Path) -> None:
    unfinished = data / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")

    assert serve_postgres(data, "select 1") == 1
    assert not unfinished.exists()


def test_postgres_starts_although_its_stale_lock_names_a_live_stranger(data: Path) -> None:
    serve_postgres(data, "select 1")
    lock = data / "postgres" / "postmaster.pid"

    with subprocess.Popen(["sleep", "600"], **identity(NOBODY if AS_ROOT else None)) as stranger:
        hour_ago = int(psutil.Process(stranger.pid).create_time()) - 3600
        lock.write_text(f"{stranger.pid}\n{data / 'postgres'}\n{hour_ago}\n5432\n.\n\n")
        if AS_ROOT:
            os.chown(lock, NOBODY.uid, NOBODY.gid)
        answer = serve_postgres(data, "select 1")
        stranger.kill()

    assert answer == 1


def test_scratch_directory_of_a_killed_run_is_removed_by_the_next(data: Path) -> None:
    record = data / "scratch"
    killed = scratch(record).__enter__()

    with scratch(record) as current:
        left = killed.path.exists()

    assert not left
    assert not current.path.exists()


def test_valkey_keeps_nothing_on_disk(data: Path) -> None:
    with scratch(data / "scratch") as short, Supervisor(data) as supervisor:
        server = Valkey(data, short)
        supervisor.start(server.process())
        with Redis.from_url(server.url) as client:
            client.set("wake:live", 1)
            settings = client.config_get("save", "appendonly", "port")

    assert settings == {"save": "", "appendonly": "no", "port": "0"}
    assert list((data / "valkey").iterdir()) == []


@pytest.mark.skipif(not AS_ROOT, reason="only root can hand PostgreSQL to another user")
def test_root_hands_postgres_to_an_unprivileged_user_with_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_SECRET_KEY", "not for the database server")
    private = tmp_path / "private"
    private.mkdir(mode=0o700)

    with scratch(private / "scratch") as short, Supervisor(private) as supervisor:
        server = Postgres(private, short, FAST)
        supervisor.start(server.process())
        process = psutil.Process(int((private / "run" / "postgres.pid").read_text().split()[0]))
        uids, groups = process.uids(), Path(f"/proc/{process.pid}/status").read_text()
        environ, binary = process.environ(), Path(process.exe())
        parents = [parent.stat().st_mode & 0o001 for parent in binary.parents]

    assert set(uids) == {NOBODY.uid}
    assert "Groups:\t \n" in groups
    assert not any(name.startswith("ASSAY") for name in environ)
    assert all(parents)


def run_as_nobody(act: Callable[[], None]) -> int:
    """Run a function in a fork of this process as an ordinary user; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        os.setgroups([])
        os.setgid(NOBODY.gid)
        os.setuid(NOBODY.uid)
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


@pytest.mark.skipif(not AS_ROOT, reason="every other test here already runs as an ordinary user")
def test_ordinary_user_runs_the_servers_straight_from_the_wheels() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        os.chown(directory, NOBODY.uid, NOBODY.gid)
        home = Path(directory)

        def act() -> None:
            assert serve_postgres(home, "select 1") == 1

        code = run_as_nobody(act)
        owners = {path.stat().st_uid for path in home.iterdir()}

    assert code == 0
    assert owners == {NOBODY.uid}
