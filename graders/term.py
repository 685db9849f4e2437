"""A technical term, named freely."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, starmap

from graders import latex, reason, snippet, wording
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.keys import MAX_ENTRIES, flag, names, shown, word
from graders.text import clean, fold, quote
from graders.verdict import Verdict, scored, undecided

MAX_LETTERS = 120
PREFIX = re.compile(r"[^\W\d]\w{0,30}\s?[=:]\s?")
ARGUMENTS = re.compile(r"(?<=\w)\([^()]{0,100}\)")
NEGATED = re.compile(r"(?:it(?: is|'s) )?not\s+", re.IGNORECASE)
NUMBERED = re.compile(r"(?:(?:the )?level\W?\s?|l)?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term: right when it equals the key but for case, separators, quotes, module and call brackets.

    A reason after it (``…, because …``) does not count. ``aliases`` is a list of texts that mean the key, a
    table of texts and the terms they mean, or a table of terms and the lists of texts that mean them. With
    ``open`` a term that none of these names is left to a person, as it may say the same in other words; a
    number, or a known term with ``not`` in front, cannot. A refusal is of the whole answer and names no
    position.
    """

    aliases: Sequence[str] | Mapping[str, str | Sequence[str]] = ()
    open: bool = False
    _meaning: Mapping[str, str] = field(init=False, repr=False)
    _same: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        flag(self.open, "open")
        table, listed = (self.aliases, ()) if isinstance(self.aliases, Mapping) else ({}, self.aliases)
        same = names(listed, "aliases")
        pairs = chain.from_iterable(starmap(wordings, table.items()))
        object.__setattr__(self, "_same", frozenset(map(fold, same)))
        object.__setattr__(self, "_meaning", meanings(pairs))

    def prepare(self, key: object) -> str:
        """Check that the key is a term."""
        return word(key, "a term", MAX_LETTERS)

    def read(self, raw: Raw) -> str:
        """Read the last dotted name, without quotes, prefix and call brackets."""
        text = latex.plain(clean(raw))
        if prefix := PREFIX.match(text):
            text = text[prefix.end() :]
        term = text.strip(' ."`')
        term = term.strip("'") if term.startswith("'") else term
        if "." in term or "(" in term:
            term = snippet.dotted_name(term) or ARGUMENTS.sub("", term)
        if len(term) > MAX_LETTERS:
            term = reason.dropped(term)
        if not fold(term) or len(term) > MAX_LETTERS:
            raise InvalidResponse(f"{quote(text)} is not a term.", "Write its name.", reason="not-a-term")
        return term

    def grade(self, value: str, key: str) -> Verdict:
        """Compare letters and digits."""
        wanted = fold(key)
        known = {*self._same, *self._meaning, *self._meaning.values(), wanted}
        term = value if fold(value) in known else wording.ARTICLE.sub("", reason.dropped(value))
        meant = self._meaning.get(fold(term), fold(term))
        if meant == self._meaning.get(wanted, wanted) or fold(term) in self._same:
            return scored(1.0, "equal", read_as=value, evidence={"key": key})
        if self.open and not is_settled(term, known):
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


def is_settled(term: str, known: Container[str]) -> bool:
    """Whether a term that is not the key cannot be the key in other words."""
    negated = NEGATED.match(term)
    return (
        fold(term) in known
        or bool(negated and fold(term[negated.end() :]) in known)
        or bool(NUMBERED.fullmatch(term))
    )


def wordings(name: object, meant: object) -> Iterator[tuple[str, str]]:
    """Pairs of a text and the term it means, out of one entry of a table; raises InvalidSpec."""
    text = word(name, "an alias", MAX_LETTERS)
    if isinstance(meant, list | tuple):
        yield text, text
        yield from ((alias, text) for alias in names(meant, "aliases"))
    else:
        yield text, word(meant, "a term", MAX_LETTERS)


def meanings(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded terms by folded text; raises InvalidSpec where a text has two meanings."""
    known: dict[str, str] = {}
    for text, term in islice(pairs, MAX_ENTRIES + 1):
        if known.setdefault(fold(text), fold(term)) != fold(term):
            raise InvalidSpec(f"the alias {shown(text)} is given two meanings")
    if len(known) > MAX_ENTRIES:
        raise InvalidSpec(f"aliases give more than {MAX_ENTRIES:,} texts; give fewer")
    return known
