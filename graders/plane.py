"""Lines and hyperplanes w·x + b = 0 as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from graders import decimal_comma, entries, latex, linear, number, place, record
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import clean, quote

MAX_AXES = 9
LARGEST = 1e100
WEIGHTS = re.compile(
    r"w\s?(?:=|:)\s?([\[(][^\])]{1,200}[\])])(?:\s?\^?\s?\(?T\)?|')?\s?[,;]?\s?(?:and\s)?(?:(?:b|w_?0|bias)\s?(?:=|:)\s?(.{1,60}))?",
    re.IGNORECASE,
)
LISTED = re.compile(
    r"\(?\s?([\[(][^\[\]()]{1,200}[\])])(?:\s?\^?\s?T)?\s?(?:[,;]|and)\s?([^,;()\[\]]{1,60})\)?"
)
"""Weights and offset without their names: ``(-1, 1), 2``."""
FUNCTION = re.compile(
    r"(?:[fghdFGHD]\s?\([^()=]{0,20}\)|y|o|output|y_?hat)\s?=\s?(?=(?:sign|sgn)\s?\()|[fghdFGHD]\s?\([^()=]{0,20}\)\s?=\s?"
)
NAMED_WEIGHT = re.compile(
    r"\s?(?:w\s?_?\s?(?P<axis>[1-9])|b|w_?0|bias)\s?[=:]\s?(?P<value>[-+]?\s?[^\s,;=:]{1,60})(?:\s?[,;]|\sand\b|(?=\s)|$)",
    re.IGNORECASE,
)
SIGN = re.compile(r"(?:sign|sgn)\s?\((.*)\)", re.IGNORECASE)
RELATION = re.compile(r">=|<=|=|[<>≥≤]")


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane w·x + b = 0; ``b`` is None where it was not given."""

    w: tuple[float, ...]
    b: float | None


def read(raw: Raw) -> Plane:
    """Read an equation in x, y or x1, x2, its left side, weights ``w=(…), b=…``, or ``{w, b}``.

    Raises InvalidResponse also when all weights are 0 or a coefficient is beyond 1e100.
    """
    loaded = record.load(raw)
    plane = from_fields(loaded) if isinstance(loaded, dict) else from_text(latex.plain(clean(loaded)))
    if not any(plane.w):
        raise InvalidResponse(
            "All weights are 0, which is no line.", "Give one that is not 0.", reason="no-normal"
        )
    if max(map(abs, (*plane.w, plane.b or 0.0))) > LARGEST:
        raise InvalidResponse(
            "A coefficient is beyond any asked for.",
            "Divide the equation by a number.",
            reason="out-of-range",
        )
    return plane


def from_fields(fields: Mapping[str, Raw]) -> Plane:
    """Read ``{w, b}``."""
    found = record.matched(fields, ("w", "b"), "field")
    b = found.get("b")
    return Plane(weights(found.get("w")), None if record.is_blank(b) else float(number.read(b)))


def weights(raw: Raw) -> tuple[float, ...]:
    """Read the list of weights."""
    listed = entries.row(raw)
    if not 0 < len(listed) <= MAX_AXES:
        raise InvalidResponse(
            f"There are {len(listed)} weights.", f"Write 1 to {MAX_AXES}.", reason="wrong-kind"
        )
    return tuple(map(float, entries.each(number.read, listed, raw)))


def from_text(text: str) -> Plane:
    """Read weights with an offset, an equation, or a function that is 0 on the plane."""
    text = decimal_comma.pointed(text)
    bare = text.strip(" .{}")
    if found := LISTED.fullmatch(bare):
        return Plane(place.of_part(weights, found[1]), offset(found[2]))
    if found := WEIGHTS.fullmatch(bare):
        return Plane(place.of_part(weights, found[1]), None if found[2] is None else offset(found[2]))
    if NAMED_WEIGHT.match(bare):
        return from_named_weights(bare)
    if prefix := FUNCTION.match(text):
        text = text[prefix.end() :]
    sides = [side.strip() for side in RELATION.split(text)]
    if len(sides) == 1:
        sides.append("0")
    if len(sides) != 2:
        raise InvalidResponse(
            f"{quote(text)} is not one equation.",
            "Write it as 2x1 - 3x2 + 1 = 0.",
            reason="not-an-equation",
            about=text[second.start() :]
            if (second := next(islice(RELATION.finditer(text), 1, None), None))
            else "",
        )
    left, right = (sign[1] if (sign := SIGN.fullmatch(side)) else side for side in sides)
    if re.search(r"[<≤]", text):
        left, right = right, left
    return zero_set(linear.difference(left, right))


def offset(text: str) -> float:
    """Read one number of a text; raises InvalidResponse, which is about what cannot be read of it."""
    return float(place.of_part(number.read, text))


def from_named_weights(text: str) -> Plane:
    """Read ``w1=-1, w2=1, b=2``: every weight once, the offset once or not at all."""
    found: dict[int, float] = {}
    position = 0
    while position < len(text):
        part = NAMED_WEIGHT.match(text, position)
        axis = int(part["axis"] or 0) if part else 0
        if part is None or axis in found:
            raise InvalidResponse(
                f"{quote(text)} does not give each weight once.",
                "Write w1 = 2, w2 = -3, b = 1.",
                reason="not-an-equation",
                about=text[position:].strip(),
            )
        found[axis] = offset(part["value"])
        position = part.end()
    b = found.pop(0, None)
    if not found or max(found) > len(found):
        raise InvalidResponse("A weight is missing.", "Give w1, w2 and so on.", reason="weights-missing")
    return Plane(tuple(found[axis] for axis in sorted(found)), b)


def zero_set(form: linear.Form) -> Plane:
    """The plane on which a linear form is 0."""
    axes = max(1, *(axis for axis in form)) + 1 if form else 2
    w = tuple(float(form.get(axis, 0)) for axis in range(axes))
    return Plane(w, float(form.get(linear.CONSTANT, 0)))
