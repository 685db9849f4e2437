"""The names a formula may contain, and how students spell them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from graders.algebra.functions import SPELLINGS
from graders.algebra.letters import GREEK
from graders.algebra.tree import Tree
from graders.errors import InvalidResponse
from graders.text import fold, quote

CONSTANTS = ("pi", "e")
WORDS: Mapping[str, str] = {
    **dict.fromkeys(["if", "when", "for"], "if"),
    **dict.fromkeys(["else", "otherwise"], "else"),
    "then": "then",
    "and": "and",
    "or": "or",
    "frac": "frac",
}
"""Words of the language; ``x if x > 0, 0 otherwise`` is a formula."""
SYNONYMS: Mapping[str, Sequence[str]] = {
    "lambda": ("lambd", "lam", "lamda"),
    "epsilon": ("eps",),
    "sigma": ("sig",),
}
"""Usual spellings of Greek letters, where an item has such a symbol."""
INDEX = re.compile(r"(.+)_[ijknt]")
NUMBERED = re.compile(r"(.*[^\W\d_])_?\d{1,3}")
MAX_RUN = 30


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names by spelling; ``folded`` are those that can be told without case and underscores.

    ``defined`` are names that stand for formulas of the others, ``vectors`` symbols that have components.
    """

    meanings: Mapping[str, str]
    folded: Mapping[str, str]
    shown: Sequence[str]
    phrases: re.Pattern[str] | None
    defined: Mapping[str, Tree] = field(default_factory=dict)
    vectors: Container[str] = frozenset()

    @classmethod
    def of(cls, symbols: Sequence[str], aliases: Mapping[str, str]) -> Vocabulary:
        """The vocabulary of an item's symbols and constants, and their other spellings."""
        meanings = {constant: constant for constant in CONSTANTS}
        for symbol in symbols:
            meanings |= dict.fromkeys((symbol, *SYNONYMS.get(symbol, ())), symbol)
        meanings |= aliases
        phrases = sorted((spelling for spelling in aliases if not is_name(spelling)), key=len, reverse=True)
        return cls(meanings, unambiguous(meanings.items()), symbols, pattern(phrases))

    def extended(self, names: Iterable[str]) -> Vocabulary:
        """The vocabulary with further symbols, which are defined by formulas."""
        added = {name: name for name in names}
        return replace(self, meanings={**self.meanings, **added}, shown=[*self.shown, *added])

    def renamed(self, name: str, symbol: str) -> Vocabulary:
        """The vocabulary with one more name for a symbol."""
        return replace(self, meanings={**self.meanings, name: symbol})

    def resolve(self, spelling: str, position: int) -> list[tuple[str, str]]:
        """Read a run of letters as ``(kind, name)`` pairs; ``xy`` is x times y where both are symbols.

        Raises InvalidResponse for a name the question does not have.
        """
        spelling, primes = spelling.rstrip("'"), spelling.endswith("'")
        name = GREEK.get(spelling[0], spelling[0]) + spelling[1:]
        if name in self.meanings:
            return [("name", self.meanings[name])]
        lower = name.lower()
        if lower in WORDS:
            return [("word", WORDS[lower])]
        if lower in SPELLINGS and primes:
            raise InvalidResponse(
                f"{quote(spelling)} with a prime is a derivative.",
                "Write out what it is.",
                reason="derivative",
                position=position,
            )
        if lower in SPELLINGS:
            return [("function", SPELLINGS[lower])]
        if (index := INDEX.fullmatch(name)) and (found := self.find(index[1])):
            return found
        if found := self.find(name):
            return found
        if lower == "x":
            return [("sign", "×")]
        raise self.unknown(spelling, position)

    def find(self, name: str) -> list[tuple[str, str]] | None:
        """Read a name that is spelled freely, or names written without a space."""
        if meant := self.meanings.get(name) or self.folded.get(fold(name)):
            return [("name", meant)]
        return self.split(name) if len(name) <= MAX_RUN else None

    def split(self, run: str) -> list[tuple[str, str]] | None:
        """Split a run of letters into symbols, longest first: ``ywx`` is y·w·x, and ``xe`` ends in e."""
        ways: dict[int, list[tuple[str, str]]] = {len(run): []}
        for start in reversed(range(len(run))):
            for end in range(len(run), start, -1):
                piece = run[start:end]
                if end in ways and (piece in self.shown or piece in CONSTANTS):
                    ways[start] = [("name", self.meanings[piece]), *ways[end]]
                    break
        return ways.get(0)

    def refuse_index(self, spelling: str, index: str, position: int) -> None:
        """Raise InvalidResponse for a symbol with an index in brackets, unless that is a symbol, too."""
        symbol = self.meanings.get(spelling)
        if symbol in self.shown and index.strip("[ ]") not in self.meanings:
            raise self.indexed(spelling, spelling + index, position)

    def indexed(self, stem: str, spelling: str, position: int) -> InvalidResponse:
        """The fault of a symbol with an index, of which the question knows none."""
        is_vector = self.meanings[stem] in self.vectors
        return InvalidResponse(
            f"{quote(spelling)} names a single component."
            if is_vector
            else f"{quote(spelling)} has an index, and {stem} is a single number here.",
            f"Write {stem} for the whole vector: the formula holds for every component."
            if is_vector
            else f"Write {stem} alone, or {stem}*2 where a product is meant.",
            reason="index",
            position=position,
        )

    def unknown(self, spelling: str, position: int) -> InvalidResponse:
        """The fault of a name that is not a symbol of the question."""
        numbered = NUMBERED.fullmatch(spelling)
        if numbered and self.meanings.get(numbered[1]) in self.shown:
            return self.indexed(numbered[1], spelling, position)
        listed = " and ".join(filter(None, [", ".join(self.shown[:-1]), *self.shown[-1:]]))
        near = get_close_matches(spelling.lower(), SPELLINGS, n=1, cutoff=0.8)
        hint = f" Did you mean {near[0]}?" if near else ""
        return InvalidResponse(
            f"{quote(spelling)} is not a symbol of this question.",
            f"Use {listed or 'numbers only'}.{hint}",
            reason="unknown-name",
            position=position,
        )


def is_name(spelling: str) -> bool:
    """Whether an alias is one word, as the tokenizer finds them."""
    return spelling.isidentifier()


def unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Meanings by folded spelling, but for those that two names share."""
    meant: dict[str, set[str]] = {}
    for spelling, meaning in pairs:
        meant.setdefault(fold(spelling), set()).add(meaning)
    return {folded: meanings.pop() for folded, meanings in meant.items() if len(meanings) == 1}


def pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of aliases of several words, in any case and with any spaces."""
    if not phrases:
        return None
    spaced = (r"\s?".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spaced)})(?![^\W_])", re.IGNORECASE)
