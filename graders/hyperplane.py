"""Separating lines and hyperplanes w·x + b = 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import mul

from graders import keys, plane
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.plane import Plane
from graders.tolerance import RTOL
from graders.verdict import Verdict, scored

ORIENTATIONS = ("any", "oriented", "canonical")


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
            raise InvalidSpec(
                f"orientation = {keys.shown(self.orientation)} is none of {', '.join(ORIENTATIONS)}"
            )
        rtol = keys.tolerance(self.rtol, "rtol")
        object.__setattr__(self, "_rtol", float(RTOL if rtol is None else rtol))

    def prepare(self, key: object) -> Plane:
        """Check weights and offset."""
        if not isinstance(key, Mapping) or set(key) != {"w", "b"}:
            raise InvalidSpec(f"the key {keys.shown(key)} is not {{w, b}}")
        weights = keys.sequence(key["w"], "weights", plane.MAX_AXES)
        w = tuple(float(keys.decimal(weight)) for weight in weights)
        b = float(keys.decimal(key["b"]))
        if not any(w):
            raise InvalidSpec(f"the key {keys.shown(key)} has no weight but 0; give the normal of a plane")
        if max(map(abs, (*w, b))) > plane.LARGEST or max(map(abs, w)) < 1 / plane.LARGEST:
            raise InvalidSpec(f"the key {keys.shown(key)} is not between 1e-100 and 1e100 in size; scale it")
        return Plane(w, b)

    @located
    def read(self, raw: Raw) -> Plane:
        """Read an equation in x, y or x1, x2, its left side, weights ``w=(…), b=…``, or ``{w, b}``."""
        return plane.read(raw)

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
        factor = sum(map(mul, w, want)) / sum(map(mul, want, want))
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


def term(part: tuple[float, str]) -> str:
    """One signed term of an equation."""
    coefficient, axis = part
    size = "" if axis and abs(coefficient) == 1 else f"{abs(coefficient):.10g}"
    return f" {'-' if coefficient < 0 else '+'} {size}{axis}"
