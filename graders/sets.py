"""Sets of numbers, words or points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from graders import keys, members, wording
from graders.aliases import Aliases
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.members import Member, shown
from graders.place import located
from graders.text import fold
from graders.verdict import Verdict, scored, undecided

MAX_AXES = 16
ARGUMENTS = re.compile(r"(?<=\w)\s?\([^()]{0,60}\)")
NUMBER = re.compile(r"[-+]?[\d.]+(?:e[-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a key: those an answer must have, and those it may have.

    Each is found by what counts of it (letters and digits of a word) and kept as the author wrote it.
    """

    required: Mapping[Member, Member]
    optional: Mapping[Member, Member]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A set: the share of the key's members that are named, or 0 as soon as a wrong one is.

    The key is a list of numbers, words or points, or ``{"members": [...], "optional": [...]}``.
    ``aliases`` maps texts to words of the key, or words to lists of texts. With ``open`` a word that neither
    the key nor they know is left to a person, unless another member is wrong anyway.
    """

    aliases: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    open: bool = False
    _words: Aliases[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys.flag(self.open, "open")
        object.__setattr__(self, "_words", Aliases.of(self.aliases, folded_word))

    def prepare(self, key: object) -> Members:
        """Turn lists of members into the key; all are of one kind."""
        spec = key if isinstance(key, Mapping) else {"members": key}
        if not set(spec) <= {"members", "optional"} or "members" not in spec:
            raise InvalidSpec(f"the key {keys.shown(key)} is neither a list nor {{members, optional}}")
        required = self.by_meaning(spec["members"])
        optional = self.by_meaning(spec.get("optional", []))
        if len({type(member) for member in (*required, *optional)}) > 1:
            raise InvalidSpec(f"the key {keys.shown(key)} mixes numbers, words and points")
        return Members(required, {name: member for name, member in optional.items() if name not in required})

    def by_meaning(self, listed: object) -> dict[Member, Member]:
        """Members of a key by what counts of them."""
        typed = map(key_member, keys.sequence(listed, "members", members.MAX_MEMBERS))
        return {self.meaning(member): member for member in typed}

    def meaning(self, member: Member) -> Member:
        """What counts of a member: of a word its letters and digits, or the word it is an alias of."""
        if not isinstance(member, str):
            return member
        bare = wording.ARTICLE.sub("", member)
        return self._words.find(bare) or self._words.find(ARGUMENTS.sub("", bare)) or fold(bare)

    @located
    def read(self, raw: Raw) -> tuple[Member, ...]:
        """Read the members; ``none`` and ``{}`` are the empty set, a blank answer is not."""
        return members.read(raw)

    def grade(self, value: tuple[Member, ...], key: Members) -> Verdict:
        """Count the right members; a wrong one forfeits all."""
        named = suited(tuple(map(self.meaning, value)), key)
        hits = len(named & key.required.keys())
        wrong = named - key.required.keys() - key.optional.keys()
        if self.open and wrong and not any(map(self.is_known, wrong)):
            return undecided(
                "unknown-term", read_as=self.preview(value), feedback="A person will grade this wording."
            )
        score = 0.0 if wrong else hits / len(key.required) if key.required else 1.0
        if wrong:
            reason, feedback = "wrong-member", "A member does not belong to the set."
        elif score < 1:
            reason, feedback = "members-missing", "Members are missing."
        else:
            reason, feedback = "equal", ""
        evidence = {"key": list(map(shown, key.required.values())), "right": hits, "wrong": len(wrong)}
        return scored(score, reason, read_as=self.preview(value), feedback=feedback, evidence=evidence)

    def is_known(self, member: Member) -> bool:
        """Whether a member that is not the key's cannot be one in other words: a number, or an alias."""
        return not isinstance(member, str) or member in self._words.values.values()

    def mutants(self, key: Members) -> Iterator[tuple[str, tuple[Member, ...]]]:
        """The empty set, one member fewer, and one more."""
        if key.required:
            yield "empty", ()
            yield "one-fewer", tuple(key.required.values())[:-1]
        yield "one-more", (*key.required.values(), stranger(key))

    def preview(self, value: tuple[Member, ...]) -> str:
        """The members in braces."""
        return f"{{{', '.join(map(shown, value))}}}"

    def write(self, key: Members) -> Raw:
        """The members as a list."""
        return [
            [str(part) for part in member] if isinstance(member, tuple) else str(member)
            for member in key.required.values()
        ]

    def plain(self, value: tuple[Member, ...]) -> list[object]:
        """A list of floats, words and lists of floats."""
        return list(map(plain, value))


def folded_word(word: object) -> str:
    """Letters and digits of a word an author gives; raises InvalidSpec where it has none."""
    return fold(keys.word(word, "a word of a set"))


def key_member(member: object) -> Member:
    """Turn one member of a key into a number, a word or a point; raises InvalidSpec."""
    if isinstance(member, str) and not NUMBER.fullmatch(member.strip()):
        return keys.word(member, "a word of a set")
    if isinstance(member, list | tuple) and member:
        return tuple(keys.decimal(part) for part in keys.sequence(member, "coordinates", MAX_AXES))
    return keys.decimal(member)


def plain(member: Member) -> object:
    """One member as a solver takes it."""
    if isinstance(member, tuple):
        return [float(part) for part in member]
    return member if isinstance(member, str) else float(member)


def suited(value: tuple[Member, ...], key: Members) -> set[Member]:
    """The members named, with ``(31, 50)`` taken for two numbers or one point as the key has them."""
    kind = type(next(iter((*key.required, *key.optional)), Decimal(0)))
    if kind is Decimal and len(value) == 1 and isinstance(value[0], tuple):
        return set(value[0])
    numbers = tuple(member for member in value if isinstance(member, Decimal))
    if kind is tuple and value and len(numbers) == len(value):
        return {numbers}
    return set(value)


def stranger(key: Members) -> Member:
    """A member that does not belong to the key."""
    known = {*key.required, *key.optional}
    first = next(iter(known), Decimal(0))
    if isinstance(first, str):
        return "not" + "".join(sorted(str(member) for member in known))
    if isinstance(first, tuple):
        return tuple(1 + sum((abs(p) for m in known for p in as_point(m)), Decimal(0)) for _ in first)
    return 1 + sum((abs(member) for member in known if isinstance(member, Decimal)), Decimal(0))


def as_point(member: Member) -> tuple[Decimal, ...]:
    """The coordinates of a point; nothing for a number or a word."""
    return member if isinstance(member, tuple) else ()
