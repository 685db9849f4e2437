"""The line protocols: one JSON object in, one out, whatever the line holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, BinaryIO

from graders import NOT_YET, make_grader, raw
from graders.errors import GraderError, InvalidResponse
from graders.grader import Grader, settled
from graders.verdict import invalid
from question_bank.bank import Bank
from question_bank.errors import BankError

LINE_LIMIT = 256_000
"""Bytes of one line; what is longer is an error line, and is never held in memory whole."""
KEY_DIGITS = 400
"""Digits an integer of a key may have; a longer one stays text, which no grader takes as a key."""


class BadLine(Exception):
    """The line is not a request; it is answered with an error line."""


def bounded(stream: BinaryIO, limit: int = LINE_LIMIT) -> Iterator[bytes]:
    """Yield lines without their end, each cut to ``limit`` + 1 bytes."""
    while line := stream.readline(limit + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(limit + 1)):
            pass
        yield line.rstrip(b"\r\n") if line.endswith(b"\n") else line


def grade(bank: Bank, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer ``{"item", "part", "answer"}`` and ``{"item", "answers"}`` lines, ``seed`` optional."""
    for line in lines:
        try:
            yield grade_line(bank, read_line(line))
        except (BadLine, BankError) as fault:
            yield {"status": "error", "detail": str(fault)}


def compare(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer ``{"answer", "key", "type", "options"}`` lines."""
    for line in lines:
        try:
            yield compare_line(line)
        except (BadLine, GraderError) as fault:
            yield {"status": "error", "detail": str(fault)}


def grade_line(bank: Bank, request: dict[str, Any]) -> dict[str, Any]:
    """Grade one request; raises BadLine or BankError."""
    item = bank[text_field(request, "item")]
    seed = seed_field(request)
    if "answers" in request:
        if not isinstance(request["answers"], dict):
            raise BadLine('"answers" must be an object of part and answer.')
        graded = item.grade(request["answers"], seed, patient=True)
        score = None if graded.score is None else graded.score / graded.possible if graded.possible else None
        parts = {name: verdict.as_json() for name, verdict in graded.parts.items()}
        return {"item": item.id, "status": graded.status.value, "score": score, "parts": parts}
    part = text_field(request, "part")
    if "answer" not in request:
        raise BadLine('Give "answer" beside "part", or "answers" for several parts.')
    verdict = item.grade_part(part, request["answer"], seed, patient=True)
    return {"item": item.id, "part": part} | verdict.as_json()


def compare_line(line: bytes) -> dict[str, Any]:
    """Compare one answer with its key; raises BadLine or GraderError."""
    request = read_line(line)
    kind = text_field(request, "type")
    if kind in NOT_YET:
        raise BadLine(f"The type {kind!r} is not available yet.")
    if "key" not in request or "answer" not in request:
        raise BadLine('Give "answer", "key" and "type".')
    exact = json.loads(line, parse_float=bounded_decimal, parse_int=bounded_int, parse_constant=str)
    options = exact.get("options", {})
    if not isinstance(options, dict) or "type" in options:
        raise BadLine('"options" must be an object of the options of the type.')
    asked = (kind, options, exact["key"])
    grader, key = prepared(Frozen(repr(asked), asked))
    try:
        value = grader.read(request["answer"])
        return settled(grader, value, key, grader.grade(value, key)).as_json()
    except InvalidResponse as fault:
        return invalid(fault).as_json()


@dataclass(frozen=True, slots=True)
class Frozen:
    """A value with lists and objects in it, which a cache knows by its text: they have no hash."""

    text: str
    value: Any = field(compare=False)


@lru_cache(maxsize=1024)
def prepared(asked: Frozen) -> tuple[Grader[Any, Any], Any]:
    """The grader of a type and its options, and the key prepared for it; raises InvalidSpec."""
    kind, options, key = asked.value
    grader = make_grader({**options, "type": kind})
    return grader, grader.prepare(key)


def read_line(line: bytes) -> dict[str, Any]:
    """Parse one line into an object whose numbers are the digits typed."""
    if len(line) > LINE_LIMIT:
        raise BadLine(f"The line is longer than {LINE_LIMIT:,} bytes.")
    try:
        request = raw.load(line)
    except (ValueError, RecursionError) as fault:
        raise BadLine(f"The line is not JSON that can be read: {fault}.") from None
    if not isinstance(request, dict):
        raise BadLine("The line must be a JSON object.")
    return request


def text_field(request: dict[str, Any], name: str) -> str:
    """A field that must be text."""
    value = request.get(name)
    if not isinstance(value, str):
        raise BadLine(f'Give "{name}" as text.')
    return value


def seed_field(request: dict[str, Any]) -> int | None:
    """The variant's seed, a whole number of at most 18 digits, or None for the document's instance."""
    seed = request.get("seed")
    if seed is None:
        return None
    if not (isinstance(seed, str) and seed.isdecimal() and seed.isascii() and len(seed) <= 18):
        raise BadLine('"seed" must be a whole number of at most 18 digits.')
    return int(seed)


def bounded_int(digits: str) -> int | str:
    """An integer, or its text when it is too long to be a key."""
    return int(digits) if len(digits) <= KEY_DIGITS else digits


def bounded_decimal(digits: str) -> Decimal | str:
    """A number with its digits, or its text when it is beyond what Decimal can hold."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return digits
