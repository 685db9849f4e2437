"""Rosters as files of comma-separated values: read whole, with every fault by its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from service.enrolments import Entry
from service.faults import Malformed, Unprocessable, shown
from service.texts import BETWEEN_NAMES, Email, Label, Name, PersonId

MOST_ROWS = 20_000
MOST_COLUMNS = 200
DELIMITERS = (",", ";", "\t")
HEADINGS = {
    "id": ("id", "person", "person id", "student", "student id", "user", "user id", "username"),
    "name": ("name", "full name", "student name", "display name"),
    "first": ("first name", "given name", "forename"),
    "last": ("last name", "family name", "surname"),
    "email": ("email", "e mail", "email address", "mail"),
    "role": ("role",),
    "sections": ("section", "sections", "group", "groups"),
}
"""What a column is called, by what it holds; case, ``_`` and ``-`` do not matter."""
MEANINGS = {heading: column for column, headings in HEADINGS.items() for heading in headings}
ROLES = {
    "student": "student",
    "learner": "student",
    "assistant": "assistant",
    "ta": "assistant",
    "teaching assistant": "assistant",
    "instructor": "instructor",
    "teacher": "instructor",
}
PERSON, NAME, LABEL, EMAIL = (TypeAdapter(kind) for kind in (PersonId, Name, Label, Email))


@dataclass(slots=True)
class RosterFile:
    """What a file says; where there are faults, that counts for nothing."""

    entries: list[Entry] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Headings of columns that mean nothing here."""
    faults: list[dict[str, str]] = field(default_factory=list)

    def fault(self, line: int, column: str, detail: str) -> None:
        """Note what is wrong in a line."""
        self.faults.append({"pointer": f"/{line}/{column}", "detail": f"line {line}: {column} {detail}"})


def read(body: bytes) -> RosterFile:
    """The entries of a roster. Raises Malformed where it is no text, Unprocessable naming every fault."""
    text = decoded(body)
    found = RosterFile()
    rows = numbered(text, found)
    _, heading = next(rows, (1, []))
    columns = read_heading(heading, found)
    lines: dict[str, int] = {}
    for line, cells in rows:
        if len(lines) >= MOST_ROWS:
            raise Unprocessable(f"A roster has at most {MOST_ROWS:,} rows; send several. Nothing was stored.")
        read_row(line, cells, columns, len(heading), lines, found)
    if found.faults:
        faults = f"{len(found.faults):,} faults" if len(found.faults) > 1 else "a fault"
        raise Unprocessable(
            f"The roster has {faults}, and nothing of it was stored; correct what `errors` names and send it "
            "whole again.",
            errors=found.faults,
        )
    if not found.entries:
        raise Unprocessable("The roster has a heading and no rows; add one for each person.")
    return found


def decoded(body: bytes) -> str:
    """The text of a file; raises Malformed where it is not UTF-8."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = body.count(b"\n", 0, fault.start) + 1
        raise Malformed(
            f"The roster is not UTF-8: byte {fault.start}, in line {line}, cannot be read; "
            "save it as `CSV UTF-8`."
        ) from None


def numbered(text: str, found: RosterFile) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins in; a cell in quotes may hold line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as fault:
        found.fault(line, "quotes", f'cannot be followed ({fault}); write a quote within a cell as ""')


def delimiter(text: str) -> str:
    """What stands between cells: that by which most columns of the heading are known."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: sum(meaning(cell) in HEADINGS for cell in heading.split(mark)))


def meaning(heading: str) -> str:
    """What a column of this heading holds, or nothing."""
    plain = " ".join(re.sub(r"[_\-\"]", " ", heading).casefold().split())
    return MEANINGS.get(plain, "")


def read_heading(heading: Sequence[str], found: RosterFile) -> dict[str, int]:
    """The place of each column; raises Unprocessable where the rows could not be understood by it."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(heading[:MOST_COLUMNS]):
        column = meaning(cell)
        if column in columns:
            first = heading[columns[column]]
            raise Unprocessable(f"The columns {shown(first)!r} and {shown(cell)!r} mean the same; drop one.")
        if column:
            columns[column] = place
        elif cell:
            found.ignored.append(shown(cell))
    if "id" not in columns:
        known = ", ".join(sorted(MEANINGS))
        raise Unprocessable(
            f"The first line names no column `id`. It must name the columns; these are known: {known}."
        )
    return columns


def read_row(
    line: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    width: int,
    lines: dict[str, int],
    found: RosterFile,
) -> None:
    """Take one row in, or note what is wrong with it."""
    if any(cells[width:]):
        found.fault(line, "row", f"has {len(cells)} cells and the heading {width}; quote cells with commas")
        return
    said = {column: cells[place] for column, place in columns.items() if place < len(cells)}
    if not said.get("id"):
        found.fault(line, "id", "is missing; every row needs one")
        return
    person = checked(PERSON, said["id"], line, "id", found) or f"in line {line}"
    if person in lines:
        found.fault(line, "id", f"{shown(person)!r} is in line {lines[person]}, too; keep one of the two")
    lines.setdefault(person, line)
    full = said.get("name") or f"{said.get('first', '')} {said.get('last', '')}".strip()
    entry = Entry(
        person=person,
        name=checked(LABEL, full, line, "name", found) or None,
        email=checked(EMAIL, said.get("email", ""), line, "email", found) or None,
        role=role(said.get("role", ""), line, found),
        sections=sections(said.get("sections", ""), line, found),
    )
    found.entries.append(entry)


def checked(kind: TypeAdapter[str], cell: str, line: int, column: str, found: RosterFile) -> str:
    """The text of a cell, or nothing where it cannot be used."""
    try:
        return kind.validate_python(cell)
    except ValidationError as fault:
        for error in fault.errors(include_url=False, include_context=False, include_input=False):
            why = error["msg"].replace("Input", "it").replace("String", "it")
            found.fault(line, column, f"{shown(cell)!r}: {why}")
        return ""


def role(cell: str, line: int, found: RosterFile) -> str | None:
    """The role of a cell; None where it says nothing."""
    if cell and cell.casefold() not in ROLES:
        found.fault(line, "role", f"{shown(cell)!r} is none; use student, assistant or instructor")
    return ROLES.get(cell.casefold())


def sections(cell: str, line: int, found: RosterFile) -> list[str] | None:
    """The sections of a cell, with ``,``, ``;`` or ``|`` between them; None where it says nothing."""
    names = [name.strip() for name in BETWEEN_NAMES.split(cell) if name.strip()]
    return sorted({checked(NAME, name, line, "sections", found) for name in names}) or None
