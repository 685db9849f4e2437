"""Reading an item out of its TOML file, with every fault found on the way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from graders.grader import Raw
from question_bank import placeholders
from question_bank.call_table import check_text
from question_bank.declaration import TABLE, TEXT, Field, KeyPath, Source, optional, required
from question_bank.dependencies import check_upstream, ordered, with_inputs
from question_bank.item import Check, Item
from question_bank.part import Part
from question_bank.part_table import read_part
from question_bank.typed import typed
from question_bank.variant_table import read_variants

ITEM = {
    "title": required(TEXT, "A title people recognise."),
    "prompt": required(TEXT, "The question, in Markdown with LaTeX in $…$; may name params as {{param}}."),
    "source": optional(TABLE, "Where the question comes from."),
    "params": optional(TABLE, "The values of the document's own instance, by name."),
    "variants": optional(Field((dict, list)), "Other values, drawn from a seed."),
    "conventions": optional(TABLE, "Params of alternatives that are accepted for the whole item, by name."),
    "parts": required(TABLE, "The questions of the item, by name."),
    "check": optional(TABLE, "What was worked by hand: keys, and the scores of sample answers."),
}
SOURCE = {
    "lines": optional(Field((str, int)), "Its lines in the document."),
    "label": optional(TEXT, "Its name there."),
    "cite": optional(TEXT, "The book, paper or page it is from."),
    "url": optional(TEXT, "Its address."),
}
CHECK = {
    "keys": optional(TABLE, "Keys worked by hand: arithmetic as a string, or the value."),
    "responses": optional(TABLE, 'Rows [answer, score] for each part; "invalid" and "undecided" are scores.'),
}
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OUTCOMES = ("invalid", "undecided")
LINE_OF_SYNTAX_ERROR = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(source: Source) -> dict[str, Any] | None:
    """Parse TOML; a syntax error is a fault at its line."""
    try:
        return tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:
        place = LINE_OF_SYNTAX_ERROR.search(str(error))
        line = int(place[1]) if place else len(source.text.splitlines())
        source.fault_at(line, f"not TOML: {error}.", "Mend the syntax.")
        return None


def read_item(item_id: str, source: Source, *, follow_through_penalty: float = 0.0) -> Item | None:
    """The item of a file, or None when faults were recorded."""
    table = read_toml(source)
    if table is None:
        return None
    entries = source.checked(table, ITEM, ())
    params = entries.get("params", {})
    _check_identifiers(source, params, "params")
    variants = read_variants(source, entries.get("variants"), params)
    conventions = _read_conventions(source, entries.get("conventions", {}), params)
    check_text(source, entries.get("prompt"), params, ("prompt",))
    tables = entries.get("parts", {})
    if "parts" in entries and not tables:
        source.fault(("parts",), "there are no parts.", "Add [parts.NAME].")
    parts = _read_parts(source, tables, params, conventions)
    check_upstream(source, parts)
    order = ordered(source, parts)
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
            check_text(source, entries.get("ask"), params, ("parts", name, "ask"))
        if part is not None:
            parts[name] = part
    return with_inputs(parts, table)


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
