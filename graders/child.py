"""Work in a child process with limits: a task as JSON on stdin, its outcome as JSON on stdout.

``run`` is for the parent; ``serve`` is the whole of the program ``python -m MODULE SECONDS BYTES PARENT``.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PR_SET_PDEATHSIG = 1
"""Of Linux's prctl: the signal to get when the parent ends."""
NICE = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds of processor time and by the clock, and bytes of memory.

    The clock ends what hangs. It leaves a child that gets a fifteenth of a processor its time, so that no
    verdict hangs on what else the machine has to do.
    """

    cpu: int = 20
    wall: float = 300.0
    memory: int = 2 * 2**30


LIMITS = Limits()


def run(module: str, task: Mapping[str, object], limits: Limits = LIMITS) -> dict[str, Any] | None:
    """Do a task in a process group of its own; None where it was killed at a limit.

    Raises RuntimeError where it failed otherwise: that is our fault, not the answer's.
    """
    arguments = map(str, (limits.cpu, limits.memory, os.getpid()))
    pipe = subprocess.PIPE
    # A fixed hash seed, as the order of sets may decide which way a search takes.
    environment = {**ONE_THREAD, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-P", "-s", "-m", module, *arguments]
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=True
    ) as child:
        try:
            written, complaint = child.communicate(json.dumps(task).encode(), timeout=limits.wall)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    if child.returncode < 0:
        return None
    if child.returncode:
        raise RuntimeError(f"{module} failed: {complaint.decode(errors='replace')[-500:]}")
    outcome: dict[str, Any] = json.loads(written)
    return outcome


def seconds_used() -> float:
    """Processor time of all children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def serve(work: Callable[[Any], Mapping[str, object]]) -> None:
    """Do the one task on stdin, within the limits, after other work, and only while the parent lives."""
    seconds, size, parent = map(int, sys.argv[1:])
    end_with(parent)
    limit(seconds, size)
    os.nice(NICE)
    try:
        outcome = work(json.load(sys.stdin))
    except MemoryError:  # a limit as the others are
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        json.dump(outcome, sys.stdout)


def end_with(parent: int) -> None:
    """Be killed when the parent ends; at once if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the process that asked for the work has ended")


def limit(seconds: int, size: int) -> None:
    """Be killed after so much processor time; refuse further memory beyond the size, in bytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
