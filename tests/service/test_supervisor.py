"""The supervisor, over small programs that stand in for the services."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from service.process import Failure, Process, Record, started_at
from service.supervisor import Busy, Stop, Supervisor, sole_use

ENVIRON = {"PATH": os.defpath}
LONG = 20.0
"""Seconds after which something that should happen has not."""


def shell(name: str, script: str, directory: Path, **options: object) -> Process:
    return Process(
        name=name, command=("/bin/sh", "-c", script), environ=ENVIRON, directory=directory, **options
    )


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LONG
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path) as supervisor:
        yield supervisor


def watch_until(supervisor: Supervisor, condition: Callable[[], bool]) -> bool:
    """Watch until the condition holds; tell whether it ever did."""
    held: list[bool] = []

    def ask_to_stop() -> None:
        held.append(eventually(condition))
        supervisor.request_stop(signal.SIGTERM, None)

    asking = threading.Thread(target=ask_to_stop)
    asking.start()
    with pytest.raises(Stop):
        supervisor.watch()
    asking.join()
    return held[0]


def test_supervisor_restarts_a_killed_process(tmp_path: Path, supervisor: Supervisor) -> None:
    pids = tmp_path / "pids"
    supervisor.start(shell("worker", f"echo $$ >> {pids}; exec sleep 600", tmp_path))
    assert eventually(lambda: len(lines(pids)) == 1)

    os.kill(int(lines(pids)[0]), signal.SIGKILL)

    assert watch_until(supervisor, lambda: len(lines(pids)) == 2)
    assert psutil.pid_exists(int(lines(pids)[1]))


def test_supervisor_gives_up_a_process_that_keeps_dying(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.start(shell("worker", "echo no such queue; exit 3", tmp_path))

    with pytest.raises(Failure, match=r"(?s)worker ended 5 times within 60 s.*no such queue"):
        supervisor.watch()


def test_supervisor_shows_the_log_of_a_process_that_does_not_start(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    api = shell("api", "echo cannot bind; exit 3", tmp_path, ready=lambda: False)

    with pytest.raises(Failure, match=r"(?s)api ended with code 3 before it was ready.*cannot bind"):
        supervisor.start(api)


def test_supervisor_gives_up_a_process_that_is_never_ready(tmp_path: Path, supervisor: Supervisor) -> None:
    api = shell("api", "echo waiting; exec sleep 600", tmp_path, ready=lambda: False, patience=0.5)

    with pytest.raises(Failure, match=r"(?s)api was not ready within 0.5 s.*waiting"):
        supervisor.start(api)


def test_supervisor_stops_the_last_started_first(tmp_path: Path) -> None:
    order = tmp_path / "order"
    started = tmp_path / "started"

    def slow_to_stop(name: str) -> Process:
        script = f"trap 'echo {name} >> {order}; exit' TERM; echo >> {started}; while :; do sleep 0.05; done"
        return shell(name, script, tmp_path)

    with Supervisor(tmp_path) as supervisor:
        for name in ("postgres", "api", "worker"):
            supervisor.start(slow_to_stop(name))
        assert eventually(lambda: len(lines(started)) == 3)

    assert lines(order) == ["worker", "api", "postgres"]


def test_supervisor_kills_what_ignores_its_stop_signal(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    stubborn = shell(
        "worker", f"trap '' TERM; echo $$ > {pid}; while :; do sleep 0.05; done", tmp_path, grace=0.3
    )

    with Supervisor(tmp_path) as supervisor:
        supervisor.start(stubborn)
        assert eventually(lambda: bool(lines(pid)))

    assert not psutil.pid_exists(int(lines(pid)[0]))


def test_children_are_in_our_process_group(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.start(shell("worker", "exec sleep 600", tmp_path))

    child = int((tmp_path / "run" / "worker.pid").read_text().split()[0])

    assert os.getpgid(child) == os.getpgrp()


ORPHANS = """
import sys, time
from pathlib import Path
from service.process import Process
from service.supervisor import Supervisor

data = Path(sys.argv[1])
with Supervisor(data) as supervisor:
    command = ("/bin/sh", "-c", "trap '' TERM HUP INT; echo $$ > pid; while :; do sleep 0.05; done")
    supervisor.start(Process(name="worker", command=command, environ={"PATH": "/bin"}, directory=data))
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child when its parent dies")
def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    with subprocess.Popen([sys.executable, "-c", ORPHANS, str(tmp_path)]) as supervisor:
        assert eventually(lambda: bool(lines(pid)))
        supervisor.kill()

    assert eventually(lambda: not psutil.pid_exists(int(lines(pid)[0])))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path / "run" / "worker.pid"


def test_supervisor_ends_what_an_earlier_run_left_behind(tmp_path: Path, record: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as left_over:
        Record(record).write(left_over.pid, signal.SIGQUIT)

        with Supervisor(tmp_path):
            code = left_over.wait(LONG)

    assert code == -signal.SIGQUIT


def test_supervisor_kills_a_left_over_that_ignores_its_signal(tmp_path: Path, record: Path) -> None:
    with subprocess.Popen(
        ["/bin/sh", "-c", "trap '' QUIT; echo; while :; do sleep 0.05; done"], stdout=-1
    ) as left:
        assert left.stdout is not None
        left.stdout.readline()
        Record(record).write(left.pid, signal.SIGQUIT)

        Record(record).end(grace=0.2)

        assert left.wait(LONG) == -signal.SIGKILL


@pytest.mark.parametrize(
    "text",
    [
        "{pid} {earlier} SIGKILL",
        "",
        "{pid}",
        "{pid} {now}",
        "a b c",
        "{pid} {now} SIGNONE",
        "999999999 1.0 SIGKILL",
    ],
    ids=["pid given anew", "empty", "cut off", "no signal", "words", "no such signal", "gone"],
)
def test_supervisor_ends_nothing_its_records_do_not_name(tmp_path: Path, record: Path, text: str) -> None:
    with subprocess.Popen(["sleep", "600"]) as stranger:
        now = psutil.Process(stranger.pid).create_time()
        record.write_text(text.format(pid=stranger.pid, now=now, earlier=now - 3600))

        with Supervisor(tmp_path):
            spared = stranger.poll() is None
        stranger.kill()

    assert spared
    assert not record.exists()


def test_start_time_agrees_with_psutil() -> None:
    assert started_at(os.getpid()) == pytest.approx(psutil.Process().create_time(), abs=1.5)


def test_start_time_of_a_zombie_is_none(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as zombie:
        assert eventually(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)

        assert started_at(zombie.pid) is None


def test_data_directory_is_private_and_of_one_run(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"

    with sole_use(data):
        assert data.stat().st_mode & 0o777 == 0o700
        with (
            pytest.raises(Busy, match=r"another `assay up` is using .*/new/data; stop it first"),
            sole_use(data),
        ):
            pass

    with sole_use(data):
        pass
