"""Reading TOML: which keys a table may have, of which types, and where in the text a fault stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from question_bank.errors import Fault

KeyPath = tuple[str | int, ...]

HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*$")
ASSIGNMENT = re.compile(r"\s*([\w\-.\"' ]+?)\s*=")
STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|'
    r"'''.*?'''|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*",
    re.DOTALL,
)
SYNTAX = re.compile(r"[\[\]{}=#]")
TYPE_NAMES = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Field:
    """What a key may hold. No types: anything. ``about`` tells authors what it is for."""

    types: tuple[type, ...] = ()
    required: bool = False
    about: str = ""

    def admits(self, value: object) -> bool:
        """Whether the value is of one of the types; a boolean is never a number."""
        if not self.types:
            return True
        return type(value) in self.types


TEXT = Field((str,))
NUMBER = Field((int, float))
FLAG = Field((bool,))
TABLE = Field((dict,))
LIST = Field((list,))
ANY = Field()


def required(field: Field, about: str) -> Field:
    """The same field, demanded."""
    return replace(field, required=True, about=about)


def optional(field: Field, about: str) -> Field:
    """The same field, which may be left out."""
    return replace(field, about=about)


class Source:
    """One TOML file and the faults found in it so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.faults: list[Fault] = []

    def fault(self, key: KeyPath, message: str, remedy: str = "", *, offending: str = "") -> None:
        """Record a fault at a key, on the line of the offending text where its value has several."""
        self.faults.append(
            Fault(
                file=self.file,
                line=line_of(self.text, key, offending),
                key=".".join(map(str, key)),
                message=message,
                remedy=remedy,
            )
        )

    def fault_at(self, line: int | None, message: str, remedy: str = "") -> None:
        """Record a fault at a line, of no key."""
        self.faults.append(Fault(file=self.file, line=line, key="", message=message, remedy=remedy))

    def checked(self, table: object, fields: Mapping[str, Field], key: KeyPath) -> dict[str, Any]:
        """The well-typed entries of a table.

        Unknown keys, missing keys and wrong types are recorded as faults; reading goes on, so that the
        faults further in are found as well.
        """
        if not isinstance(table, dict):
            self.fault(key, f"{table!r} is not a table.")
            return {}
        self._report_unknown(table, fields, key)
        for name, field in fields.items():
            if field.required and name not in table:
                self.fault(key, f"{name!r} is missing.", f"Add {name} = …")
        return {
            name: value
            for name, value in table.items()
            if name in fields and self._is_admitted(value, fields[name], (*key, name))
        }

    def _is_admitted(self, value: object, field: Field, key: KeyPath) -> bool:
        if not field.admits(value):
            wanted = " or ".join(TYPE_NAMES[kind] for kind in field.types)
            self.fault(key, f"{value!r} is not {wanted}.")
        return field.admits(value)

    def _report_unknown(self, table: dict[str, Any], fields: Mapping[str, Field], key: KeyPath) -> None:
        for name in table:
            if name not in fields:
                near = get_close_matches(name, fields, n=1)
                remedy = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(fields)}."
                self.fault((*key, name), "unknown key.", remedy)


def line_of(text: str, key: KeyPath, offending: str = "") -> int | None:
    """The line of a key in a TOML text, or of the nearest table around it; None when nothing is near.

    From there on, the first with the ``offending`` text, where there is one.
    """
    wanted = tuple(map(str, key))
    lines = _lines_of_keys(text)
    for length in range(len(wanted), 0, -1):
        if wanted[:length] in lines:
            start = lines[wanted[:length]]
            following = enumerate(text.splitlines()[start - 1 :], start)
            return next((number for number, line in following if offending in line), start)
    return None


def _lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    lines: dict[tuple[str, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    depth = 0
    for number, line in enumerate(_without_strings(text).splitlines(), start=1):
        if depth == 0 and (header := HEADER.match(line)):
            table = _names(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            for length in range(1, len(table) + 1):
                lines.setdefault(table[:length], number)
            continue
        if depth == 0 and (assignment := ASSIGNMENT.match(line)):
            lines.setdefault((*table, *_names(assignment[1])), number)
        depth += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
    return lines


def _without_strings(text: str) -> str:
    """The text without its comments and with nothing in its strings that looks like TOML; lines stay."""
    return STRING_OR_COMMENT.sub(lambda match: "" if match[0][0] == "#" else SYNTAX.sub(" ", match[0]), text)


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))
