"""Sets of numbers, words or points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from graders import entries, keys, latex, number
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import LIST_LIMIT, clean, fold, quote
from graders.verdict import Verdict, scored

Member = Decimal | str | tuple[Decimal, ...]

MAX_MEMBERS = 100
EMPTY = re.compile(
    r"(?:there (?:are|is) )?(?:none|nothing|no(?: [^\W\d]+){1,2}|not any|(?:(?:an?|the) )?empty(?: set)?"
    r"|∅|ø|\{ ?\}|\[ ?\]|\( ?\)|set\(\))(?: of them)?[.!]?",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d][\w ]{0,30}\s?[=:]\s?(?=\S)")
LEAD = re.compile(r"(?:only|just|(?:the )?(?:[^\W\d]+ )?(?:is|are):?)\s+(?=[-.\d({\[])", re.IGNORECASE)
POINT = re.compile(r"[(\[{]([^(\[{)\]}]*)[)\]}]")
SEPARATOR = re.compile(r"\s*(?:[,;\n&+]|\band\b)\s*(?:\band\b\s*)?")


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a key: those an answer must have, and those it may have."""

    required: tuple[Member, ...]
    optional: frozenset[Member]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A set: the share of the key's members that are named, or 0 as soon as a wrong one is.

    The key is a list of numbers, words or points, or ``{"members": [...], "optional": [...]}``.
    ``aliases`` maps texts to words of the key.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    _meaning: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        texts = [*self.aliases, *self.aliases.values()] if isinstance(self.aliases, Mapping) else [None]
        if not all(isinstance(text, str) and fold(text) for text in texts):
            raise InvalidSpec(f"aliases = {self.aliases!r} is not a table of text = word")
        object.__setattr__(self, "_meaning", {fold(text): fold(word) for text, word in self.aliases.items()})

    def prepare(self, key: object) -> Members:
        """Turn lists of members into the key; all are of one kind."""
        spec = key if isinstance(key, Mapping) else {"members": key}
        if not set(spec) <= {"members", "optional"} or "members" not in spec:
            raise InvalidSpec(f"the key {key!r} is neither a list nor {{members, optional}}")
        required = tuple(dict.fromkeys(map(self.key_member, keys.sequence(spec["members"], "members"))))
        optional = frozenset(map(self.key_member, keys.sequence(spec.get("optional", []), "members")))
        if len({type(member) for member in (*required, *optional)}) > 1:
            raise InvalidSpec(f"the key {key!r} mixes numbers, words and points")
        return Members(required, optional - {*required})

    def key_member(self, member: object) -> Member:
        """Turn one member of a key into a number, a folded word or a point."""
        if isinstance(member, str) and not re.fullmatch(r"[-+]?[\d.]+(?:e[-+]?\d+)?", member.strip()):
            folded = fold(member)
            return self._meaning.get(folded, folded)
        if isinstance(member, list | tuple):
            return tuple(keys.decimal(part) for part in member)
        return keys.decimal(member)

    def read(self, raw: Raw) -> tuple[Member, ...]:
        """Read the members; ``none`` and ``{}`` are the empty set, a blank answer is not."""
        if isinstance(raw, list):
            members = tuple(self.listed(member) for member in raw[: MAX_MEMBERS + 1])
        else:
            members = self.typed(
                clean(raw.replace("\n", ", ") if isinstance(raw, str) else raw, limit=LIST_LIMIT)
            )
        if len(members) > MAX_MEMBERS:
            raise InvalidResponse(f"There are more than {MAX_MEMBERS} members.", reason="too-long")
        return tuple(dict.fromkeys(members))

    def listed(self, raw: Raw) -> Member:
        """One member out of a list of JSON."""
        if isinstance(raw, list):
            return entries.each(number.read, entries.flat(entries.read(raw)))
        return self.member(clean(raw))

    def typed(self, text: str) -> tuple[Member, ...]:
        """The members out of text."""
        text = latex.plain(text)
        if (name := NAME.match(text)) and not EMPTY.fullmatch(text):
            text = text[name.end() :]
        if not text:
            raise unreadable(text)
        if EMPTY.fullmatch(text):
            return ()
        text = LEAD.sub("", text, count=1) if LEAD.match(text) else text
        inner = text[1:-1].strip() if text[0] + text[-1] in ("{}", "[]") else text
        if points := POINT.findall(inner):
            return self.points(points, POINT.sub("", inner), text)
        return tuple(self.member(part) for part in SEPARATOR.split(inner.strip(" ,;.")))

    def points(self, points: list[str], rest: str, text: str) -> tuple[Member, ...]:
        """The points in brackets; raises InvalidResponse when anything but nouns stands between."""
        if re.search(r"\d", rest):
            raise unreadable(text)
        split = [[part for part in re.split(r"\s*[,;]\s*|\s+", point.strip()) if part] for point in points]
        if not all(split) or any(re.search(r"\b(?:not|or)\b", rest, re.IGNORECASE) for _ in split):
            raise unreadable(text)
        return tuple(entries.each(number.read, point) for point in split)

    def member(self, text: str) -> Member:
        """A number if the text has digits in front, else a word."""
        if not text:
            raise unreadable(text)
        if re.match(r"[-+~≈]?\s?[.\d]", text):
            return number.read(text)
        folded = fold(text)
        if not folded or re.search(r"\b(?:or|not|maybe)\b", text, re.IGNORECASE):
            raise unreadable(text)
        return self._meaning.get(folded, folded)

    def grade(self, value: tuple[Member, ...], key: Members) -> Verdict:
        """Count the right members; a wrong one forfeits all."""
        named = suited(value, key)
        hits = len(named & {*key.required})
        wrong = named - {*key.required} - key.optional
        score = 0.0 if wrong else hits / len(key.required) if key.required else 1.0
        if wrong:
            reason, feedback = "wrong-member", "A member does not belong to the set."
        elif score < 1:
            reason, feedback = "members-missing", "Members are missing."
        else:
            reason, feedback = "equal", ""
        evidence = {"key": [shown(member) for member in key.required], "right": hits, "wrong": len(wrong)}
        return scored(score, reason, read_as=self.preview(value), feedback=feedback, evidence=evidence)

    def mutants(self, key: Members) -> Iterator[tuple[str, tuple[Member, ...]]]:
        """The empty set, one member fewer, and one more."""
        if key.required:
            yield "empty", ()
            yield "one-fewer", key.required[:-1] if len(key.required) > 1 else ()
        yield "one-more", (*key.required, stranger(key))

    def preview(self, value: tuple[Member, ...]) -> str:
        """The members in braces."""
        return f"{{{', '.join(map(shown, value))}}}"

    def write(self, key: Members) -> Raw:
        """The members as a list."""
        return [
            [str(part) for part in member] if isinstance(member, tuple) else str(member)
            for member in key.required
        ]

    def plain(self, value: tuple[Member, ...]) -> list[object]:
        """A list of floats, words and lists of floats."""
        return [
            [float(part) for part in member]
            if isinstance(member, tuple)
            else member
            if isinstance(member, str)
            else float(member)
            for member in value
        ]


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


def shown(member: Member) -> str:
    """One member as text."""
    if isinstance(member, tuple):
        return f"({', '.join(map(number.written, member))})"
    return member if isinstance(member, str) else number.written(member)


def unreadable(text: str) -> InvalidResponse:
    """The fault of an answer that is no set."""
    return InvalidResponse(
        f"{quote(text)} is not a set.", "Write its members with commas between, or none.", reason="not-a-set"
    )
