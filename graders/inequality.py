"""A value beyond a limit, or a half-line of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from graders import keys, latex, number, place, symmetric, wording
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.number import ARITHMETIC
from graders.place import located
from graders.text import clean, quote
from graders.tolerance import DECIMALS, Bounds
from graders.verdict import Verdict, scored

RELATIONS = {">": ">", "<": "<", ">=": ">=", "<=": "<=", "≥": ">=", "≤": "<=", "=>": ">=", "=<": "<="}
FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
PHRASES = {
    ">": "(?:strictly )?greater than|more than|larger than|bigger than|higher than|exceeding|above|over",
    "<": "(?:strictly )?less than|smaller than|lower than|fewer than|below|under",
    ">=": "greater than or equal to|not less than|no less than|at least|from",
    "<=": "less than or equal to|not more than|no more than|at most|up to",
}
AFTER = {
    ">=": r"\+|or more|or above|or greater|or higher|and above|and more|and up|upwards",
    "<=": "or less|or below",
}
WORDED = {
    relation: re.compile(rf"((?:[a-z]+ ){{0,5}}?)(?:{PHRASES[relation]})\s+(?=[-+\d.])", re.IGNORECASE)
    for relation in (">=", "<=", ">", "<")
}
TRAILING = {
    relation: re.compile(rf"(.*\d)\s*(?:{phrases})\.?", re.IGNORECASE) for relation, phrases in AFTER.items()
}
UNBOUNDED = r"\s?(?:∞|inf(?:inity|ty)?)\s?"
INTERVAL = re.compile(
    r"(?:(?P<name>[^\W\d][^∈\[\](){}]{0,40}?)\s?(?:=|:|∈|\b(?:is )?in\b)\s?)?"
    rf"(?:(?P<from>[\[(\]])(?P<low>[^;\[\]()]+)[,;]\s?\+?{UNBOUNDED}[)\[\]]"
    rf"|[(\[\]]\s?-{UNBOUNDED}[,;](?P<high>[^;\[\]()]+)(?P<to>[\])\[]))",
    re.IGNORECASE,
)
BUILDER = re.compile(r"\{[^\W\d]\w{0,10}(?: ?∈ ?\w+)?\s?[:|]\s?([^{}]*)\}")
"""A set of numbers: ``{v : v > 142}``."""
UNLIMITED = re.compile(rf"(?<=[^\s<>≤≥])(?<!\d)\s?(?:<=?|≤)\s?\+?{UNBOUNDED}$", re.IGNORECASE)
"""What limits nothing: ``142 < v < ∞``."""
SIGN = re.compile(r"(>=|<=|=>|=<|[<>≥≤])")
NAME = re.compile(r"\|?[^\W\d][\w .,:()|'-]{0,80}")
NEGATION = re.compile(r"\b(?:not|no|never|or|and|but|except)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HalfLine:
    """All numbers on one side of a limit, or, without a relation, the number itself."""

    limit: Decimal
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inequality:
    """A number, or a half-line: right when all of it satisfies the key's relation to its limit.

    The key is ``{"relation": ">", "limit": 139.2384}``, or the limit alone, which means ``>``. A limit
    typed with two decimals or more counts as the key's limit when it is that limit rounded.
    """

    def prepare(self, key: object) -> HalfLine:
        """Check relation and limit."""
        spec = key if isinstance(key, Mapping) else {"relation": ">", "limit": key}
        relation = RELATIONS.get(str(spec.get("relation", ">")))
        if relation is None or not set(spec) <= {"relation", "limit"} or "limit" not in spec:
            raise InvalidSpec(f"the key {keys.shown(key)} is not {{relation, limit}} with one of > >= < <=")
        return HalfLine(keys.decimal(spec["limit"]), relation)

    @located
    def read(self, raw: Raw) -> HalfLine:
        """Read ``150``, or a half-line: ``> 142``, ``at least 150``, ``150+``, ``[150, ∞)``."""
        if isinstance(raw, str) and number.PLAIN.fullmatch(raw):
            return HalfLine(Decimal(raw))
        symmetric.refuse(raw)
        text = latex.plain(clean(raw))
        if (interval := INTERVAL.fullmatch(text)) and wording.is_name(interval["name"] or ""):
            return from_interval(interval)
        if builder := BUILDER.fullmatch(text):
            text = builder[1]
        if text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1:
            text = text[1:-1].strip()
        parts = SIGN.split(UNLIMITED.sub("", text))
        if len(parts) == 3:
            return around_sign(parts[0].strip(), RELATIONS[parts[1]], parts[2].strip(), text)
        if len(parts) > 3:
            raise unreadable(text, "".join(parts[3:]))
        return in_words(text)

    def grade(self, value: HalfLine, key: HalfLine) -> Verdict:
        """Check that every number of the answer satisfies the key."""
        reason = fault(value, key)
        return scored(
            0.0 if reason else 1.0,
            reason or "satisfies",
            read_as=self.preview(value),
            evidence={"key": self.preview(key)},
        )

    def mutants(self, key: HalfLine) -> Iterator[tuple[str, HalfLine]]:
        """A number on the wrong side, the opposite half-line, and one that begins too early."""
        step = max(Decimal(1), abs(key.limit) / 10) * (1 if key.relation in ("<", "<=") else -1)
        outside = ARITHMETIC.add(key.limit, step)
        yield "outside", HalfLine(outside)
        yield "too-early", HalfLine(outside, key.relation)
        yield "opposite", HalfLine(key.limit, FLIPPED[key.relation])

    def preview(self, value: HalfLine) -> str:
        """``150`` or ``> 142``."""
        return f"{value.relation} {number.written(value.limit)}".strip()

    def write(self, key: HalfLine) -> Raw:
        """The half-line of the key."""
        return f"{key.relation} {key.limit}"

    def plain(self, value: HalfLine) -> float:
        """The number, or the limit of the half-line."""
        return float(value.limit)


def around_sign(left: str, relation: str, right: str, text: str) -> HalfLine:
    """Read ``v > 142`` or ``142 < v``."""
    if not left or not left[0].isdigit():
        if left and not is_name(left):
            raise unreadable(text, left)
        return HalfLine(limit(right), relation)
    if not is_name(right):
        raise unreadable(text, right)
    return HalfLine(limit(left), FLIPPED[relation])


def is_name(text: str) -> bool:
    """Whether the text beside a relation names the value."""
    return bool(NAME.fullmatch(text)) and wording.is_name(text) and not re.fullmatch(UNBOUNDED, text)


def from_interval(interval: re.Match[str]) -> HalfLine:
    """Read ``[140, ∞)`` or ``(-∞, 140[``; a bracket turned away leaves the limit out."""
    if interval["low"]:
        return HalfLine(limit(interval["low"]), ">=" if interval["from"] == "[" else ">")
    return HalfLine(limit(interval["high"]), "<=" if interval["to"] == "]" else "<")


def in_words(text: str) -> HalfLine:
    """Read ``any value above 140``, ``150 or more`` or ``150+``; else one number."""
    for relation, pattern in WORDED.items():
        if (lead := pattern.match(text)) and not NEGATION.search(lead[1]):
            return HalfLine(limit(text[lead.end() :]), relation)
    for relation, pattern in TRAILING.items():
        if trail := pattern.fullmatch(text):
            return HalfLine(limit(trail[1]), relation)
    return HalfLine(limit(text))


def limit(text: str) -> Decimal:
    """Read the number of a limit; raises InvalidResponse, which is about what cannot be read of it."""
    return place.of_part(number.read, text)


def fault(value: HalfLine, key: HalfLine) -> str | None:
    """Why some number of the answer violates the key, or None."""
    upward = key.relation in (">", ">=")
    if value.relation and (value.relation in (">", ">=")) is not upward:
        return "wrong-direction"
    distance = value.limit - key.limit if upward else key.limit - value.limit
    if distance > 0 or rounds_to(value.limit, key.limit):
        return None
    strict = key.relation in (">", "<")
    allowed = distance == 0 and (not strict or value.relation == key.relation)
    return None if allowed else "violates"


def rounds_to(answer: Decimal, limit: Decimal) -> bool:
    """Whether an answer of two decimals or more is the limit rounded, and not the limit itself."""
    return answer != limit and Bounds(limit, limit, limit, DECIMALS, 0).is_rounding(answer)


def unreadable(text: str, about: str) -> InvalidResponse:
    """The fault of an answer that is neither a number nor a half-line."""
    return InvalidResponse(
        f"{quote(text)} is neither a number nor a half-line.",
        "Write 5 or > 5.",
        reason="not-an-inequality",
        about=about,
    )
