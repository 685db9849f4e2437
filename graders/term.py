"""A technical term, named freely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graders import latex, snippet
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.keys import flag
from graders.text import clean, fold, quote
from graders.verdict import Verdict, scored, undecided

MAX_LETTERS = 120
PREFIX = re.compile(r"[^\W\d]\w{0,30}\s?[=:]\s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term: right when it equals the key but for case, separators, quotes, module and call brackets.

    ``aliases`` is a list of texts that mean the key, or a table of texts and the terms they mean.
    With ``open`` a term that neither names is left to a person: it may say the same in other words.
    """

    aliases: Sequence[str] | Mapping[str, str] = ()
    open: bool = False
    _meaning: Mapping[str, str] = field(init=False, repr=False)
    _same: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        flag(self.open, "open")
        listed = list(self.aliases)
        meanings = list(self.aliases.values()) if isinstance(self.aliases, Mapping) else []
        if isinstance(self.aliases, str) or not all(isinstance(text, str) for text in listed + meanings):
            raise InvalidSpec(f"aliases = {self.aliases!r} is neither a list of texts nor a table of them")
        table = self.aliases if isinstance(self.aliases, Mapping) else {}
        object.__setattr__(self, "_meaning", {fold(text): fold(term) for text, term in table.items()})
        object.__setattr__(self, "_same", frozenset() if table else frozenset(map(fold, listed)))

    def prepare(self, key: object) -> str:
        """Check that the key is a term."""
        if not isinstance(key, str) or not fold(key):
            raise InvalidSpec(f"the key {key!r} is not a term; give its text")
        return key

    def read(self, raw: Raw) -> str:
        """Read the last dotted name, without quotes, prefix and call brackets."""
        text = latex.plain(clean(raw))
        if prefix := PREFIX.match(text):
            text = text[prefix.end() :]
        term = text.strip(" .\"'`")
        if "." in term or "(" in term:
            term = snippet.dotted_name(term) or term
        if not fold(term) or len(term) > MAX_LETTERS:
            raise InvalidResponse(f"{quote(text)} is not a term.", "Write its name.", reason="not-a-term")
        return term

    def grade(self, value: str, key: str) -> Verdict:
        """Compare letters and digits."""
        term, wanted = fold(value), fold(key)
        meant = self._meaning.get(term, term)
        if meant == self._meaning.get(wanted, wanted) or term in self._same:
            return scored(1.0, "equal", read_as=value, evidence={"key": key})
        if self.open and meant not in self._meaning.values():
            return undecided("unknown-term", read_as=value, feedback="A person will grade this wording.")
        return scored(0.0, "wrong-value", read_as=value, evidence={"key": key})

    def mutants(self, key: str) -> Iterator[tuple[str, str]]:
        """The negated term, and its first half."""
        yield "negated", f"non{key}"
        letters = fold(key)
        half = letters[: len(letters) // 2]
        if half and half not in self._meaning and half not in self._same:
            yield "half", half

    def preview(self, value: str) -> str:
        """The term as it was typed."""
        return value

    def write(self, key: str) -> Raw:
        """The term."""
        return key

    def plain(self, value: str) -> str:
        """The term as it was typed."""
        return value
