"""The child process that trains: a problem as JSON on stdin, its outcome as JSON on stdout.

``python -I -m graders.networks.child SECONDS BYTES PARENT`` limits its own processor time and memory first,
lets other work go before, and ends with its parent.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from dataclasses import asdict

from graders.networks.training import Problem, train

PR_SET_PDEATHSIG = 1
"""Of Linux's prctl: the signal to get when the parent ends."""
NICE = 10


def end_with(parent: int) -> None:
    """Be killed when the parent ends; at once if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the process that asked for the training has ended")


def limit(seconds: int, size: int) -> None:
    """Be killed after so much processor time; refuse further memory beyond the size, in bytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Train the one problem on stdin."""
    seconds, size, parent = map(int, sys.argv[1:])
    end_with(parent)
    limit(seconds, size)
    os.nice(NICE)
    json.dump(asdict(train(Problem(**json.load(sys.stdin)))), sys.stdout)


if __name__ == "__main__":
    main()
