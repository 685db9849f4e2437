"""Files of one machine: a scratch directory with a short path, and text only its owner can read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SOCKET_PATH_LIMIT = 100
"""Bytes: the kernel takes 107 on Linux and 103 on macOS."""


@dataclass(frozen=True)
class Scratch:
    """A directory of this run with a short path that any user can pass through."""

    path: Path

    def short(self, directory: Path) -> Path:
        """The directory itself, or a link to it when its path is too long for a socket or for a plain URL."""
        plain = quote(str(directory)) == str(directory)
        if plain and len(str(directory)) <= SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
            return directory
        link = self.path / directory.name
        if not link.is_symlink():
            link.symlink_to(directory)
        return link


@contextmanager
def scratch(record: Path) -> Iterator[Scratch]:
    """Make a scratch directory, named in ``record`` so that the next run removes what a crash left."""
    with suppress(FileNotFoundError):
        _remove_scratch(Path(record.read_text()))
    path = Path(tempfile.mkdtemp(prefix="assay-", dir="/tmp"))
    record.write_text(str(path))
    path.chmod(0o711)
    try:
        yield Scratch(path)
    finally:
        _remove_scratch(path)
        record.unlink()


def _remove_scratch(path: Path) -> None:
    ours = path.name.startswith("assay-") and path.is_dir() and path.stat().st_uid == os.getuid()
    if ours and not path.is_symlink():
        shutil.rmtree(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.rename(path)
