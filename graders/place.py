"""Where in an answer, as it was typed, the fault of what was read lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from graders.errors import InvalidResponse
from graders.grader import Raw

Reader = TypeVar("Reader")
Value = TypeVar("Value")
MAX_LETTERS = 20_000
MAX_PART = 120
"""Characters of a part by which it is found."""
TOKEN = re.compile(r"\w+|\S")


def located(read: Callable[[Reader, Raw], Value]) -> Callable[[Reader, Raw], Value]:
    """A ``read`` whose faults have the position of what they are about, where that stands in the answer.

    None can be named for a fault of the whole answer (an unknown word, something missing), and in answers
    that are lists or tables.
    """

    @wraps(read)
    def reading(reader: Reader, raw: Raw) -> Value:
        try:
            return read(reader, raw)
        except InvalidResponse as fault:
            if fault.position is None and fault.about and isinstance(raw, str):
                fault.position = first(fault.about, raw)
            raise

    return reading


def of_part(read: Callable[[str], Value], part: str) -> Value:
    """Read a part of an answer; a fault with a position in it becomes one about what stands from there on."""
    try:
        return read(part)
    except InvalidResponse as fault:
        rest = part[fault.position or 0 :].strip()
        fault.about, fault.position = rest or part, None
        raise


def first(part: str, typed: str) -> int | None:
    """Where a part first stands as words of its own; else where its only occurrence begins; or None."""
    found = occurrences(part, typed, whole=True)
    return found[0] if found else only(part, typed)


def last(part: str, typed: Raw) -> int | None:
    """Where the last of several occurrences begins; None where there are no several."""
    found = occurrences(part, typed, whole=True) if isinstance(typed, str) else []
    return found[-1] if len(found) > 1 else None


def only(part: str, typed: str) -> int | None:
    """Where the only occurrence of a part begins; None where there is none, or several."""
    found = occurrences(part, typed, whole=False)
    return found[0] if len(found) == 1 else None


def occurrences(part: str, typed: str, *, whole: bool) -> list[int]:
    """Where a part begins, in any case and with any spaces; ``whole`` ones are not within other words."""
    if len(typed) > MAX_LETTERS or not (part := part[:MAX_PART].strip()):
        return []
    spaced = r"\s+".join(map(re.escape, part.split()))
    if whole:
        spaced = r"(?<!\w)" * part[0].isalnum() + spaced + r"(?!\w)" * part[-1].isalnum()
    return [match.start() for match in re.finditer(spaced, typed, re.IGNORECASE)]


def in_typed(position: int | None, read: str, typed: object) -> int | None:
    """A position in what was read of an answer, in the answer as typed; None where it cannot be told."""
    if position is None or not isinstance(typed, str) or len(typed) > MAX_LETTERS:
        return None
    rest, end = read[position:].rstrip(), typed.rstrip()
    if typed[: position + 1] == read[: position + 1]:
        return position
    if rest and end.endswith(rest):
        return len(end) - len(rest)
    token = TOKEN.match(rest)
    return only(token[0], typed) if token else len(end)
