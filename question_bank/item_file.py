"""Reading an item out of its TOML file, with every fault found on the way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from typing import Any

from graders.grader import Raw
from question_bank import placeholders
from question_bank.declaration import TABLE, TEXT, Field, KeyPath, Source, required
from question_bank.item import Check, Item
from question_bank.part import Part
from question_bank.part_table import read_part
from question_bank.typed import typed

ITEM = {
    "title": required(TEXT),
    "prompt": required(TEXT),
    "source": TABLE,
    "params": TABLE,
    "variants": TABLE,
    "conventions": TABLE,
    "parts": required(TABLE),
    "check": TABLE,
}
SOURCE = {"lines": Field((str, int)), "label": TEXT, "cite": TEXT, "url": TEXT}
CHECK = {"keys": TABLE, "responses": TABLE}
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OUTCOMES = ("invalid", "undecided")
LINE_OF_SYNTAX_ERROR = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(source: Source) -> dict[str, Any] | None:
    """Parse TOML; a syntax error is a fault at its line."""
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        place = LINE_OF_SYNTAX_ERROR.search(str(error))
        source.fault_at(int(place[1]) if place else None, f"not TOML: {error}.", "Mend the syntax.")
        return None


def read_item(item_id: str, source: Source, *, follow_through_penalty: float = 0.0) -> Item | None:
    """The item of a file, or None when faults were recorded."""
    table = read_toml(source)
    if table is None:
        return None
    entries = source.checked(table, ITEM, ())
    params = entries.get("params", {})
    _check_identifiers(source, params, "params")
    variants = _read_variants(source, entries.get("variants", {}), params)
    conventions = _read_conventions(source, entries.get("conventions", {}), params)
    _check_text(source, entries.get("prompt", ""), params, ("prompt",))
    tables = entries.get("parts", {})
    if "parts" in entries and not tables:
        source.fault(("parts",), "there are no parts.", "Add [parts.NAME].")
    parts = _read_parts(source, tables, params, conventions)
    order = _ordered(source, parts)
    item = Item(
        id=item_id,
        title=entries.get("title", ""),
        prompt=entries.get("prompt", ""),
        toml=source.text,
        hash=sha256(source.text.encode()).hexdigest(),
        file=source.file,
        parts=parts,
        order=order,
        source=_read_source(source, entries.get("source", {})),
        params=params,
        variants=variants,
        conventions=conventions,
        check=_read_check(source, entries.get("check", {}), tables),
        follow_through_penalty=follow_through_penalty,
    )
    return None if source.faults else item


def _check_identifiers(source: Source, names: Iterable[str], *key: str) -> None:
    for name in names:
        if not IDENTIFIER.fullmatch(name):
            source.fault((*key, name), "not a name.", "Use letters, digits and underscores.")


def _read_source(source: Source, table: dict[str, Any]) -> dict[str, str]:
    entries = source.checked(table, SOURCE, ("source",))
    return {name: str(value) for name, value in entries.items()}


def _read_variants(source: Source, table: dict[str, Any], params: Mapping[str, Any]) -> dict[str, list[Any]]:
    variants = {}
    for name, values in table.items():
        key = ("variants", name)
        if name not in params:
            source.fault(key, "no such param.", f"Params: {', '.join(params)}.")
        elif not isinstance(values, list) or not values:
            source.fault(key, f"{values!r} is not a list of values.")
        elif any(type(value) is not type(params[name]) for value in values):
            source.fault(key, f"not all of the type of {params[name]!r}, the document's own value.")
        else:
            variants[name] = values
    return variants


def _read_conventions(
    source: Source, table: dict[str, Any], params: Mapping[str, Any]
) -> dict[str, dict[str, object]]:
    conventions = {}
    for name, given in table.items():
        if isinstance(given, dict) and given:
            conventions[name] = given
        else:
            source.fault(("conventions", name), "not a table of params.", "Write the params it sets.")
    everywhere = set(params).union(*conventions.values())
    for name, given in conventions.items():
        for param in sorted(everywhere - given.keys() - params.keys()):
            source.fault(("conventions", name), f"does not set {param!r}.", "Set it here or in [params].")
    return conventions


def _read_parts(
    source: Source,
    table: dict[str, Any],
    params: Mapping[str, Any],
    conventions: Mapping[str, Mapping[str, object]],
) -> dict[str, Part]:
    _check_identifiers(source, table, "parts")
    known = set(params).union(*conventions.values(), (placeholders.PARTS + name for name in table))
    parts = {}
    for name, entries in table.items():
        part = read_part(source, name, entries, known)
        if isinstance(entries, dict):
            _check_text(source, entries.get("ask"), params, ("parts", name, "ask"))
        if part is not None:
            parts[name] = part
    for part in parts.values():
        for other in sorted(part.upstream):
            if other in parts and not parts[other].has_key:
                message = f"{{{{parts.{other}}}}} has no key."
                source.fault(("parts", part.name), message, f"Give part {other} a solver or a key.")
    return parts


def _check_text(source: Source, text: object, params: Mapping[str, Any], key: KeyPath) -> None:
    for name in sorted(placeholders.names(text) - params.keys()):
        source.fault(key, f"{{{{{name}}}}} names no param.", f"Params: {', '.join(params) or 'none'}.")


def _ordered(source: Source, parts: Mapping[str, Part]) -> tuple[str, ...]:
    graph = {name: sorted(part.upstream & parts.keys()) for name, part in parts.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        source.fault(("parts",), f"parts depend on each other in a circle: {circle}.", "Break the circle.")
        return ()


def _read_check(source: Source, table: dict[str, Any], parts: Mapping[str, Any]) -> Check:
    entries = source.checked(table, CHECK, ("check",))
    for section, rows in entries.items():
        for name in rows.keys() - parts.keys():
            source.fault(("check", section, name), "no such part.", f"Parts: {', '.join(parts)}.")
    responses = {
        name: _read_responses(source, rows, ("check", "responses", name))
        for name, rows in entries.get("responses", {}).items()
    }
    return Check(keys=entries.get("keys", {}), responses=responses)


def _read_responses(source: Source, rows: object, key: KeyPath) -> list[tuple[Raw, float | str]]:
    read: list[tuple[Raw, float | str]] = []
    for row in rows if isinstance(rows, list) else [rows]:
        match row:
            case [raw, bool()]:
                source.fault(key, f"{row!r}: {row[1]!r} is not a score.", "Write 1.0 or 0.0.")
            case [raw, (int() | float()) as score] if 0 <= score <= 1:
                read.append((typed(raw), float(score)))
            case [raw, str() as outcome] if outcome in OUTCOMES:
                read.append((typed(raw), outcome))
            case _:
                remedy = 'Write [answer, score], with a score of 0 to 1, "invalid" or "undecided".'
                source.fault(key, f"{row!r} is not a row of the check.", remedy)
    return read
