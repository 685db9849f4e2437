"""What is wrong with a bank as a whole: its directories, its documents, and all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from question_bank import gate
from question_bank.bank import Bank
from question_bank.errors import InvalidBank

WriteDocument = Callable[..., Path]

SMALL = (Path(__file__).parent / "small.toml").read_text()


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    for document in ("first", "second"):
        folder = tmp_path / document
        folder.mkdir()
        (folder / "document.toml").write_text('title = "Demo"\norder = ["small", "lost"]\n')
        (folder / "small.toml").write_text(
            SMALL.replace("small.double", "small.triple").replace("7", '"x"', 1)
        )
        (folder / "stray.toml").write_text("title = ")
    (tmp_path / "third").mkdir()

    with pytest.raises(InvalidBank) as caught:
        Bank.read([tmp_path, tmp_path / "nowhere"])

    found = {(Path(fault.file).relative_to(tmp_path).as_posix(), fault.key) for fault in caught.value.faults}
    assert found == {
        *((f"{name}/document.toml", "order") for name in ("first", "second")),
        *((f"{name}/small.toml", "parts.double.solver") for name in ("first", "second")),
        *((f"{name}/stray.toml", "") for name in ("first", "second")),
        ("third/document.toml", ""),
        ("nowhere", ""),
    }
    assert str(caught.value).count("\n") + 1 == len(caught.value.faults) == 10


def test_names_that_cannot_be_ids_are_faults(tmp_path: Path) -> None:
    for document, item in (("My Exam", "small"), ("demo", "Small One")):
        folder = tmp_path / document
        folder.mkdir()
        (folder / "document.toml").write_text(f'title = "Demo"\norder = ["{item}"]\n')
        (folder / f"{item}.toml").write_text(SMALL)
    (tmp_path / "__pycache__").mkdir()

    with pytest.raises(InvalidBank) as caught:
        Bank.read([tmp_path])

    assert [Path(fault.file).name for fault in caught.value.faults] == ["My Exam", "Small One.toml"]


def test_an_order_names_items_by_text(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "document.toml").write_text('title = "Demo"\norder = ["small", 7]\n')
    (folder / "small.toml").write_text(SMALL)

    with pytest.raises(InvalidBank, match=r"document\.toml:2: order: 7 is not text"):
        Bank.read([tmp_path])


def test_a_file_that_is_not_utf8_is_a_fault(write_document: WriteDocument) -> None:
    bank = write_document(small="")
    (bank / "demo" / "small.toml").write_bytes(b'title = "\xff"')

    with pytest.raises(InvalidBank, match="UTF-8"):
        Bank.read([bank])


def test_two_banks_must_not_hold_the_same_document(tmp_path: Path) -> None:
    for bank in ("one", "two"):
        folder = tmp_path / bank / "demo"
        folder.mkdir(parents=True)
        (folder / "document.toml").write_text('title = "Demo"\norder = []\n')

    with pytest.raises(InvalidBank, match="already loaded"):
        Bank.read([tmp_path / "one", tmp_path / "two"])


FAULTY = {
    "unknown-solver": ("small.double", "small.triple", 13, "no function 'triple'"),
    "missing-given": ('given = { x = "{{side}}" }', "given = {}", 14, "needs 'x'"),
    "circle": ('x = "{{side}}" }', 'x = "{{parts.double}}" }', 10, "double → double"),
    "braces": ("side of {{side}}", "side of {{side}", 2, "begins no placeholder"),
    "duplicate-key": ("side = 3\n", "side = 3\nside = 4\n", 6, "overwrite a value"),
    "syntax": ("side = 3\n", "side = = 3\n", 5, "not TOML"),
    "refused-key": ("key = 7", 'key = "seven?"', 24, "'seven?'"),
    "misconception-is-key": ('value = "{{side}}"', 'value = "6"', 16, "the key"),
    "hand-worked": ('"3*2"', '"3*3"', 28, "worked by hand '3*3', computed 6"),
}


def test_every_fault_of_a_bank_is_named_at_once_with_file_and_line(write_document: WriteDocument) -> None:
    assert all(old in SMALL for old, _, _, _ in FAULTY.values())
    items = {name: SMALL.replace(old, new, 1) for name, (old, new, _, _) in FAULTY.items()}

    readable, unreadable = Bank.survey([write_document(**items)])
    found = {Path(fault.file).stem: fault for fault in [*unreadable, *gate.faults(readable)]}

    assert {name: fault.line for name, fault in found.items()} == {
        name: line for name, (_, _, line, _) in FAULTY.items()
    }
    for name, (_, _, _, message) in FAULTY.items():
        assert message in found[name].message


def test_what_passed_the_gate_before_is_not_tried_again(write_document: WriteDocument) -> None:
    bank = Bank.read([write_document(small=SMALL.replace('"3*2"', '"3*3"'))])

    assert [fault.key for fault in gate.faults(bank)] == ["check.keys.double"]
    assert gate.faults(bank, known_good={bank["demo/small"].hash}) == []


@pytest.mark.parametrize("penalty", ["-0.1", "1.5"])
def test_the_penalty_of_follow_through_is_a_share(write_document: WriteDocument, penalty: str) -> None:
    bank = write_document(header=f"follow_through_penalty = {penalty}")

    with pytest.raises(InvalidBank, match="follow_through_penalty"):
        Bank.read([bank])
