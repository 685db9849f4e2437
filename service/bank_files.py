"""The files of the bank, watched for changes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from time import monotonic

from question_bank.bank import OWN_ITEMS

SECONDS_BETWEEN_LOOKS = 2.0

Stamp = tuple[str, int, int, int]


@dataclass(slots=True)
class Files:
    """The files of bank directories, and how they were when somebody last looked."""

    paths: tuple[Path, ...]
    seen: frozenset[Stamp] = frozenset()
    next_look: float = 0.0

    def have_changed(self, *, now: bool = False) -> bool:
        """Whether anything is different since the last look; looks every other second at most, or ``now``."""
        if not now and monotonic() < self.next_look:
            return False
        self.next_look = monotonic() + SECONDS_BETWEEN_LOOKS
        before, self.seen = self.seen, frozenset(stamps(self.paths))
        return self.seen != before

    def forget(self) -> None:
        """Take the next look for the first."""
        self.seen = frozenset()


def files(paths: Iterable[Path]) -> Files:
    """The files of the package's own items and of further banks, as they are now."""
    directories = (OWN_ITEMS, *paths)
    return Files(directories, frozenset(stamps(directories)), monotonic() + SECONDS_BETWEEN_LOOKS)


def stamps(directories: Iterable[Path]) -> Iterable[Stamp]:
    """What tells one state of banks from another: their directories and all TOML in them."""
    for directory in directories:
        yield stamp(directory)
        for pattern in ("*/", "*.toml", "*/*.toml"):
            with suppress(OSError):  # reading the bank says what is wrong
                yield from map(stamp, directory.glob(pattern))


def stamp(path: Path) -> Stamp:
    """What tells one state of a file from another, its permissions included; zeros where it has none.

    Of a directory only which it is and who may read it: editors come and go in it.
    """
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0, 0
    if S_ISDIR(status.st_mode):
        return str(path), status.st_ino, status.st_mode, 0
    return str(path), status.st_ino, status.st_size, status.st_ctime_ns
