"""Labels matched with terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise, starmap

from graders import keys, latex, record
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.place import last, located
from graders.term import meanings, wordings
from graders.text import LIST_LIMIT, bounded, clean, fold, quote
from graders.verdict import Verdict, scored

Matches = tuple[tuple[str, str], ...]
"""Labels with their terms, in the order of the labels."""

MAX_LABELS = 50
MAX_LETTERS = 120
POSITIONS = re.compile(r"\s*(?:[\n,;|]|->|→)\s*")
"""What stands between the terms of all labels, listed in the order of the labels."""
ANY_LABEL = r"[^\W_]\w{0,30}"
SPLIT = r"[\n;|]|,(?![^()]{0,200}\))|\band\b(?=\s\S{1,20}\s?[=:→])"
JOIN = r"\s?(?:[-=]{0,2}>|→|⇒|⟶|↦|[=:]|\bis\b|\)|-)\s?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A term for every label of ``left``: right when each is the key's, but for case and separators.

    Without ``left`` an answer has to name the labels of the key. ``values`` lists the terms to choose from;
    without it any term can be read. ``aliases`` is a table of texts and the terms they mean, or of terms and
    the lists of texts that mean them. With ``per_cell`` the score is the share of right terms.
    """

    left: Sequence[str] = ()
    values: Sequence[str] = ()
    aliases: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    per_cell: bool = False
    _meaning: Mapping[str, str] = field(init=False, repr=False)
    _values: Mapping[str, str] = field(init=False, repr=False)
    _labels: Mapping[str, str] = field(init=False, repr=False)
    _entry: re.Pattern[str] = field(init=False, repr=False)
    _split: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys.flag(self.per_cell, "per_cell")
        left = keys.names(self.left, "left", MAX_LABELS)
        if len(left) == 1:
            raise InvalidSpec(f"left = {keys.shown(self.left)} does not name two labels or more")
        if not isinstance(self.aliases, Mapping):
            raise InvalidSpec(f"aliases = {keys.shown(self.aliases)} is not a table of texts and terms")
        values = keys.names(self.values, "values", MAX_LABELS)
        meaning = meanings(chain.from_iterable(starmap(wordings, self.aliases.items())))
        labels = "|".join(map(re.escape, sorted(left, key=len, reverse=True))) or ANY_LABEL
        object.__setattr__(self, "_meaning", meaning)
        object.__setattr__(self, "_values", {meaning.get(fold(v), fold(v)): v for v in values})
        object.__setattr__(self, "_labels", {fold(label): label for label in left})
        object.__setattr__(self, "_entry", re.compile(rf"\W*({labels})(?:{JOIN}|\s)(.*)", re.IGNORECASE))
        split = rf"{SPLIT}|\s(?=(?:{labels})\s?(?:[-=]{{0,2}}>|[→=:]))"
        object.__setattr__(self, "_split", re.compile(split, re.IGNORECASE))

    def meaning(self, term: str) -> str:
        """What counts of a term: letters and digits of it, or of the term it is an alias of."""
        return self._meaning.get(fold(term), fold(term))

    def prepare(self, key: object) -> Matches:
        """Check that the key is a table of every label and one of the terms."""
        if not isinstance(key, Mapping) or not 2 <= len(key) <= MAX_LABELS:
            raise InvalidSpec(f"the key {keys.shown(key)} is not a table of two labels or more")
        labels = keys.names(self.left or [*key], "left", MAX_LABELS)
        if set(key) != set(labels):
            raise InvalidSpec(f"the key {keys.shown(key)} does not give {', '.join(labels)} a term each")
        terms = [keys.word(key[label], f"the term of {label}", MAX_LETTERS) for label in labels]
        if self._values and (strange := [term for term in terms if self.meaning(term) not in self._values]):
            raise InvalidSpec(f"the term {keys.shown(strange[0])} is not among {', '.join(self.values)}")
        return tuple(zip(labels, terms, strict=True))

    @located
    def read(self, raw: Raw) -> Matches:
        """Read a table, ``A = term, B = term``, or all terms in the order of ``left``; each label once."""
        raw = record.load(raw)
        if isinstance(raw, list):
            raw = ", ".join(map(clean, raw[: MAX_LABELS + 1]))
        found = self.from_table(raw) if isinstance(raw, dict) else self.from_text(raw)
        if missing := [label for label in self.left if label not in found]:
            raise InvalidResponse(
                f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.",
                f"Give each of {', '.join(self.left)} a term.",
                reason="missing",
            )
        if not 1 < len(found) <= MAX_LABELS:
            raise InvalidResponse(
                f"There are {len(found)} labels.",
                f"Give 2 to {MAX_LABELS} a term each.",
                reason="not-a-match",
            )
        return tuple((label, self.term(label, found[label])) for label in self.left or found)

    def from_table(self, table: dict[str, Raw]) -> dict[str, str]:
        """Terms by label out of JSON, without those left blank."""
        listed = islice(table, record.MAX_NAMES)
        found = record.matched(table, self.left or [*dict.fromkeys(map(clean, listed))], "label")
        return {label: clean(term) for label, term in found.items() if not record.is_blank(term)}

    def from_text(self, raw: Raw) -> dict[str, str]:
        """Terms by label out of text."""
        lines = (" ".join(line.split()) for line in bounded(raw, limit=LIST_LIMIT).splitlines())
        text = "\n".join(filter(None, lines)).strip("{}[]")
        found: dict[str, str] = {}
        terms = [term.strip(" .\"'`") for term in POSITIONS.split(text.strip())]
        if self._values and len(terms) == len(self.left) and {*map(self.meaning, terms)} <= {*self._values}:
            return dict(zip(self.left, terms, strict=True))
        for entry in filter(str.strip, self._split.split(text, maxsplit=MAX_LABELS)):
            label, term = self.split(latex.plain(clean(entry, limit=LIST_LIMIT)))
            if fold(label) in map(fold, found):
                raise InvalidResponse(
                    f"{label} is given twice.",
                    "Give each label one term.",
                    reason="duplicate",
                    position=last(label, raw),
                )
            found[label] = term
        return found

    def split(self, entry: str) -> tuple[str, str]:
        """Label and term of one entry; raises InvalidResponse."""
        parts = self._entry.fullmatch(entry)
        label = self._labels.get(fold(parts[1]), "" if self.left else parts[1]) if parts else ""
        if parts is None or not label:
            first, second, *_ = self.left or ("A", "B")
            raise InvalidResponse(
                f"{quote(entry)} does not begin with a label.",
                f"Write {first} = …, {second} = …, with commas between.",
                reason="unknown-label",
                about=entry,
            )
        return label, parts[2]

    def term(self, label: str, text: str) -> str:
        """Check the term of a label; raises InvalidResponse."""
        term = text.strip(" .\"'`")
        if not fold(term) or len(term) > MAX_LETTERS:
            raise InvalidResponse(
                f"{label}: {quote(text)} is not a term.", "Name it.", reason="not-a-term", about=text
            )
        if self._values and self.meaning(term) not in self._values:
            raise InvalidResponse(
                f"{label}: {quote(term)} is none of the terms.",
                f"Choose from {', '.join(self.values)}.",
                reason="unknown-term",
                about=term,
            )
        return self._values.get(self.meaning(term), term)

    def grade(self, value: Matches, key: Matches) -> Verdict:
        """Compare term by term."""
        named = {fold(label): self.meaning(term) for label, term in value}
        wanted = {fold(label): self.meaning(term) for label, term in key}
        if named.keys() != wanted.keys():
            feedback = "These are not the labels to be matched."
            return scored(0.0, "other-labels", read_as=self.preview(value), feedback=feedback)
        hits = {label: named[fold(label)] == wanted[fold(label)] for label, _ in key}
        share = sum(hits.values()) / len(hits)
        return scored(
            share if self.per_cell or share == 1 else 0.0,
            "equal" if share == 1 else "some-right" if share else "none-right",
            read_as=self.preview(value),
            evidence={"key": dict(key), "right": hits},
        )

    def mutants(self, key: Matches) -> Iterator[tuple[str, Matches]]:
        """Every two neighbouring terms that differ swapped, and the first one negated."""
        for place, ((label, one), (next_label, other)) in enumerate(pairwise(key)):
            if self.meaning(one) != self.meaning(other):
                swapped = ((label, other), (next_label, one))
                yield f"swapped-{label}", (*key[:place], *swapped, *key[place + 2 :])
        yield "negated", ((key[0][0], f"non{key[0][1]}"), *key[1:])

    def preview(self, value: Matches) -> str:
        """Labels and terms with equals signs between."""
        return ", ".join(f"{label} = {term}" for label, term in value)

    def write(self, key: Matches) -> Raw:
        """A table of the labels."""
        return dict(key)

    def plain(self, value: Matches) -> dict[str, str]:
        """A table of the labels."""
        return dict(value)
