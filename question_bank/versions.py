"""Versions of the code a mark depends on: hashes of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import graders
from question_bank import solver_packages

HERE = Path(__file__).parent
LENGTH = 12


@cache
def solver_version() -> str:
    """A short hash of the solver library, its data, and the solvers of entry points."""
    solvers = HERE / "solvers"
    return _hash([*solvers.rglob("*.py"), *solvers.rglob("*.toml"), *_further_solvers()])


@cache
def policy_version() -> str:
    """A short hash of how answers are read and compared: the graders and this package without solvers."""
    return _hash([*Path(graders.__path__[0]).rglob("*.py"), *HERE.glob("*.py")])


def _further_solvers() -> Iterator[Path]:
    """The sources of solvers that other packages bring; all of a package where the topic is one."""
    for entry in solver_packages.entries():
        with suppress(ModuleNotFoundError):  # reported where an item names it
            origin = getattr(find_spec(entry.module), "origin", None)
            if origin is not None:
                source = Path(origin)
                yield from source.parent.rglob("*.py") if source.name == "__init__.py" else [source]


def _hash(files: Iterable[Path]) -> str:
    digest = sha256()
    for file in sorted(files, key=lambda file: (file.parent.name, file.name)):
        digest.update(f"{file.parent.name}/{file.name}\0".encode())
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()[:LENGTH]
