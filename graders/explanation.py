"""A short text, scored key point by key point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from graders import keys
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.text import LIST_LIMIT, clean
from graders.verdict import Verdict, undecided

MAX_POINTS = 20
MAX_PHRASINGS = 50
MAX_LETTERS = 1_000
ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
REQUIRED = ("id", "weight", "text")
PHRASINGS = ("alternatives", "contradictions")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """One thing an explanation should say: worth ``weight`` of the score, lost where it is contradicted."""

    id: str
    weight: Decimal
    text: str
    alternatives: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A short text. It waits for a person, who scores it by the key points of ``rubric``, if there is one.

    Each entry of the rubric is a table ``{id, weight, text}`` with, optionally, ``alternatives`` (other
    wordings that earn the point) and ``contradictions`` (wordings that lose it). The weights sum to 1.
    """

    rubric: Sequence[Mapping[str, object]] = ()
    points: tuple[KeyPoint, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        points = tuple(map(key_point, keys.sequence(self.rubric, "key points", MAX_POINTS)))
        ids = [point.id for point in points]
        if twice := [one for one in ids if ids.count(one) > 1]:
            raise InvalidSpec(f"the rubric has the id {twice[0]!r} twice; give every key point its own")
        total = sum((point.weight for point in points), Decimal(0))
        if points and total != 1:
            raise InvalidSpec(f"the weights of the rubric sum to {total}; make them sum to 1")
        object.__setattr__(self, "points", points)

    def prepare(self, key: object) -> object:
        """Keep the key as it is: the rubric says what is right."""
        return key

    def read(self, raw: Raw) -> str:
        """Read text of at most 20,000 characters."""
        return clean(raw, limit=LIST_LIMIT)

    def grade(self, value: str, key: object) -> Verdict:
        """Leave the score to a person."""
        return undecided("needs-a-person", read_as=value, feedback="A person will grade this answer.")

    def mutants(self, key: object) -> Iterator[tuple[str, str]]:
        """None: there is no comparison they could escape."""
        return iter(())

    def preview(self, value: str) -> str:
        """The text."""
        return value

    def write(self, key: object) -> Raw:
        """What the key points say, one after another."""
        return " ".join(point.text for point in self.points)

    def plain(self, value: str) -> str:
        """The text."""
        return value


def key_point(entry: object) -> KeyPoint:
    """Check one entry of a rubric; raises InvalidSpec."""
    if not isinstance(entry, Mapping):
        raise InvalidSpec(f"the key point {keys.shown(entry)} is not a table with id, weight and text")
    if missing := [name for name in REQUIRED if name not in entry]:
        raise InvalidSpec(f"the key point {keys.shown(entry)} lacks {missing[0]}")
    if unknown := [name for name in entry if name not in (*REQUIRED, *PHRASINGS)]:
        known = ", ".join((*REQUIRED, *PHRASINGS))
        raise InvalidSpec(f"a key point has no {keys.shown(unknown[0])}; it may have {known}")
    name = entry["id"]
    if not isinstance(name, str) or not ID.fullmatch(name):
        raise InvalidSpec(f"{keys.shown(name)} is not an id; use small letters, digits, - and _")
    weight = keys.decimal(entry["weight"])
    if weight <= 0:
        raise InvalidSpec(f"the key point {name!r} has the weight {weight}; give one above 0")
    alternatives, contradictions = (phrasings(entry.get(what, []), name) for what in PHRASINGS)
    return KeyPoint(
        id=name,
        weight=weight,
        text=keys.word(entry["text"], f"the text of the key point {name!r}", MAX_LETTERS),
        alternatives=alternatives,
        contradictions=contradictions,
    )


def phrasings(listed: object, name: str) -> tuple[str, ...]:
    """Check a list of texts; raises InvalidSpec."""
    if not isinstance(listed, list | tuple) or len(listed) > MAX_PHRASINGS:
        raise InvalidSpec(
            f"{keys.shown(listed)} in the key point {name!r} is not a list of at most {MAX_PHRASINGS} texts"
        )
    return tuple(keys.word(text, f"a wording in the key point {name!r}", MAX_LETTERS) for text in listed)
