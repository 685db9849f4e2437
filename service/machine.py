"""The processes of one machine: the API, two workers, and the beat that wakes them."""

from __future__ import annotations

import http.client
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from service.process import Process

HOST = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 100
API_PROCESSES = 1
"""One process with many threads: a second one would cost memory and, on few cores, gain nothing."""
ALLOCATOR = {"MALLOC_ARENA_MAX": "2"}
"""Threads otherwise get heaps of their own, which are never given back."""

LIVE = ("live", "delivery")
BACKGROUND = ("explain", "prove", "train", "regrade")


class PortTaken(Exception):
    """Another program listens on the port that was asked for."""


def listener(port: int | None) -> socket.socket:
    """A listening socket on the loopback address; raises PortTaken.

    The port asked for, an ephemeral one for 0, and for None the first free one from 8000 on. It stays
    open while the API restarts, so that clients wait instead of being refused.
    """
    ports = range(PORT, PORT + PORTS_TRIED) if port is None else (port,)
    for candidate in ports:
        try:
            return socket.create_server((HOST, candidate), backlog=2048)
        except OSError as fault:
            reason = fault.strerror
    raise PortTaken(f"cannot listen on {HOST}:{candidate}: {reason}; name a free port with --port")


def url(sock: socket.socket) -> str:
    """Where the API answers."""
    return "http://{}:{}".format(*sock.getsockname())


def services(
    sock: socket.socket, data: Path, environ: Mapping[str, str], threads: int
) -> tuple[Process, ...]:
    """The API and its workers, to be started side by side."""
    environ = {**ALLOCATOR, **environ}
    return (
        _api(sock, data, environ, threads),
        _worker("worker", LIVE, data, environ),
        _worker("background", BACKGROUND, data, environ),
        _beat(data, environ),
    )


def _api(sock: socket.socket, data: Path, environ: Mapping[str, str], threads: int) -> Process:
    size = ("--workers", str(API_PROCESSES), "--threads", str(threads))
    return Process(
        name="api",
        command=_python(
            "gunicorn", "--worker-class", "service.http_worker.Worker", *size,
            "--bind", f"fd://{sock.fileno()}", "--graceful-timeout", "5", "--no-control-socket",
            "service.wsgi:app",
        ),
        environ=environ,
        directory=data,
        inherit=(sock.fileno(),),
        orphaned=signal.SIGQUIT,
        ready=lambda: _is_ready(sock),
    )  # fmt: skip


def _worker(name: str, queues: tuple[str, ...], data: Path, environ: Mapping[str, str]) -> Process:
    lone = ("--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat")
    return Process(
        name=name,
        command=_celery("worker", "--queues", ",".join(queues), "--hostname", f"{name}@%h", *lone),
        environ=environ,
        directory=data,
    )


def _beat(data: Path, environ: Mapping[str, str]) -> Process:
    schedule = str(data / "run" / "beat")
    return Process(
        name="beat", command=_celery("beat", "--schedule", schedule), environ=environ, directory=data
    )


def _celery(command: str, *options: str) -> tuple[str, ...]:
    return _python("celery", "--app", "service.worker:celery", command, "--loglevel", "WARNING", *options)


def _python(module: str, *options: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *options)


def _is_ready(sock: socket.socket) -> bool:
    host, port = sock.getsockname()
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
