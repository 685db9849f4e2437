"""`assay up`, as the process a user starts."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from service.process import User, identity
from service.running import told
from service.settings import NEEDED

if TYPE_CHECKING:
    from conftest import FirstRun

LONG = 60.0
A_MOMENT = 2.0
"""Seconds after which something that should happen has not."""
COMMAND = (str(Path(sys.executable).with_name("assay")), "up")
NOBODY = User(uid=65534, gid=65534)
SERVICES = ("postgres", "valkey", "api", "worker", "background", "beat")


@dataclass(frozen=True)
class Machine:
    """A running `assay up` and the line it printed."""

    process: subprocess.Popen[str]
    data: Path
    ready: Mapping[str, Any]

    def get(self, path: str, scope: str = "student") -> tuple[int, Any]:
        return self._ask(urllib.request.Request(self.ready["url"] + path), scope)

    def post(self, path: str, body: object, scope: str = "student") -> tuple[int, Any]:
        return self._ask(urllib.request.Request(self.ready["url"] + path, json.dumps(body).encode()), scope)

    def _ask(self, request: urllib.request.Request, scope: str) -> tuple[int, Any]:
        request.add_header("Authorization", f"Bearer {self.ready['tokens'][scope]}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=LONG) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code, json.load(fault)

    def pid(self, service: str) -> int:
        return int((self.data / "run" / f"{service}.pid").read_text().split()[0])

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def answers(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False


def launch(
    data: Path, *options: str, environ: Mapping[str, str] | None = None, user: User | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "--data", str(data), *options],
        env={"PATH": os.defpath, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **identity(user),
    )


@contextmanager
def running(
    data: Path, *, environ: Mapping[str, str] | None = None, user: User | None = None
) -> Iterator[Machine]:
    with launch(data, "--json", "--port", "0", environ=environ, user=user) as process:
        assert process.stdout
        assert process.stderr
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            yield Machine(process, data, json.loads(line))
        finally:
            process.terminate()
            process.wait(LONG)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, first_run: FirstRun) -> Iterator[Machine]:
    with running(first_run.copy(tmp_path_factory.mktemp("up") / "data")) as machine:
        yield machine


@pytest.fixture
def data(tmp_path: Path, first_run: FirstRun) -> Path:
    """The data directory of an earlier run."""
    return first_run.copy(tmp_path / "data")


def eventually(condition: Callable[[], bool], patience: float = LONG) -> bool:
    deadline = time.monotonic() + patience
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def alive(family: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def are_gone(family: list[psutil.Process]) -> bool:
    """Whether nothing is left. What Python starts beside a spawned child ends a moment after its parent."""
    return eventually(lambda: not alive(family), A_MOMENT)


def submit(machine: Machine, answer: str) -> str:
    body = {"item": "dl-exam/inception", "assessment": "dl-exam", "answers": {"mult_last": answer}}
    status, accepted = machine.post("/api/v1/submissions", body)
    assert status == 202, accepted
    return str(accepted["id"])


def graded(machine: Machine, submission: str) -> dict[str, Any]:
    def done() -> bool:
        return machine.get(f"/api/v1/submissions/{submission}?wait=5")[1]["state"] != "queued"

    assert eventually(done)
    shown: dict[str, Any] = machine.get(f"/api/v1/submissions/{submission}")[1]
    return shown


def test_ready_line_names_what_a_script_needs(machine: Machine) -> None:
    ready = machine.ready

    assert set(ready) == {"url", "tokens", "assessment", "webhook"}
    assert set(ready["tokens"]) == {"admin", "instructor", "student", "lms"}
    assert ready["webhook"]["url"].startswith(ready["url"] + "/")
    assert ready["webhook"]["secret"].startswith("whsec_")
    assert machine.get("/readyz")[0] == 200


def test_run_on_an_empty_directory_makes_what_a_later_one_goes_on_with(
    machine: Machine, first_run: FirstRun
) -> None:
    assert first_run.ready.keys() == machine.ready.keys()
    assert first_run.ready["tokens"] == machine.ready["tokens"]
    assert first_run.ready["webhook"]["secret"] == machine.ready["webhook"]["secret"]


def test_machine_grades_what_a_student_submits(machine: Machine) -> None:
    submission = submit(machine, "234,375,000")

    part = graded(machine, submission)["parts"]["mult_last"]

    assert (part["status"], part["score"]) == ("correct", 1.0)


def operate(machine: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND[0], *words, "--data", str(machine.data)]
    return subprocess.run(command, env={"PATH": os.defpath}, capture_output=True, text=True, timeout=LONG)


def test_operators_of_a_running_machine_need_its_directory_alone(machine: Machine) -> None:
    issued = operate(machine, "token", "issue", "student", "--person", "student-1")
    tokens = machine.ready["tokens"] | {"issued": issued.stdout.strip()}
    status, _ = Machine(machine.process, machine.data, {**machine.ready, "tokens": tokens}).get(
        "/api/v1/items", "issued"
    )

    assert (issued.returncode, status) == (0, 200)
    assert (machine.data / "settings.json").stat().st_mode & 0o777 == 0o600
    assert operate(machine, "scores", "rebuild").stdout == "dl-exam: 0 changed.\n"
    assert operate(machine, "repair", "failed").returncode == 0
    assert operate(machine, "seed").returncode == 0


def test_settings_somebody_has_removed_are_no_fault_at_the_end(tmp_path: Path) -> None:
    with told(tmp_path, dict.fromkeys(NEEDED, "x")):
        (tmp_path / "settings.json").unlink()

    assert list(tmp_path.iterdir()) == []


def test_machine_that_stopped_is_told_from_one_that_runs(data: Path) -> None:
    with running(data) as machine:
        machine.process.kill()
        machine.process.wait()
    refused = operate(machine, "token", "issue", "admin")

    assert refused.returncode == 1
    assert f"no `assay up` runs on {data}: start it" in refused.stderr


def test_start_tells_what_it_does_beside_the_line_for_scripts(data: Path) -> None:
    with launch(data, "--json", "--port", "0") as process:
        assert process.stdout
        ready = process.stdout.readline()
        process.terminate()
        rest, told = process.communicate(timeout=LONG)

    assert (set(json.loads(ready)), rest) == ({"url", "tokens", "assessment", "webhook"}, "")
    assert [line for line in told.splitlines() if line.endswith("…")] == [
        "Starting the database and the broker …",
        "Bringing the database to the schema of this version …",
        "Holding the question bank to its gate; what passed under this code is not tried again …",
        "Starting the API and the workers …",
    ]


def test_machine_runs_every_service_in_one_process_group(machine: Machine) -> None:
    groups = {os.getpgid(machine.pid(service)) for service in SERVICES}

    assert groups == {machine.process.pid}


def test_second_start_on_the_same_data_is_refused(machine: Machine) -> None:
    second = launch(machine.data)

    _, errors = second.communicate(timeout=LONG)

    assert second.returncode == 1
    assert f"another `assay up` is using {machine.data}; stop it first" in errors


@pytest.mark.parametrize("service", SERVICES)
def test_killed_service_is_restarted_and_grading_goes_on(machine: Machine, service: str) -> None:
    killed = machine.pid(service)

    os.kill(killed, signal.SIGKILL)

    assert eventually(lambda: machine.pid(service) != killed and machine.answers())
    assert graded(machine, submit(machine, "468,750,000"))["parts"]["mult_last"]["score"] == 0.0


def test_terminated_machine_leaves_nothing_behind(data: Path) -> None:
    with running(data) as machine:
        scratch = Path((machine.data / "scratch").read_text())
        family = machine.family()
        machine.process.terminate()
        code = machine.process.wait(LONG)
        gone = are_gone(family)

    assert len(family) >= len(SERVICES)
    assert (code, gone) == (0, True)
    assert list((machine.data / "run").glob("*.pid")) == []
    assert not scratch.exists()


def test_interrupt_of_the_whole_group_stops_the_machine(data: Path) -> None:
    with running(data) as machine:
        family = machine.family()
        os.killpg(machine.process.pid, signal.SIGINT)
        code = machine.process.wait(LONG)
        gone = are_gone(family)

    assert (code, gone) == (0, True)


def test_killed_machine_starts_again_on_its_data(data: Path) -> None:
    with running(data) as killed:
        submission = submit(killed, "234,375,000")
        family = killed.family()
        killed.process.kill()
        killed.process.wait()

    with running(data) as machine:
        left = alive(family)
        part = graded(machine, submission)["parts"]["mult_last"]

    assert left == []
    assert part["score"] == 1.0
    assert machine.ready["tokens"] == killed.ready["tokens"]


def open_to_all(*paths: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for path in paths for parent in path.resolve().parents)


@pytest.mark.skipif(os.getuid() != 0, reason="every other test here already runs as an ordinary user")
@pytest.mark.skipif(
    not open_to_all(Path(sys.executable), Path(__file__)),
    reason="only root can enter where Python or Assay is",
)
def test_ordinary_user_runs_a_machine() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as home:
        os.chown(home, NOBODY.uid, NOBODY.gid)
        with running(Path(home) / "data", user=NOBODY) as machine:
            owners = {each.username() for each in machine.family()}
            grade = graded(machine, submit(machine, "234,375,000"))["parts"]["mult_last"]["score"]

    assert owners == {"nobody"}
    assert grade == 1.0


def test_named_stores_are_used_and_none_is_started(
    tmp_path: Path, empty_database_url: str, redis_url: str
) -> None:
    environ = {"DATABASE_URL": empty_database_url, "REDIS_URL": redis_url}

    with running(tmp_path / "data", environ=environ) as machine:
        names = {path.stem for path in (machine.data / "run").glob("*.pid")}
        grade = graded(machine, submit(machine, "234,375,000"))["parts"]["mult_last"]["score"]

    assert names == {"api", "worker", "background", "beat"}
    assert grade == 1.0


def test_port_that_is_taken_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = launch(tmp_path / "data", "--port", str(port))
        _, errors = process.communicate(timeout=LONG)

    assert process.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}: " in errors
    assert "name a free port with --port" in errors


def test_bank_with_a_fault_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    document = tmp_path / "bank" / "my-course"
    document.mkdir(parents=True)
    (document / "document.toml").write_text("title = \n")

    process = launch(tmp_path / "data", environ={"ASSAY_BANK_PATH": str(tmp_path / "bank")})
    _, errors = process.communicate(timeout=LONG)

    assert process.returncode == 1
    assert f"{document}/document.toml:1" in errors
    assert not (tmp_path / "data" / "postgres").exists()


def test_once_without_the_demo_is_refused(tmp_path: Path) -> None:
    process = launch(tmp_path / "data", "--once")
    _, errors = process.communicate(timeout=LONG)

    assert process.returncode == 2
    assert "give --demo, too" in errors
