"""Weighted sums of points that an answer claims to be equal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from graders import combination, decimal_comma, latex, record
from graders.combination import Combination, Point
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import clean, quote

Sides = tuple[Combination, ...]
"""The sums between the equals signs."""

USUAL_NAMES = ("positive", "negative")
MAX_SIDES = 6
MAX_POINTS = 20
MAX_SIZE = 10**12
COLUMN = re.compile(r"\\(begin|end)\s?\{[a-z]{0,10}matrix\}")
WORD = re.compile(r"(?<!\d)[^\W\d_][\w'^]*")
"""Not the exponent of ``1e9``, which no coordinate has."""
CLAUSE = re.compile(r"[,;:!?]|\.(?!\d)")
POINT = re.compile(r"[(\[][-+\d.,; /]+[)\]]")
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:\s?/\s?\d+)?|\.\d+")
MEAN = re.compile(r"mid-?point|half[- ]?way|\bmiddle|\bmean\b|average|\bcent(?:re|er|roid)\b", re.IGNORECASE)
BETWEEN = re.compile(r"\bbetween\b|\bsegment\b|\bhull\b", re.IGNORECASE)
TRANSPOSED = re.compile(r"(?<=[)\]}])\s?\^\s?\(?(?:T|⊤|top)\)?")
DENIED = re.compile(r"(?:\bnot|n't) (?:equal|the|a|an|in|on|half|mid|between)\b|[≠≈]", re.IGNORECASE)
UNKNOWN = re.compile(
    r"(?:[αβγθλμ]|\b(?:alpha|beta|lambda|t)|(?<=[-+=*·(])\s?[a-z](?:_?\d)?)\s?[*·([]", re.IGNORECASE
)
"""A weight that is not a number."""
FORM = "Write it like (1, 1) = 1/3 (0, 1) + 2/3 (3/2, 1)."


def read(raw: Raw, names: Sequence[str]) -> Sides:
    """Read an equation, a midpoint in words, or a table of the classes ``names``; raises InvalidResponse."""
    raw = record.load(raw)
    if isinstance(raw, dict):
        expected = USUAL_NAMES if set(raw) <= set(USUAL_NAMES) else names
        found = record.matched(raw, expected, "class")
        return tuple(checked(json_side(found.get(name), name)) for name in expected)
    text = COLUMN.sub(lambda edge: "(" if edge[1] == "begin" else ")", clean(raw)).replace("\\\\", ",")
    text = decimal_comma.pointed(decimal_comma.without_bars(TRANSPOSED.sub("", latex.plain(text))))
    if odd := DENIED.search(text) or UNKNOWN.search(text):
        raise unreadable(text, odd[0].strip(" *·(["))
    return tuple(map(checked, equation(text) or in_words(text)))


def equation(text: str) -> Sides:
    """The sides of the first clause that is an equation of points; none where there is no such clause."""
    for clause in clauses(WORD.sub(" ", text)):
        if "=" not in clause or not POINT.search(clause):
            continue
        sides = [combination.parse(side) for side in clause.split("=") if side.strip()]
        points = tuple(side for side in sides if not isinstance(side, Fraction))
        if 1 < len(points) == len(sides) <= MAX_SIDES:
            return points
    return ()


def clauses(text: str) -> Iterator[str]:
    """A text split at the punctuation that no bracket encloses."""
    start = depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and CLAUSE.match(text, place):
            yield text[start:place]
            start = place + 1
    yield text[start:]


def in_words(text: str) -> Sides:
    """A point that is said to be the mean of others, or to lie between two; raises InvalidResponse."""
    found = [combination.parse(point) for point in POINT.findall(text)]
    points = [next(iter(point)) for point in found if not isinstance(point, Fraction)]
    claim = MEAN.search(text) or BETWEEN.search(text)
    if claim is None or len(points) < 3:
        raise unreadable(text)
    last = POINT.search(text, 0, claim.start()) is None
    lone, others = (points[-1], points[:-1]) if last else (points[0], points[1:])
    weights = stated_weights(text, len(others))
    if not weights:
        weights = (
            [Fraction(1, len(others))] * len(others) if MEAN.search(text) else between(lone, others, text)
        )
    return {lone: Fraction(1)}, dict(zip(others, weights, strict=True))


def stated_weights(text: str, count: int) -> list[Fraction]:
    """The numbers outside points and words, one for each point; none if there are no numbers."""
    typed = NUMBER.findall(WORD.sub(" ", POINT.sub(" ", text)))
    numbers = [number for number in map(combination.parse, typed) if isinstance(number, Fraction)]
    if numbers and len(numbers) != count:
        raise unreadable(text)
    return numbers


def between(lone: Point, others: Sequence[Point], text: str) -> list[Fraction]:
    """The weights with which a point lies between two others, by the first coordinate they differ in."""
    if len(others) != 2 or len({len(lone), *map(len, others)}) != 1:
        raise unreadable(text)
    for x, start, end in zip(lone, *others, strict=True):
        if start != end:
            share = (x - start) / (end - start)
            return [1 - share, share]
    raise unreadable(text)


def json_side(raw: Raw, name: str) -> Combination:
    """The points and weights of one class out of JSON: ``[[x, y], weight]`` or ``[x, y, weight]`` each.

    Raises InvalidResponse.
    """
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_POINTS:
        raise unlisted(name)
    side: dict[Point, Fraction] = {}
    for entry in raw:
        nested = [entry[:-1], entry[-1]] if isinstance(entry, list) and len(entry) > 2 else entry
        match nested:
            case [[_, *_] as coordinates, weight] if len(coordinates) <= combination.MAX_AXES:
                point = tuple(map(number, coordinates))
                side[point] = side.get(point, Fraction(0)) + number(weight)
            case _:
                raise unlisted(name)
    return side


def number(raw: Raw) -> Fraction:
    """One coordinate or weight out of JSON; raises InvalidResponse."""
    text = clean(raw, limit=100)
    read = combination.parse(text)
    if not isinstance(read, Fraction):
        raise unreadable(text)
    return read


def checked(side: Combination) -> Combination:
    """A side without the points of weight 0; raises InvalidResponse where it is beyond all bounds."""
    kept = {point: weight for point, weight in side.items() if weight}
    numbers = [*kept.values(), *(x for point in kept for x in point)]
    if not 0 < len(kept) <= MAX_POINTS or len(set(map(len, kept))) != 1 or not min(map(len, kept)):
        raise unreadable(combination.shown(side))
    if any(max(abs(x.numerator), x.denominator) > MAX_SIZE for x in numbers):
        raise InvalidResponse("A number has too many digits.", "Shorten it.", reason="out-of-range")
    return kept


def unlisted(name: str) -> InvalidResponse:
    """The fault of a class that does not give points with their weights."""
    return InvalidResponse(
        f"{name} is no list of points with their weights.",
        'Write [[[1, 2], "1/2"], …].',
        reason="wrong-kind",
    )


def unreadable(text: str, about: str = "") -> InvalidResponse:
    """The fault of an answer that is no such proof."""
    return InvalidResponse(
        f"{quote(text)} does not equate two weighted means.", FORM, reason="not-a-certificate", about=about
    )
