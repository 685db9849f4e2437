"""Lists and nested lists as people type them: Python, NumPy, MATLAB, LaTeX and JSON."""

from __future__ import annotations

import re

from graders import decimal_comma, latex, symmetric
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import LIST_LIMIT, bounded, clean, quote

Nested = str | list["Nested"]
"""Entries as text, nested as the brackets were."""

MAX_ENTRIES = 1_000
MAX_DEPTH = 4
CLOSING = {"(": ")", "[": "]", "{": "}"}
BRACKETS = tuple(CLOSING.values())
SEPARATORS = frozenset([",", ";", *CLOSING])
"""What no comma may follow."""
PREFIX = re.compile(r"[^\W\d][^=\[\](){}<>\d]{0,40}?\d?\s?(?:=|≈|->|→|:|⟼|↦)\s?")
NEXT_NAME = re.compile(
    r"(?P<end>[\])};,])(?:\s*,\s*|\s*)(?:and\s)?[^\W\d]\w{0,10}(?:\(\d\))?\s?(?:=|:|→)\s?(?=[-+.\d\[({])"
)
"""The name of a further row or entry: ``h1 = [1, 0], h2 = [1, 1]``."""
ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{[A-Za-z]*(?:matrix|array)\*?\}(?:\{[clr|]*\})?")
CONSTRUCTOR = re.compile(
    r"(?:[A-Za-z_]\w*\.){0,3}(?:array|matrix|asarray|tensor|Matrix|Tensor|Size)\s?\((.*)\)"
)
NEW_LINE = re.compile(r"(?<!\s)\s*\n\s*")
KEYWORD = re.compile(r",\s?dtype\s?=\s?[\w.]+$")
TRANSPOSED = re.compile(
    r"(?<=[\])}])\s?(?:\^\s?(?:T|⊤|top)|\.?T|⊤|')$|(?<=[\])}])\s?\^\s?\\?(?:top|intercal)$"
)
POWER_OF_TEN = re.compile(r"(?<=\d)\s?[×·*x]\s?10\s?(?:\^|\*\*)\s?\(?([-+]?\d+)\)?")
LOOSE_SIGN = re.compile(r"(?:(?<=[\[({,; ])|^)([-+]) (?=[\d.])")
TOKEN = re.compile(r"[\[\](){};,]|[^\[\](){};,\s]+")


def read(raw: Raw, *, decimal_commas: bool = False) -> Nested:
    """Read an answer as entries nested in lists; semicolons separate rows.

    With ``decimal_commas`` they separate numbers with decimal commas, where there are such.
    Raises InvalidResponse when brackets do not match or there are too many entries or levels.
    """
    if isinstance(raw, list):
        nested = from_json(raw, MAX_DEPTH)
    else:
        symmetric.refuse(raw)
        nested = from_text(bounded(raw, limit=LIST_LIMIT), decimal_commas=decimal_commas)
    is_short = isinstance(raw, str) and len(raw) <= MAX_ENTRIES
    if not is_short and count(nested) > MAX_ENTRIES:
        raise InvalidResponse(f"There are more than {MAX_ENTRIES} entries.", reason="too-long")
    return nested


def from_json(raw: Raw, depth: int) -> Nested:
    """Check a list of JSON, level by level."""
    if not isinstance(raw, list):
        entry = clean(raw)
        symmetric.refuse(entry)
        return entry
    if depth == 0 or len(raw) > MAX_ENTRIES:
        raise InvalidResponse(
            f"The list has more than {MAX_DEPTH} levels or {MAX_ENTRIES} entries.", reason="too-deep"
        )
    return [from_json(entry, depth - 1) for entry in raw]


def count(nested: Nested) -> int:
    """How many entries there are in all."""
    return 1 if isinstance(nested, str) else sum([count(entry) for entry in nested])


def from_text(text: str, *, decimal_commas: bool) -> Nested:
    """Read the text of a list; a transposed row becomes a column."""
    if "\\" in text:
        text = ENVIRONMENT.sub(lambda part: "[" if part[1] == "begin" else "]", text)
    if "&" in text:
        text = decimal_comma.pointed(text.replace("{,}", ","))
    if "[" in text:
        text = text.replace("\\\\", ";").replace("&", " , ")
    else:
        text = NEW_LINE.sub(";", with_commas(text.strip()))
    text = latex.plain(clean(text, limit=LIST_LIMIT)).strip(" .")
    text = decimal_comma.without_bars(text)
    if decimal_commas:
        text = decimal_comma.pointed(text)
    if prefix := PREFIX.match(text):
        text = NEXT_NAME.sub(r"\g<end> ", text[prefix.end() :])
    if constructor := CONSTRUCTOR.fullmatch(text):
        text = KEYWORD.sub("", constructor[1].strip())
    transposed = None if text.endswith(BRACKETS) else TRANSPOSED.search(text)
    if transposed:
        text = text[: transposed.start()]
    if "10" in text:
        text = POWER_OF_TEN.sub(r"e\1", text)
    if "+ " in text or "- " in text:
        text = LOOSE_SIGN.sub(r"\1", text)
    decimal_comma.refuse(text)
    nested = group(TOKEN.findall(text), text)
    return transpose(nested) if transposed else nested


def with_commas(text: str) -> str:
    """Lines of numbers with semicolons between, as spreadsheets write them, with commas there instead."""
    lines = text.splitlines()
    if len(lines) < 2 or not all(";" in line.strip(" ;") for line in lines):
        return text
    return "\n".join(decimal_comma.pointed(line).replace(";", " , ") for line in lines)


def group(tokens: list[str], text: str) -> Nested:
    """Nest the tokens by their brackets, and split rows at semicolons."""
    rows: list[list[Nested]] = [[]]
    outside: list[tuple[str, list[list[Nested]]]] = []
    separated = True
    for token in tokens:
        if token == ",":
            if separated:
                raise malformed(text)
        elif token == ";":
            rows.append([])
        elif token in CLOSING:
            outside.append((CLOSING[token], rows))
            rows = [[]]
            if len(outside) > MAX_DEPTH:
                raise InvalidResponse(f"Brackets nest more than {MAX_DEPTH} deep.", reason="too-deep")
        elif token in BRACKETS:
            if not outside or outside[-1][0] != token:
                raise malformed(text)
            inside, (_, rows) = joined(rows), outside.pop()
            rows[-1].append(inside)
        else:
            rows[-1].append(token)
        separated = token in SEPARATORS
    if outside:
        raise malformed(text)
    whole = joined(rows)
    return whole[0] if len(whole) == 1 and isinstance(whole[0], list) else whole


def joined(rows: list[list[Nested]]) -> list[Nested]:
    """One row is a list of entries, several are a list of rows."""
    if len(rows) == 1:
        return rows[0]
    filled = [row for row in rows if row]
    if len(filled) < 2:
        return filled[0] if filled else []
    return list[Nested](filled)


def transpose(nested: Nested) -> Nested:
    """Turn a row into a column, and a matrix about its diagonal."""
    if isinstance(nested, str):
        return nested
    rows: list[list[Nested]] = [row if isinstance(row, list) else [row] for row in nested]
    if all(isinstance(entry, str) for entry in nested):
        return list[Nested](rows)
    if len({len(row) for row in rows}) > 1:
        raise malformed("the transposed matrix")
    return [list(column) for column in zip(*rows, strict=True)]


def malformed(text: str) -> InvalidResponse:
    """The fault of brackets or commas that do not fit together."""
    return InvalidResponse(
        f"The brackets or commas of {quote(text)} do not fit together.",
        "Write a list such as [1, 2, 3].",
        reason="malformed-list",
    )
