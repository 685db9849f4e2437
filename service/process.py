"""A child process: started so that it dies with us, recorded so that a later start can find it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.files import write_private

PR_SET_PDEATHSIG = 1
CLOCK_SLACK = 2.0
"""Seconds by which two readings of one process's start may differ when the clock is adjusted."""
PAUSE = 0.05

LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failure(Exception):
    """A process does not come up or does not stay up; the message says what it said last."""


@dataclass(frozen=True, kw_only=True)
class User:
    """Whom a child runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Process:
    """What to run, how it ends, and how to tell that it is ready."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    user: User | None = None
    inherit: tuple[int, ...] = ()
    """File descriptors the child keeps."""
    stop: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGKILL
    """What the child is sent when we die without stopping it, or the next run finds it."""
    grace: float = 10.0
    """Seconds between ``stop`` and SIGKILL."""
    patience: float = 60.0
    """Seconds until it must be ready."""
    prepare: Callable[[], None] = lambda: None
    """Runs before every start."""
    ready: Callable[[], bool] = lambda: True


def start(process: Process, log: Path) -> subprocess.Popen[bytes]:
    """Start a child in our process group, its output appended to ``log``.

    On Linux it is tied to the *thread* that calls this: call from the main thread.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            process.command,
            env=process.environ,
            cwd=process.directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=process.inherit,
            preexec_fn=bound_to_us(process.orphaned),
            **identity(process.user),
        )


def bound_to_us(ending: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes another program, so that it gets a signal when we die."""
    us = os.getpid()

    def bind() -> None:
        # Runs after the change of user, which would clear the death signal. A terminal sends Ctrl-C to
        # the whole group, and it is for us to stop the children in order.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, ending)
            if os.getppid() != us:
                os._exit(1)

    return bind


def identity(user: User | None) -> dict[str, Any]:
    """The arguments of ``subprocess`` that run a child as this user, without our further groups."""
    return {} if user is None else {"user": user.uid, "group": user.gid, "extra_groups": []}


def ask_to_stop(child: subprocess.Popen[bytes], process: Process) -> None:
    """Send a child its stop signal."""
    if child.poll() is None:
        child.send_signal(process.stop)


def reap(child: subprocess.Popen[bytes], process: Process) -> None:
    """Wait for a child that was asked to stop; kill it when its grace is over."""
    try:
        child.wait(process.grace)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def started_at(pid: int) -> float | None:
    """When a live process started, in seconds since the epoch; None when there is none."""
    if sys.platform == "linux":
        return _started_at_proc(pid)
    shown = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], env={"LC_ALL": "C"}, capture_output=True, text=True
    ).stdout.strip()
    return time.mktime(time.strptime(shown)) if shown else None


def _started_at_proc(pid: int) -> float | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the name in parentheses, which may itself hold spaces and parentheses.
    state, *rest = stat.rpartition(")")[2].split()
    if state == "Z":
        return None
    boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    return int(boot.split()[1]) + int(rest[18]) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Record:
    """A file that names a running child by its pid and start time; a pid alone may be someone else's."""

    path: Path

    def write(self, pid: int, ending: signal.Signals) -> None:
        """Record a child that was just started, and the signal that ends it should it outlive us."""
        write_private(self.path, f"{pid} {started_at(pid) or 0.0} {ending.name}\n")

    def clear(self) -> None:
        """Forget the child."""
        self.path.unlink(missing_ok=True)

    def end(self, grace: float) -> None:
        """End a child left over from an earlier run: it is not ours to reap, so watch it go."""
        recorded = self._read()
        if recorded is not None:
            pid, started, ending = recorded
            for each in (ending, signal.SIGKILL):
                if not _runs(pid, started):
                    break
                with suppress(ProcessLookupError):
                    os.kill(pid, each)
                _await_end(pid, started, grace)
        self.clear()

    def _read(self) -> tuple[int, float, signal.Signals] | None:
        try:
            pid, started, ending = self.path.read_text().split()
            return int(pid), float(started), signal.Signals[ending]
        except (FileNotFoundError, ValueError, KeyError):
            return None


def _runs(pid: int, started: float) -> bool:
    actual = started_at(pid)
    return actual is not None and abs(actual - started) <= CLOCK_SLACK


def _await_end(pid: int, started: float, grace: float) -> None:
    deadline = time.monotonic() + grace
    while _runs(pid, started) and time.monotonic() < deadline:
        time.sleep(PAUSE)
