"""Answers of types which only a person can grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import LIST_LIMIT, clean, quote
from graders.verdict import Verdict, undecided

MAX_DEPTH = 8
MAX_ENTRIES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """An answer that is kept as typed and waits for a person."""

    def prepare(self, key: object) -> object:
        """Keep the key as it is."""
        return key

    def read(self, raw: Raw) -> Raw:
        """Keep text, or lists and tables of it, within 20,000 characters."""
        if size(raw, MAX_DEPTH) > LIST_LIMIT:
            raise InvalidResponse(
                f"The answer is longer than {LIST_LIMIT:,} characters.", "Shorten it.", reason="too-long"
            )
        if isinstance(raw, str):
            return clean(raw, limit=LIST_LIMIT)
        if raw is None or isinstance(raw, bool) or not raw:
            return clean(raw if isinstance(raw, bool) else "")
        return raw

    def grade(self, value: Raw, key: object) -> Verdict:
        """Leave the score to a person."""
        return undecided(
            "needs-a-person", read_as=self.preview(value), feedback="A person will grade this answer."
        )

    def mutants(self, key: object) -> Iterator[tuple[str, Raw]]:
        """None: there is no comparison they could escape."""
        return iter(())

    def preview(self, value: Raw) -> str:
        """The answer as text."""
        return value if isinstance(value, str) else str(value)

    def write(self, key: object) -> Raw:
        """The key as text."""
        return str(key)

    def plain(self, value: Raw) -> object:
        """The answer as it was typed."""
        return value


def size(raw: Raw, depth: int) -> int:
    """Characters of all texts and names in an answer; raises InvalidResponse where it nests too deep."""
    if isinstance(raw, str):
        if not raw.isprintable() and not "".join(raw.split()).isprintable():
            raise InvalidResponse(
                f"{quote(raw)} holds characters that cannot be printed.", reason="unprintable"
            )
        return len(raw)
    if not isinstance(raw, list | dict):
        return 1
    if depth == 0 or len(raw) > MAX_ENTRIES:
        raise InvalidResponse("The answer nests too deep or has too many entries.", reason="too-deep")
    names = sum(size(name, depth) for name in raw) if isinstance(raw, dict) else 0
    return names + sum(
        size(entry, depth - 1) + 1 for entry in (raw.values() if isinstance(raw, dict) else raw)
    )
