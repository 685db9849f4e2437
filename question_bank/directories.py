"""The directories and files of banks, and what is wrong with them before a line is read."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from question_bank.declaration import Source
from question_bank.errors import Fault

DOCUMENT_FILE = "document.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
NOT_AN_ID = ("the name cannot be part of an id.", "Use lower case, digits, hyphens and underscores.")
ABSENT = (errno.ENOENT, errno.ELOOP)


def document_directories(paths: Iterable[Path], faults: list[Fault]) -> Iterator[Path]:
    """The directories of the documents of these banks; what else is among them is a fault."""
    for path in paths:
        entries = _listed(path, faults, "Check the bank path.") or []
        if is_document(path):
            message = "this is the directory of a document, not of a bank."
            faults.append(file_fault(path, message, "Name the directory above it."))
            continue
        for entry in entries:
            if _is_document_directory(entry, faults):
                yield entry


def item_files(directory: Path, faults: list[Fault]) -> list[Path] | None:
    """The files of the items of a document; None with a fault where its directory cannot be listed."""
    entries = _listed(directory, faults, "Check the directory.")
    if entries is None:
        return None
    return [path for path in entries if path.suffix == ".toml" and path.name != DOCUMENT_FILE]


def is_document(directory: Path) -> bool:
    """Whether a directory is that of a document; False where that cannot be told."""
    try:
        return (directory / DOCUMENT_FILE).exists()
    except OSError:
        return False


def read_source(path: Path, faults: list[Fault]) -> Source | None:
    """The text of a file, or None with a fault. Only regular files are read: a pipe would never end."""
    try:
        if not S_ISREG(path.stat().st_mode):
            faults.append(file_fault(path, "this is not a file with text.", "Put a TOML file in its place."))
            return None
        return Source(str(path), path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        faults.append(_unreadable(path, error, "Add it, with title and order."))
    except UnicodeDecodeError as error:
        faults.append(file_fault(path, f"not UTF-8: {error}.", "Save it as UTF-8."))
    return None


def file_fault(path: Path, message: str, remedy: str) -> Fault:
    """A fault of a file as a whole."""
    return Fault(file=str(path), line=None, key="", message=message, remedy=remedy)


def _listed(directory: Path, faults: list[Fault], remedy: str) -> list[Path] | None:
    """What a directory holds; hidden entries are those of editors and of version control."""
    try:
        return sorted(entry for entry in directory.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        faults.append(_unreadable(directory, error, remedy))
        return None


def _is_document_directory(entry: Path, faults: list[Fault]) -> bool:
    try:
        is_directory = S_ISDIR(entry.stat().st_mode)
    except OSError as error:
        faults.append(_unreadable(entry, error, "Remove it."))
        return False
    if is_directory and NAME.fullmatch(entry.name):
        return True
    if is_directory and any(entry.glob("*.toml")):
        faults.append(file_fault(entry, *NOT_AN_ID))
    elif not is_directory and entry.suffix == ".toml":
        message = "an item stands in the directory of its document."
        faults.append(file_fault(entry, message, "Move it there, or remove it."))
    return False


def _unreadable(path: Path, error: OSError, remedy: str) -> Fault:
    """Why a path cannot be read; ``remedy`` is for one that is not there."""
    if error.errno in ABSENT and path.is_symlink():
        return file_fault(path, "this symbolic link leads nowhere.", "Mend or remove the link.")
    if error.errno == errno.ENOENT:
        return file_fault(path, "there is no such file or directory.", remedy)
    if error.errno == errno.EACCES:
        return file_fault(path, "it may not be read.", "Give this user the permission to read it.")
    return file_fault(path, f"it cannot be read: {error.strerror}.", "Check the path.")
