"""The child process that trains: a problem as JSON on stdin, its outcome as JSON on stdout.

``python -I -m graders.networks.child SECONDS BYTES`` limits its own processor time and memory first.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict

from graders.networks.training import Problem, train


def limit(seconds: int, size: int) -> None:
    """Be killed after so much processor time; refuse further memory beyond the size, in bytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Train the one problem on stdin."""
    limit(int(sys.argv[1]), int(sys.argv[2]))
    json.dump(asdict(train(Problem(**json.load(sys.stdin)))), sys.stdout)


if __name__ == "__main__":
    main()
