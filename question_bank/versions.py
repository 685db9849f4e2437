"""Versions of the code a mark depends on: hashes of its sources."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

import graders

HERE = Path(__file__).parent
LENGTH = 12


@cache
def solver_version() -> str:
    """A short hash of the solver library, and of the data its solvers read."""
    solvers = HERE / "solvers"
    return _hash([*solvers.rglob("*.py"), *solvers.rglob("*.toml")])


@cache
def policy_version() -> str:
    """A short hash of how answers are read and compared: the graders and this package without solvers."""
    return _hash([*Path(graders.__path__[0]).rglob("*.py"), *HERE.glob("*.py")])


def _hash(files: Iterable[Path]) -> str:
    digest = sha256()
    for file in sorted(files, key=lambda file: (file.parent.name, file.name)):
        digest.update(f"{file.parent.name}/{file.name}\0".encode())
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()[:LENGTH]
