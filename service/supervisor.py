"""Keeps the processes of one machine running: starts, restarts, stops them in order."""

from __future__ import annotations

import fcntl
import logging
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import FrameType, TracebackType

from service import process as processes
from service.process import Failure, Process, Record

log = logging.getLogger(__name__)

TAIL = 20
"""Lines of a log shown when its process fails."""
MAX_DEATHS = 5
DEATH_WINDOW = 60.0
"""Seconds: a process that dies ``MAX_DEATHS`` times within them is given up."""
BACKOFF = 0.1
"""Seconds before the first restart; doubled for every further death within the window."""
POLL = 0.1
LEFT_OVER_GRACE = 5.0
"""Seconds for a child of an earlier run, which did not stop it, to end."""


class Stop(Exception):
    """A signal asked us to stop."""


class Busy(Exception):
    """Another supervisor works on this data directory."""


@dataclass
class Child:
    """A supervised process and its history."""

    process: Process
    log: Path
    record: Record
    popen: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_DEATHS))
    restart_at: float | None = None

    def fault(self, what: str) -> Failure:
        """The failure of this child, with the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL:]
        return Failure("\n".join([f"{self.process.name} {what}; the end of {self.log}:", *lines]))


class Supervisor:
    """Owner of a data directory's processes, for the length of a ``with`` block.

    Not thread-safe, and to be used from the main thread: children are bound to the thread that
    starts them.
    """

    def __init__(self, data: Path) -> None:
        self.logs = data / "logs"
        self._records = data / "run"
        self._groups: list[list[Child]] = []
        self._stopping = False
        for directory in (self.logs, self._records):
            directory.mkdir(mode=0o700, exist_ok=True)

    def __enter__(self) -> Supervisor:
        for path in self._records.glob("*.pid"):
            Record(path).end(LEFT_OVER_GRACE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Signal handler: makes the wait under way, or the next one, raise ``Stop``."""
        self._stopping = True

    def start(self, *group: Process) -> None:
        """Start processes side by side and wait until all are ready; raises Failure."""
        children: list[Child] = []
        self._groups.append(children)
        for process in group:
            children.append(self._spawn(process))
        for child in children:
            self._await_ready(child)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Restart what dies until something is done; raises Stop when asked to, Failure on giving up."""
        while not until():
            for child in chain.from_iterable(self._groups):
                self._tend(child)
            self.pause(POLL)

    def stop(self) -> None:
        """Stop everything, the last started group first, a group's processes side by side."""
        while self._groups:
            children = self._groups.pop()
            for child in children:
                processes.ask_to_stop(child.popen, child.process)
            for child in children:
                processes.reap(child.popen, child.process)
                child.record.clear()

    def pause(self, seconds: float) -> None:
        """Sleep; raises Stop when a signal asked for it."""
        if not self._stopping:
            time.sleep(seconds)
        if self._stopping:
            raise Stop

    def _spawn(self, process: Process) -> Child:
        record = Record(self._records / f"{process.name}.pid")
        process.prepare()
        path = self.logs / f"{process.name}.log"
        child = Child(process, path, record, processes.start(process, path))
        record.write(child.popen.pid, process.orphaned)
        return child

    def _await_ready(self, child: Child) -> None:
        deadline = time.monotonic() + child.process.patience
        while not child.process.ready():
            if child.popen.poll() is not None:
                raise child.fault(f"ended with code {child.popen.returncode} before it was ready")
            if time.monotonic() > deadline:
                raise child.fault(f"was not ready within {child.process.patience:g} s")
            self.pause(POLL / 2)

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at is not None:
            if now >= child.restart_at:
                self._restart(child)
        elif child.popen.poll() is not None:
            self._note_death(child, now)

    def _note_death(self, child: Child, now: float) -> None:
        child.deaths.append(now)
        if len(child.deaths) == MAX_DEATHS and now - child.deaths[0] <= DEATH_WINDOW:
            raise child.fault(f"ended {MAX_DEATHS} times within {DEATH_WINDOW:g} s")
        recent = sum(now - death <= DEATH_WINDOW for death in child.deaths)
        delay = BACKOFF * 2 ** (recent - 1)
        child.restart_at = now + delay
        log.warning(
            "%s ended with code %s, restarting in %g s", child.process.name, child.popen.returncode, delay
        )

    def _restart(self, child: Child) -> None:
        child.process.prepare()
        child.popen = processes.start(child.process, child.log)
        child.record.write(child.popen.pid, child.process.orphaned)
        child.restart_at = None


@contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """Create the data directory, private to us, and hold it; raises Busy when another run does."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"another `assay up` is using {data}; stop it first, or name another directory with --data"
            ) from None
        yield


def is_used(data: Path) -> bool:
    """Whether a run holds the data directory."""
    try:
        with (data / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (FileNotFoundError, NotADirectoryError):
        pass
    return False


@contextmanager
def stopping_on_signals(supervisor: Supervisor) -> Iterator[None]:
    """Let SIGTERM, SIGINT and SIGHUP ask the supervisor to stop."""
    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {each: signal.signal(each, supervisor.request_stop) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
