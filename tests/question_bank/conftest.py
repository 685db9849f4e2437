"""A solver library of another institution, installed for these tests, and banks of one small item."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from question_bank.bank import Bank
from question_bank.item import Item

SOLVERS = """
import itertools
import sys

STEPS = itertools.count()

def product(*, a, b):
    return a * b

def double(*, x):
    return 2 * x

def reciprocal(*, x):
    return 1 / x

def remainder(*, x, by):
    return x % by

def first(*, entries):
    return entries[0]

def last(*, entries):
    return entries[-1]

def scale_all(*, entries, by):
    return [by * entry for entry in entries]

def seven(*, a):
    return 7

def tiny(*, rate):
    return 0 < rate < 0.01

def broken(*, x):
    raise RuntimeError("out of order")

def quitting(*, x):
    sys.exit(3)

def counting(*, x):
    return x + next(STEPS)

def undefined(*, x):
    return float("nan")

def constant():
    return 7

def truncated(*, a, b=1):
    return int(a) * b

def positional(a):
    return a
"""

LoadItem = Callable[..., Item]
WriteDocument = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def small_solvers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install ``small``, a solver topic of a distribution that is not ours."""
    site = tmp_path_factory.mktemp("site")
    (site / "small_solvers.py").write_text(SOLVERS)
    metadata = site / "small_solvers-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: small-solvers\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[assay.solvers]\nsmall = small_solvers\n")
    sys.path.insert(0, str(site))
    yield
    sys.path.remove(str(site))


@pytest.fixture
def write_document(tmp_path: Path) -> WriteDocument:
    """Write the document ``demo`` of these items, by name, into a bank; return the bank's directory."""

    def write(*, header: str = "", **items: str) -> Path:
        folder = tmp_path / "demo"
        folder.mkdir(exist_ok=True)
        (folder / "document.toml").write_text(f'title = "Demo"\norder = {list(items)}\n{header}')
        for name, text in items.items():
            (folder / f"{name}.toml").write_text(text)
        return tmp_path

    return write


@pytest.fixture
def load_item(write_document: WriteDocument) -> LoadItem:
    """Load the one item of a bank, from what follows its title and prompt."""

    def load(body: str, *, document: str = "") -> Item:
        item = f'title = "Small"\nprompt = "Work it out."\n{body}'
        return Bank.read([write_document(header=document, small=item)])["demo/small"]

    return load
