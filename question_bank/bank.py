"""The bank: every item of the package and of further directories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from question_bank import solver_packages
from question_bank.declaration import LIST, NUMBER, TEXT, Source, optional, required
from question_bank.directories import (
    DOCUMENT_FILE,
    NAME,
    NOT_AN_ID,
    document_directories,
    file_fault,
    item_files,
    read_source,
)
from question_bank.errors import Fault, InvalidBank, UnknownItem
from question_bank.item import Item
from question_bank.item_file import read_item, read_toml

OWN_ITEMS = Path(__file__).parent / "items"
DOCUMENT = {
    "title": required(TEXT, "The title of the document."),
    "order": required(LIST, "The names of its items, as students see them."),
    "follow_through_penalty": optional(NUMBER, "The share of the marks that follow-through costs; 0 to 1."),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a directory of items encodes. ``items`` are full ids in the order of the document."""

    id: str
    title: str
    items: tuple[str, ...]
    follow_through_penalty: float = 0.0


class Bank:
    """All items, by id ``<document>/<item>``."""

    def __init__(
        self, documents: Iterable[Document], items: Iterable[Item], paths: Iterable[Path] = ()
    ) -> None:
        self.paths = tuple(paths)
        self.documents = tuple(documents)
        self.items = tuple(items)
        self._by_id = {item.id: item for item in self.items}

    @classmethod
    def load(cls, paths: Iterable[Path] = ()) -> Bank:
        """Read the package's own items and those of further directories.

        Raises InvalidBank with all faults at once.
        """
        return cls.read([OWN_ITEMS, *paths])

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Bank:
        """Read the items of these directories alone. Raises InvalidBank with all faults at once."""
        bank, faults = cls.survey(paths)
        if faults:
            raise InvalidBank(faults)
        return bank

    @classmethod
    def survey(cls, paths: Iterable[Path]) -> tuple[Bank, list[Fault]]:
        """The items of these directories that can be read, and what is wrong with the others."""
        paths = tuple(paths)
        faults = solver_packages.faults()
        documents: dict[str, Document] = {}
        items: list[Item] = []
        for directory in document_directories(paths, faults):
            if directory.name in documents:
                message = f"a document {directory.name!r} is already loaded."
                faults.append(file_fault(directory, message, "Rename the directory."))
                continue
            files = item_files(directory, faults)
            if files is not None:
                document = _read_document(directory, files, faults)
                documents[document.id] = document
                items += _read_items(files, document, faults)
        return cls(documents.values(), items, paths), faults

    def __getitem__(self, item_id: str) -> Item:
        """The item of that id. Raises UnknownItem."""
        try:
            return self._by_id[item_id]
        except KeyError:
            raise UnknownItem(f"there is no item {item_id!r}") from None

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._by_id

    def item_from_toml(self, item_id: str, text: str) -> Item:
        """An item from the text of a stored version, graded as its document is. Raises InvalidBank."""
        document_id = item_id.partition("/")[0]
        penalties = {document.id: document.follow_through_penalty for document in self.documents}
        source = Source(f"{item_id}.toml", text)
        item = read_item(item_id, source, follow_through_penalty=penalties.get(document_id, 0.0))
        if item is None:
            raise InvalidBank(source.faults)
        return item


def _read_document(directory: Path, files: list[Path], faults: list[Fault]) -> Document:
    source = read_source(directory / DOCUMENT_FILE, faults)
    if source is None:
        return Document(directory.name, "", ())
    table = read_toml(source)
    entries = {} if table is None else source.checked(table, DOCUMENT, ())
    names = [name for name in entries.get("order", []) if isinstance(name, str)]
    if "order" in entries:
        for stray in (name for name in entries["order"] if not isinstance(name, str)):
            source.fault(("order",), f"{stray!r} is not text.", "Write the names of the items.")
        _check_order(source, names, files)
    if not entries.get("title", "-").strip():
        source.fault(("title",), "is empty.", "Write the title of the document.")
    penalty = float(entries.get("follow_through_penalty", 0))
    if not 0 <= penalty <= 1:
        source.fault(("follow_through_penalty",), f"{penalty} is not a share of the marks.", "Write 0 to 1.")
    faults += source.faults
    return Document(
        id=directory.name,
        title=entries.get("title", ""),
        items=tuple(f"{directory.name}/{name}" for name in names),
        follow_through_penalty=penalty,
    )


def _check_order(source: Source, names: list[str], files: list[Path]) -> None:
    present = {path.stem for path in files}
    for name in sorted(present - set(names)):
        source.fault(("order",), f"{name}.toml is not in the order.", f'Add "{name}".')
    for name in names:
        if name not in present:
            source.fault(("order",), f"there is no {name}.toml.", "Add the file or remove the name.")
        elif names.count(name) > 1:
            source.fault(("order",), f"{name!r} is listed twice.")


def _read_items(files: list[Path], document: Document, faults: list[Fault]) -> list[Item]:
    items = {}
    for path in files:
        item_id = f"{document.id}/{path.stem}"
        if not NAME.fullmatch(path.stem):
            faults.append(file_fault(path, *NOT_AN_ID))
        source = read_source(path, faults)
        if source is None:
            continue
        item = read_item(item_id, source, follow_through_penalty=document.follow_through_penalty)
        faults += source.faults
        if item is not None:
            items[item_id] = item
    return [items[item_id] for item_id in document.items if item_id in items]
