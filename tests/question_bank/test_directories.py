"""What stands in the directories of a bank and is no file to be read: faults, one for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from question_bank.bank import Bank
from question_bank.errors import Fault

NOBODY = 65534
SMALL = (Path(__file__).parent / "small.toml").read_text()


def write(bank: Path) -> None:
    """A bank with one good item, one bad one, and one to be spoiled."""
    folder = bank / "demo"
    folder.mkdir()
    (folder / "document.toml").write_text('title = "Demo"\norder = ["good", "bad", "spoiled"]\n')
    (folder / "good.toml").write_text(SMALL)
    (folder / "bad.toml").write_text("title =")
    (folder / "spoiled.toml").write_text(SMALL)


def faults(bank: Path) -> dict[str, Fault]:
    """The faults of a bank by the path they name; there is one for each path."""
    found = Bank.survey([bank])[1]
    by_path = {os.path.relpath(fault.file, bank): fault for fault in found}
    assert len(by_path) == len(found)
    return by_path


def to_directory(path: Path) -> None:
    path.mkdir()


def to_loop(path: Path) -> None:
    path.symlink_to(path)


def to_broken_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def to_pipe(path: Path) -> None:
    os.mkfifo(path)


SPOILED = [
    pytest.param(to_directory, "not a file with text", "Put a TOML file in its place.", id="directory"),
    pytest.param(to_loop, "leads nowhere", "Mend or remove the link.", id="loop"),
    pytest.param(to_broken_link, "leads nowhere", "Mend or remove the link.", id="broken-link"),
    pytest.param(to_pipe, "not a file with text", "Put a TOML file in its place.", id="pipe"),
]


@pytest.mark.parametrize(("spoil", "message", "remedy"), SPOILED)
@pytest.mark.parametrize("name", ["spoiled.toml", "document.toml"])
def test_what_is_no_file_is_a_fault_beside_the_others(
    tmp_path: Path, name: str, spoil: Callable[[Path], None], message: str, remedy: str
) -> None:
    write(tmp_path)
    (tmp_path / "demo" / name).unlink()

    spoil(tmp_path / "demo" / name)

    found = faults(tmp_path)
    assert found.keys() == {f"demo/{name}", "demo/bad.toml"}
    assert message in found[f"demo/{name}"].message
    assert found[f"demo/{name}"].remedy == remedy


@pytest.fixture
def open_bank() -> Iterator[Path]:
    """A bank in a directory that everybody may enter."""
    with TemporaryDirectory() as directory:
        bank = Path(directory)
        bank.chmod(0o755)
        write(bank)
        yield bank


@pytest.fixture
def no_root() -> Iterator[None]:
    """Root may read anything: be nobody meanwhile."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(user)


@pytest.fixture
def forbid(open_bank: Path) -> Iterator[Callable[[str, int], None]]:
    """Take permissions away until the test is over."""
    forbidden: list[Path] = []

    def forbid(name: str, mode: int) -> None:
        path = open_bank / name
        path.chmod(mode)
        forbidden.append(path)

    yield forbid
    for path in forbidden:
        path.chmod(0o755)


@pytest.mark.parametrize(
    ("path", "mode", "named"),
    [
        pytest.param("demo/spoiled.toml", 0o000, {"demo/spoiled.toml", "demo/bad.toml"}, id="item"),
        pytest.param("demo/document.toml", 0o000, {"demo/document.toml", "demo/bad.toml"}, id="document"),
        pytest.param("demo", 0o000, {"demo"}, id="directory"),
        pytest.param("", 0o000, {"."}, id="bank"),
        pytest.param("", 0o444, {"demo"}, id="bank-that-may-be-listed"),
    ],
)
def test_what_may_not_be_read_is_a_fault(
    open_bank: Path,
    forbid: Callable[[str, int], None],
    request: pytest.FixtureRequest,
    path: str,
    mode: int,
    named: set[str],
) -> None:
    forbid(path, mode)
    request.getfixturevalue("no_root")

    found = faults(open_bank)

    assert found.keys() == named
    assert "Give this user the permission to read it." in {fault.remedy for fault in found.values()}


def test_what_the_system_cannot_open_is_a_fault(tmp_path: Path) -> None:
    bank, (fault,) = Bank.survey([tmp_path / ("long" * 100)])

    assert not bank.items
    assert "File name too long" in fault.message


def test_a_document_is_no_bank(tmp_path: Path) -> None:
    write(tmp_path)

    _, (fault,) = Bank.survey([tmp_path / "demo"])

    assert fault.file == str(tmp_path / "demo")
    assert fault.remedy == "Name the directory above it."


def test_an_item_beside_the_documents_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "stray.toml").write_text(SMALL)
    (tmp_path / "README.md").write_text("About these items.")

    found = faults(tmp_path)

    assert found.keys() == {"stray.toml", "demo/bad.toml"}
    assert "Move it" in found["stray.toml"].remedy


def test_a_link_among_the_documents_that_leads_nowhere_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path)
    to_broken_link(tmp_path / "other")

    assert faults(tmp_path).keys() == {"other", "demo/bad.toml"}


def test_hidden_files_of_editors_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path)
    to_broken_link(tmp_path / "demo" / ".#good.toml")

    assert faults(tmp_path).keys() == {"demo/bad.toml"}


def test_a_document_without_a_title_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path)
    document = tmp_path / "demo" / "document.toml"
    document.write_text(document.read_text().replace('"Demo"', '""'))

    assert faults(tmp_path)["demo/document.toml"].key == "title"
