"""Things put in order."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graders import keys, latex
from graders.aliases import Aliases
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.place import last, located
from graders.text import LIST_LIMIT, bounded, clean, fold, quote
from graders.verdict import Verdict, scored

MAX_LABELS = 50
SEPARATORS = tuple(
    map(
        re.compile,
        (
            r"\n",
            r"[-=]{0,2}>|→|⇒|⟶",
            r"<|\|",
            ";",
            r"(?<![\w.])\d{1,2}[.)]\s+(?=[^\W\d])",
            r"\.\s+(?=[^\W\d])",
            ",",
            r"\s(?:and\s)?then\s",
        ),
    )
)
LEFTWARD = re.compile(r"←|⇐|⟵|<[-=]{1,2}")
JOINED = re.compile(r"\s(?:and|then)\s(?:then\s)?")
MARK = re.compile(
    r"(?:step )?\d{1,2}\s?[.):]\s*(?=\D)|[-*·]\s+|(?:and )?(?:first|then|next|finally|and)[,:]?\s",
    re.IGNORECASE,
)
"""A number, bullet or joining word in front of an entry."""
LONE_DIGITS = re.compile(r"\d{2,9}")
NUMBERS = re.compile(r"[\d ()-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Labels in order: right when every one stands where the key has it.

    ``labels`` lists them as they are shown; an answer may give their numbers in that list instead. Without
    it an answer has to name the labels of the key. ``aliases`` maps further texts to labels, or labels
    to lists of texts.
    """

    labels: Sequence[str] = ()
    aliases: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    _shown: Mapping[str, str] = field(init=False, repr=False)
    _aliases: Aliases[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shown = keys.names(self.labels, "labels", MAX_LABELS)
        object.__setattr__(self, "_shown", {fold(label): label for label in shown})
        object.__setattr__(self, "_aliases", Aliases.of(self.aliases, self.label))

    def label(self, text: object) -> str:
        """The label an author names; raises InvalidSpec where it is none of those shown."""
        name = keys.word(text, "a label")
        if self._shown and fold(name) not in self._shown:
            raise InvalidSpec(f"{keys.shown(name)} is not a label; there are {', '.join(self.labels)}")
        return self._shown.get(fold(name), name)

    def prepare(self, key: object) -> tuple[str, ...]:
        """Check that the key is a list of the labels, each once."""
        order = tuple(map(self.label, keys.sequence(key, "labels", MAX_LABELS)))
        if len(set(map(fold, order))) != len(order) or len(order) < 2:
            raise InvalidSpec(f"the key {keys.shown(key)} does not order two different labels or more")
        if self._shown and len(order) != len(self._shown):
            raise InvalidSpec(f"the key {keys.shown(key)} does not use each of the {len(self._shown)} labels")
        return order

    @located
    def read(self, raw: Raw) -> tuple[str, ...]:
        """Read labels or their numbers from a list, lines, arrows or commas, each once."""
        order = [label for text in entries(raw) for label in self.named(text)]
        if not order or len(order) > MAX_LABELS:
            raise InvalidResponse(
                f"There are {len(order)} labels.", f"Write 1 to {MAX_LABELS} of them.", reason="not-an-order"
            )
        for label in order:
            if order.count(label) > 1:
                raise InvalidResponse(
                    f"{quote(label)} is named twice.",
                    "Name it once.",
                    reason="duplicate",
                    position=last(label, raw),
                )
        if missing := [label for label in self._shown.values() if label not in order]:
            raise InvalidResponse(f"{quote(missing[0])} is missing.", "Name every label.", reason="missing")
        return tuple(order)

    def named(self, text: str) -> list[str]:
        """The label an entry names, or those of ``one and another``; raises InvalidResponse."""
        parts = [text] if self.find(text) else JOINED.split(text)
        return list(map(self.entry, parts if self._shown else [text]))

    def entry(self, text: str) -> str:
        """The label of one entry; raises InvalidResponse."""
        bare = MARK.sub("", text, count=1) if MARK.match(text) else text
        if label := self.find(text) or self.find(bare):
            return label
        if self._shown or not fold(bare) or len(bare) > keys.MAX_LETTERS:
            raise InvalidResponse(
                f"{quote(text)} is none of the labels.",
                "Use the labels as shown.",
                reason="unknown-label",
                about=text,
            )
        return bare

    def find(self, name: str) -> str | None:
        """The label of that name, alias or number."""
        label = self._shown.get(fold(name)) or self._aliases.find(name)
        if label is None and re.fullmatch(r"\d{1,2}", name, re.ASCII) and 1 <= int(name) <= len(self.labels):
            return self.labels[int(name) - 1]
        return label

    def grade(self, value: tuple[str, ...], key: tuple[str, ...]) -> Verdict:
        """Compare place by place."""
        wanted = list(map(fold, key))
        typed = [label for each in value for label in apart(each, wanted)]
        reason, feedback = compare(typed, wanted)
        return scored(
            float(typed == wanted),
            reason,
            read_as=self.preview(value),
            feedback=feedback,
            evidence={"key": list(key)},
        )

    def mutants(self, key: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The order reversed, and every two neighbours swapped."""
        yield "reversed", key[::-1]
        for place in range(len(key) - 1):
            yield f"swapped-{place + 1}", (*key[:place], key[place + 1], key[place], *key[place + 2 :])

    def preview(self, value: tuple[str, ...]) -> str:
        """The labels with arrows between."""
        return " → ".join(value)

    def write(self, key: tuple[str, ...]) -> Raw:
        """The labels as a list."""
        return list(key)

    def plain(self, value: tuple[str, ...]) -> list[str]:
        """The labels as a list."""
        return list(value)


def entries(raw: Raw) -> list[str]:
    """Split an answer into its entries: a list of JSON, lines, or what stands between separators."""
    if isinstance(raw, list):
        return [clean(entry) for entry in raw[: MAX_LABELS + 1]]
    lines = [line for line in bounded(raw, limit=LIST_LIMIT).splitlines() if line.strip()]
    text = "\n".join(latex.plain(clean(line, limit=LIST_LIMIT)) for line in lines[: MAX_LABELS + 1])
    stripped = (part.strip(" .,\"'") for part in split(text.removeprefix("[").removesuffix("]")))
    return list(islice(filter(None, stripped), MAX_LABELS + 1))


def split(text: str) -> list[str]:
    """Split at lines, else at arrows, semicolons, inline numbers or commas, else between digits."""
    if LEFTWARD.search(text):
        return LEFTWARD.split(text)[::-1]
    for separator in SEPARATORS:
        parts = [part for part in separator.split(text) if part.strip()]
        if len(parts) > 1:
            return parts
    if LONE_DIGITS.fullmatch(text):
        return list(text)
    return re.findall(r"\d+", text) if NUMBERS.fullmatch(text) else [text]


def apart(label: str, wanted: Container[str]) -> list[str]:
    """The folded labels that an entry such as ``grade and record`` joins, where the key has them."""
    parts = list(map(fold, JOINED.split(label)))
    return parts if fold(label) not in wanted and all(part in wanted for part in parts) else [fold(label)]


def compare(typed: list[str], wanted: list[str]) -> tuple[str, str]:
    """Reason and feedback for an order of folded labels."""
    if typed == wanted:
        return "equal", ""
    if sorted(typed) != sorted(wanted):
        return "other-labels", "These are not the labels to be ordered."
    if typed == wanted[::-1]:
        return "reversed", "This is the order from last to first."
    wrong = [place for place, pair in enumerate(zip(typed, wanted, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 2:
        return "two-swapped", "Two of them have changed places."
    return "wrong-order", "Several of them are out of place."
