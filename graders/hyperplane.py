"""Separating lines and hyperplanes w·x + b = 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graders import entries, keys, latex, linear, number, record
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import clean, quote
from graders.tolerance import RTOL
from graders.verdict import Verdict, scored

ORIENTATIONS = ("any", "oriented", "canonical")
MAX_AXES = 9
LARGEST = 1e100
WEIGHTS = re.compile(
    r"w\s?(?:=|:)\s?([\[(][^\])]{1,200}[\])])(?:\s?\^\s?\(?T\)?|')?\s?[,;]?\s?(?:and\s)?(?:(?:b|w_?0|bias)\s?(?:=|:)\s?(.{1,60}))?",
    re.IGNORECASE,
)
FUNCTION = re.compile(
    r"(?:[fghdFGHD]\s?\([^()=]{0,20}\)|y|o|output|y_?hat)\s?=\s?(?=(?:sign|sgn)\s?\()|[fghdFGHD]\s?\([^()=]{0,20}\)\s?=\s?"
)
SIGN = re.compile(r"(?:sign|sgn)\s?\((.*)\)", re.IGNORECASE)
RELATION = re.compile(r">=|<=|=|[<>≥≤]")


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane w·x + b = 0; ``b`` is None where it was not given."""

    w: tuple[float, ...]
    b: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperplane:
    """A hyperplane: right when its coefficients are those of the key, but for a factor.

    ``orientation`` says which factors count: ``any`` but 0; ``oriented``, positive ones; ``canonical``,
    only 1. A reversed orientation earns half where it matters. ``rtol`` acts on each coefficient once the
    factor is removed; one that is 0 is compared with the largest. The key is ``{"w": [...], "b": ...}``.
    """

    orientation: str = "any"
    rtol: object = None
    _rtol: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.orientation not in ORIENTATIONS:
            raise InvalidSpec(f"orientation = {self.orientation!r} is none of {', '.join(ORIENTATIONS)}")
        rtol = keys.tolerance(self.rtol, "rtol")
        object.__setattr__(self, "_rtol", float(RTOL if rtol is None else rtol))

    def prepare(self, key: object) -> Plane:
        """Check weights and offset."""
        if not isinstance(key, Mapping) or set(key) != {"w", "b"}:
            raise InvalidSpec(f"the key {key!r} is not {{w, b}}")
        w = tuple(float(keys.decimal(weight)) for weight in keys.sequence(key["w"], "weights"))
        if not any(w):
            raise InvalidSpec(f"the key {key!r} has no weight but 0; give the normal of a plane")
        return Plane(w, float(keys.decimal(key["b"])))

    def read(self, raw: Raw) -> Plane:
        """Read an equation in x, y or x1, x2, weights ``w=(…), b=…``, or ``{w, b}``."""
        loaded = record.load(raw)
        plane = from_fields(loaded) if isinstance(loaded, dict) else from_text(latex.plain(clean(loaded)))
        if not any(plane.w):
            raise InvalidResponse("All weights are 0, which is no line.", reason="no-normal")
        if max(map(abs, (*plane.w, plane.b or 0.0))) > LARGEST:
            raise InvalidResponse("A coefficient is beyond any asked for.", reason="out-of-range")
        return plane

    def grade(self, value: Plane, key: Plane) -> Verdict:
        """Compare directions and offsets, then the factor between them."""
        score, reason, feedback = self.judge(value, key)
        return scored(
            score,
            reason,
            read_as=self.preview(value),
            feedback=feedback,
            evidence={"w": list(key.w), "b": key.b},
        )

    def judge(self, value: Plane, key: Plane) -> tuple[float, str, str]:
        """Score, reason and feedback."""
        if value.b is None:
            return 0.0, "offset-missing", "The offset b is missing."
        length = max(len(value.w), len(key.w))
        w = (*value.w, *(0.0,) * (length - len(value.w)))
        want = (*key.w, *(0.0,) * (length - len(key.w)))
        factor = sum(map(product, w, want)) / sum(map(product, want, want))
        if self.orientation == "canonical":
            factor = 1.0 if factor > 0 else -1.0
        if not factor or not self.near((*w, value.b), (*want, key.b or 0.0), factor):
            return 0.0, "wrong-plane", ""
        if factor < 0 and self.orientation != "any":
            return 0.5, "orientation-reversed", "The plane is right, but its positive side is the other one."
        return 1.0, "equal", ""

    def near(self, value: tuple[float, ...], key: tuple[float, ...], factor: float) -> bool:
        """Whether value / factor is the key, coefficient by coefficient."""
        largest = max(map(abs, key))
        return all(
            abs(entry / factor - want) <= self._rtol * (abs(want) or largest) * (1 + 1e-9)
            for entry, want in zip(value, key, strict=True)
        )

    def mutants(self, key: Plane) -> Iterator[tuple[str, Plane]]:
        """The offset changed, its sign, one weight's sign, the weights in reverse, and the other side."""
        b = key.b or 0.0
        yield "offset", Plane(key.w, b + max(map(abs, key.w)))
        if b:
            yield "offset-sign", Plane(key.w, -b)
        if sum(map(bool, key.w)) > 1:
            yield "weight-sign", Plane((-key.w[0], *key.w[1:]), b)
        if self.orientation != "any":
            yield "reversed", Plane(tuple(-weight for weight in key.w), -b)
        if self.orientation == "canonical":
            yield "doubled", Plane(tuple(2 * weight for weight in key.w), 2 * b)

    def preview(self, value: Plane) -> str:
        """The equation, such as ``-x1 + x2 + 2 = 0``; the weights alone where there is no offset."""
        if value.b is None:
            return f"w = [{', '.join(f'{weight:.10g}' for weight in value.w)}]"
        terms = [(weight, f"x{axis}") for axis, weight in enumerate(value.w, 1) if weight]
        equation = "".join(map(term, [*terms, (value.b, "")] if value.b else terms))
        first = equation.removeprefix(" + ")
        return f"{'-' + first[3:] if first.startswith(' - ') else first} = 0"

    def write(self, key: Plane) -> Raw:
        """Weights and offset."""
        return {"w": [repr(weight) for weight in key.w], "b": repr(key.b)}

    def plain(self, value: Plane) -> dict[str, object]:
        """Weights and offset."""
        return {"w": list(value.w), "b": value.b}


def product(left: float, right: float) -> float:
    """The product of two numbers."""
    return left * right


def term(part: tuple[float, str]) -> str:
    """One signed term of an equation."""
    coefficient, axis = part
    size = "" if axis and abs(coefficient) == 1 else f"{abs(coefficient):.10g}"
    return f" {'-' if coefficient < 0 else '+'} {size}{axis}"


def from_fields(fields: Mapping[str, Raw]) -> Plane:
    """Read ``{w, b}``."""
    found = record.matched(fields, ("w", "b"), "field")
    b = found.get("b")
    return Plane(weights(found.get("w")), None if record.is_blank(b) else float(number.read(b)))


def weights(raw: Raw) -> tuple[float, ...]:
    """Read the list of weights."""
    listed = entries.flat(entries.read(raw))
    if not 0 < len(listed) <= MAX_AXES:
        raise InvalidResponse(
            f"There are {len(listed)} weights.", f"Write 1 to {MAX_AXES}.", reason="wrong-kind"
        )
    return tuple(map(float, entries.each(number.read, listed)))


def from_text(text: str) -> Plane:
    """Read weights with an offset, or an equation."""
    if found := WEIGHTS.fullmatch(text.strip(" .{}")):
        return Plane(weights(found[1]), None if found[2] is None else float(number.read(found[2])))
    if prefix := FUNCTION.match(text):
        text = (
            f"{text[prefix.end() :]} = 0" if not RELATION.search(text, prefix.end()) else text[prefix.end() :]
        )
    sides = [side.strip() for side in RELATION.split(text)]
    if len(sides) != 2:
        raise InvalidResponse(
            f"{quote(text)} is not one equation.", "Write it as 2x1 - 3x2 + 1 = 0.", reason="not-an-equation"
        )
    left, right = (sign[1] if (sign := SIGN.fullmatch(side)) else side for side in sides)
    if re.search(r"[<≤]", text):
        left, right = right, left
    return plane(linear.difference(left, right))


def plane(form: linear.Form) -> Plane:
    """The plane on which a linear form is 0."""
    axes = max(1, *(axis for axis in form)) + 1 if form else 2
    w = tuple(float(form.get(axis, 0)) for axis in range(axes))
    return Plane(w, float(form.get(linear.CONSTANT, 0)))
