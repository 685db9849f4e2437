"""Members of a set as people list them: numbers, words or points."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import chain

from graders import decimal_comma, entries, latex, number, place, symmetric
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import LIST_LIMIT, clean, fold, quote

Member = Decimal | str | tuple[Decimal, ...]
"""A number, a word as it was typed, or a point."""

MAX_MEMBERS = 100
EMPTY = re.compile(
    r"(?:there (?:are|is) )?(?:none|nothing|no(?: [^\W\d]+){1,2}|not any|(?:(?:an?|the) )?empty(?: set)?"
    r"|∅|ø|\{ ?\}|\[ ?\]|\( ?\)|set\(\))(?: of them)?[.!]?",
    re.IGNORECASE,
)
NAME = re.compile(r"(?![\w ]{0,30}\bwith\b)[^\W\d][\w ]{0,30}\s?[=:]\s?(?=\S)")
LEAD = re.compile(
    r"(?:only|just|(?:the |only )*(?:value|number|point|measurement|outlier|member)s?(?: is| are)?:?"
    r"|(?:the )?(?:[^\W\d]+ )?(?:is|are):?)\s+(?=[-.\d({\[])",
    re.IGNORECASE,
)
TRANSPOSED = re.compile(r"(?<=[)\]}])\s?\^\s?T\b")
BETWEEN = re.compile(r"\s+between\s[^,;]{1,60}?\sand\s[^,;]{1,60}?(?=\s*(?:[,;&+]|\sand\b|$))", re.IGNORECASE)
"""What a member is said to lie between: ``KL divergence between q and p``."""
WORKING = re.compile(r"(?<=\d)\s?\([^\W\d][\w ]{0,20}\s?[=≈:][^()]{0,40}\)")
"""How a number was found: ``31 (z = -2.32)``."""
NOTE = re.compile(r"(?<=[^\W\d])\s?\(([^()\d]+)\)")
"""Words in brackets after a word: ``strided (in the discriminator)``."""
SIZED = re.compile(r"\d{1,3}\s?[x×]\s?\d{1,3}(?:\s[^\W\d]|$)")
"""A word that begins with a size: ``1×1 convolution``."""
POINT = re.compile(r"(?:(?<![^\W\d_])|(?=[(\[{][-+\d.,;/\s]+[)\]}]))[(\[{]([^(\[{)\]}]*)[)\]}]")
POINT_NAME = re.compile(r"(?<!\w)[^\W\d]_?\d{1,2}\s?[=:]?\s?(?=[(\[{][-+]?\s?[\d.])")
"""``P1(5, 5)`` and ``x_1 = (5, 5)``."""
STRANGE = re.compile(r"\d|\b(?:not|or)\b|[^\w\s,;:=&+·→.'\"{}\[\]()|-]", re.IGNORECASE)
"""What makes more than nouns of the text between points."""
SEPARATOR = re.compile(
    r"\s*(?:[,;\n&]|(?<=[\w)\]}'\"])\+|(?<=[\w)\]}'\"]\s)\+|\band\b)(?![^()]{0,60}\))\s*(?:\band\b\s*)?"
)
"""Also a plus sign between words, but not one in front of a number."""
SYMBOL = re.compile(r"[^\W\d]_?\d{0,2}\s?[=:]\s?(?=[-+±~≈.\d])")
"""The name of one member: ``x1 = 3, x2 = 5``."""
DOUBT = re.compile(r"\b(?:or|not|maybe)\b", re.IGNORECASE)


def read(raw: Raw) -> tuple[Member, ...]:
    """Read the members; ``none`` and ``{}`` are the empty set, a blank answer is not.

    Raises InvalidResponse when a member cannot be read or there are more than 100.
    """
    if isinstance(raw, list):
        listed = tuple(chain.from_iterable(map(from_json, raw[: MAX_MEMBERS + 1])))
    else:
        lines = raw.replace("\n", "; ") if isinstance(raw, str) else raw
        listed = from_text(clean(lines, limit=LIST_LIMIT))
    if len(listed) > MAX_MEMBERS:
        raise InvalidResponse(f"There are more than {MAX_MEMBERS} members.", "Name fewer.", reason="too-long")
    return tuple(dict.fromkeys(listed))


def from_json(raw: Raw) -> tuple[Member, ...]:
    """One entry of a list of JSON."""
    if isinstance(raw, list):
        return (entries.each(number.read, entries.row(raw)),)
    return members(latex.plain(clean(raw)))


def from_text(text: str) -> tuple[Member, ...]:
    """The members out of text."""
    text = latex.plain(text)
    if (name := NAME.match(text)) and not EMPTY.fullmatch(text):
        text = text[name.end() :]
    if not text:
        raise unreadable(text)
    if EMPTY.fullmatch(text):
        return ()
    text = LEAD.sub("", text, count=1) if LEAD.match(text) else text
    text = BETWEEN.sub("", WORKING.sub("", NOTE.sub(without_note, text)))
    text = decimal_comma.pointed(decimal_comma.without_bars(text))
    decimal_comma.refuse(text)
    inner = text[1:-1].strip() if text[0] + text[-1] in ("{}", "[]") else text
    inner = POINT_NAME.sub("", inner)
    if points := POINT.findall(inner):
        return from_points(points, POINT.sub("", TRANSPOSED.sub("", inner)), text)
    parts = SEPARATOR.split(inner.strip(" ,;."), maxsplit=MAX_MEMBERS + 1)
    return tuple(chain.from_iterable(map(members, parts[: MAX_MEMBERS + 1])))


def without_note(note: re.Match[str]) -> str:
    """Nothing for words in brackets that explain; the match itself where they may change the meaning."""
    explains = len(fold(note[1])) > 1 and not DOUBT.search(note[1])
    return "" if explains else note[0]


def from_points(points: list[str], between: str, text: str) -> tuple[Member, ...]:
    """The points in brackets; raises InvalidResponse when anything but nouns stands between."""
    split = [[part for part in re.split(r"\s*[,;]\s*|\s+", point.strip()) if part] for point in points]
    refuse_signs(text)
    if (strange := STRANGE.search(between)) or not all(split):
        raise unreadable(text, strange[0] if strange else "")
    return tuple(entries.each(number.read, point) for point in split[: MAX_MEMBERS + 1])


def members(text: str) -> tuple[Member, ...]:
    """One member, or the two of ``±1``."""
    if symbol := SYMBOL.match(text):
        text = text[symbol.end() :]
    if sign := symmetric.LEADING.match(text):
        size = place.of_part(number.read, text[sign.end() :])
        return size, -size
    refuse_signs(text)
    return (member(text),)


def refuse_signs(text: str) -> None:
    """Raise InvalidResponse for ``±`` within a point, or between two numbers."""
    if signs := symmetric.BOTH.search(text):
        raise InvalidResponse(
            "± within a member gives two of them.",
            "Write each of them out, such as 3, -1.",
            reason="two-numbers",
            about=text[signs.start() :],
        )


def member(text: str) -> Member:
    """A number if the text has digits in front, else a word."""
    if re.match(r"[-+~≈]?\s?[.\d]", text) and not SIZED.match(text):
        return place.of_part(number.read, text)
    if (doubt := DOUBT.search(text)) or not fold(text):
        raise unreadable(text, doubt[0] if doubt else text)
    return text


def shown(one: Member) -> str:
    """One member as text."""
    if isinstance(one, tuple):
        return f"({', '.join(map(number.written, one))})"
    return one if isinstance(one, str) else number.written(one)


def unreadable(text: str, about: str = "") -> InvalidResponse:
    """The fault of an answer that is no set."""
    return InvalidResponse(
        f"{quote(text)} is not a set.",
        "Write its members with commas between, or none.",
        reason="not-a-set",
        about=about,
    )
