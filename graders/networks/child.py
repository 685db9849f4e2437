"""The child process that trains: a problem as JSON on stdin, its outcome as JSON on stdout."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graders.child import serve
from graders.networks.training import Problem, train


def trained(task: dict[str, Any]) -> dict[str, Any]:
    """Train the problem of a task."""
    return asdict(train(Problem(**task)))


if __name__ == "__main__":
    serve(trained)
