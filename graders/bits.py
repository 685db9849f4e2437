"""Strings of 0 and 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graders import keys, latex, place
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import clean, quote
from graders.verdict import Verdict, scored

MAX_BITS = 1_000
LABEL = re.compile(r"(?:(?<=[\s,;(\[{])|^)[A-Za-z]_?\(?\d{1,3}\)?\s?[=:]\s?(?=[01](?!\d))")
"""The name of one bit: ``y1=1, y2=1``."""
PREFIX = re.compile(r"[^\W\d][\w ()]{0,20}?\s?(?:=|:|≈)\s?")
BITS = re.compile(r"[01](?:(?:\s?[,;|-]\s?|\s)?[01])*", re.ASCII)
QUOTES = str.maketrans("", "", "\"'")
SEPARATORS = str.maketrans("", "", " ,;|-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bits:
    """A string of 0 and 1: right when it equals the key, but for brackets and separators between the bits.

    A refusal points at the first character that is none of them.
    """

    def prepare(self, key: object) -> str:
        """Turn ``"1101"`` or a list of 0 and 1 into the key."""
        digits = (
            key if isinstance(key, str) else "".join(str(keys.integer(b)) for b in keys.sequence(key, "bits"))
        )
        if not digits or len(digits) > MAX_BITS or set(digits) - {"0", "1"}:
            raise InvalidSpec(f"the key {keys.shown(key)} is not a string of at most {MAX_BITS} 0s and 1s")
        return digits

    def read(self, raw: Raw) -> str:
        """Read the 0s and 1s; the letter O is not a 0."""
        if isinstance(raw, list):
            digits = "".join(clean(entry) for entry in raw[: MAX_BITS + 1])
        else:
            digits = latex.plain(clean(raw))
            digits, labels = LABEL.subn("", digits)
            prefix = None if labels else PREFIX.match(digits)
            digits = digits[prefix.end() :] if prefix else digits
        listed = digits.translate(QUOTES).removesuffix(".").lstrip("{[( |").rstrip("}]) |,;")
        bits = listed.translate(SEPARATORS)
        if len(bits) > MAX_BITS or not BITS.fullmatch(listed):
            end = read.end() if (read := BITS.match(listed)) else 0
            rest = listed[end:].lstrip(" ,;|-")
            position = place.in_typed(len(listed) - len(rest), listed, raw) if rest else None
            raise InvalidResponse(
                f"{quote(digits)} is not a string of 0 and 1.",
                "Write it as 0110.",
                reason="not-bits",
                position=position,
            )
        return bits

    def grade(self, value: str, key: str) -> Verdict:
        """Compare lengths, then digits."""
        if value == key:
            return scored(1.0, "equal", read_as=value, evidence={"key": key})
        if len(value) != len(key):
            feedback = f"There are {len(value)} digits, which is not the number asked for."
            return scored(0.0, "wrong-length", read_as=value, feedback=feedback, evidence={"key": key})
        return scored(0.0, "wrong-value", read_as=value, evidence={"key": key})

    def mutants(self, key: str) -> Iterator[tuple[str, str]]:
        """A flipped bit at either end, the complement, the reverse, and one bit more."""
        flipped = {"0": "1", "1": "0"}
        yield "first-flipped", flipped[key[0]] + key[1:]
        yield "last-flipped", key[:-1] + flipped[key[-1]]
        yield "complement", "".join(flipped[bit] for bit in key)
        if key[::-1] != key:
            yield "reversed", key[::-1]
        yield "one-more", key + "0"

    def preview(self, value: str) -> str:
        """The digits."""
        return value

    def write(self, key: str) -> Raw:
        """The digits."""
        return key

    def plain(self, value: str) -> str:
        """The digits."""
        return value
