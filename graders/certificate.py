"""Proofs that no line, plane or hyperplane separates two classes of points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from graders import combination, equated, keys
from graders.combination import Combination, Point
from graders.equated import MAX_POINTS, MAX_SIZE, Sides
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.verdict import Verdict, scored


@dataclass(frozen=True, slots=True)
class Classes:
    """The points of both classes, and a common point of their hulls where the author gives one."""

    positive: frozenset[Point]
    negative: frozenset[Point]
    common: Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A common point of the convex hulls of two classes, which proves that nothing separates them.

    Right when it is, in exact arithmetic, a weighted mean of points of one class and of points of the other:
    weights of at least 0 that sum to 1 on either side. The key is ``{positive, negative}``, lists of points,
    and may hold such a proof as ``common = {positive = [[point, weight], …], negative = […]}``, the form
    JSON answers have. ``names`` are what the two classes are called.
    """

    names: Sequence[str] = ("positive", "negative")

    def __post_init__(self) -> None:
        if len(keys.names(self.names, "names", 2)) != 2:
            raise InvalidSpec(f"names = {keys.shown(self.names)} does not name two classes")

    def prepare(self, key: object) -> Classes:
        """Check points and proof."""
        if not isinstance(key, Mapping) or not {"positive", "negative"} <= set(key):
            raise InvalidSpec(f"the key {keys.shown(key)} does not give the points positive and negative")
        positive, negative = (
            frozenset(map(key_point, keys.sequence(key[name], "points"))) for name in ("positive", "negative")
        )
        if not positive or not negative or len({len(point) for point in positive | negative}) != 1:
            raise InvalidSpec(f"the key {keys.shown(key)} does not give two classes of points alike")
        classes = Classes(positive, negative, ())
        if "common" not in key:
            return classes
        common = key_sides(key["common"])
        if fault := flaw(common, classes, self.names):
            raise InvalidSpec(f"the proof in the key {keys.shown(key)} is none: {fault[1]}")
        return Classes(positive, negative, common)

    @located
    def read(self, raw: Raw) -> Sides:
        """Read an equation of weighted sums, a midpoint in words, or a table of both classes."""
        return equated.read(raw, self.names)

    def grade(self, value: Sides, key: Classes) -> Verdict:
        """Verify the proof; intermediate steps between two sides of it have to be equal to them."""
        faults = [flaw(pair, key, self.names) for pair in permutations(value, 2)]
        uneven = len(set(map(combination.value, value))) > 1
        proved = None in faults and not uneven
        reason, feedback = ("proof", "") if proved else next(filter(None, faults), UNEQUAL)
        evidence = {"common": combination.written(combination.value(value[0]))}
        return scored(
            float(proved), reason, read_as=self.preview(value), feedback=feedback, evidence=evidence
        )

    def mutants(self, key: Classes) -> Iterator[tuple[str, Sides]]:
        """The proof with weights doubled, with a point moved, with one side twice; or two points as equal."""
        if not key.common:
            yield "unequal", ({min(key.positive): Fraction(1)}, {outside(key.negative): Fraction(1)})
            return
        for name, side, other in zip(("first", "second"), key.common, key.common[::-1], strict=True):
            yield f"{name}-doubled", ({point: 2 * weight for point, weight in side.items()}, other)
            yield f"{name}-moved", ({(p[0] + 1, *p[1:]): weight for p, weight in side.items()}, other)
            if not side.keys() <= key.positive & key.negative:
                yield f"{name}-twice", (side, side)

    def preview(self, value: Sides) -> str:
        """The sums with equals signs between."""
        return " = ".join(map(combination.shown, value))

    def write(self, key: Classes) -> Raw:
        """The proof as an equation; blank where the key holds none."""
        return self.preview(key.common)

    def plain(self, value: Sides) -> dict[str, list[object]]:
        """The first and the last side as JSON has them, numbers as text."""
        ends = zip(self.names, (value[0], value[-1]), strict=True)
        return {
            name: [[[*map(str, point)], str(weight)] for point, weight in side.items()] for name, side in ends
        }


UNEQUAL = ("unequal", "The sums between the equals signs are not all the same point.")


def flaw(pair: Sequence[Combination], key: Classes, names: Sequence[str]) -> tuple[str, str] | None:
    """Reason and feedback for what keeps two sides from being a proof; None if they are one."""
    strangers = [point for side in pair for point in side if point not in key.positive | key.negative]
    if strangers:
        return "point-not-given", f"{combination.written(strangers[0])} is not among the points given."
    for side in pair:
        if min(side.values()) < 0:
            return "negative-weight", f"A weight of {combination.shown(side)} is below 0."
        if (total := sum(side.values())) != 1:
            return "weights", f"The weights of {combination.shown(side)} sum to {total}, not to 1."
    one, other = pair
    classes = (key.positive, key.negative)
    if not any(one.keys() <= here and other.keys() <= there for here, there in (classes, classes[::-1])):
        return "classes", f"One side needs {names[0]} points only, the other {names[1]} points only."
    left, right = (combination.written(combination.value(side)) for side in pair)
    return None if left == right else ("unequal", f"One side is {left}, the other {right}.")


def key_sides(common: object) -> Sides:
    """The proof in a key; raises InvalidSpec."""
    if not isinstance(common, Mapping) or set(common) != {"positive", "negative"}:
        raise InvalidSpec(f"common = {keys.shown(common)} does not give positive and negative")
    return tuple(key_side(common[name]) for name in ("positive", "negative"))


def key_side(listed: object) -> Combination:
    """One side of the proof in a key; raises InvalidSpec."""
    side: dict[Point, Fraction] = {}
    for entry in keys.sequence(listed, "points with weights", MAX_POINTS):
        point, weight = pair if len(pair := keys.sequence(entry, "point and weight", 2)) == 2 else ((), 0)
        side[key_point(point)] = fraction(weight)
    if not side:
        raise InvalidSpec("a side of common has no points")
    return side


def key_point(listed: object) -> Point:
    """A point of a key; raises InvalidSpec."""
    point = tuple(map(fraction, keys.sequence(listed, "coordinates", combination.MAX_AXES)))
    if not point:
        raise InvalidSpec(f"the key {keys.shown(listed)} is a point without coordinates")
    return point


def fraction(key: object) -> Fraction:
    """A coordinate or weight of a key, also as text such as ``1/3``; raises InvalidSpec."""
    if isinstance(key, str) and "/" in key:
        dividend, _, divisor = key.partition("/")
        exact = fraction(dividend) / nonzero(fraction(divisor))
    else:
        exact = key if isinstance(key, Fraction) else Fraction(keys.decimal(key))
    if max(abs(exact.numerator), exact.denominator) > MAX_SIZE:
        raise InvalidSpec(f"the key {keys.shown(key)} is not a number that an answer may have")
    return exact


def nonzero(divisor: Fraction) -> Fraction:
    """A divisor; raises InvalidSpec where it is 0."""
    if not divisor:
        raise InvalidSpec("a number of the key is divided by 0")
    return divisor


def outside(points: Iterable[Point]) -> Point:
    """A point beyond all others."""
    return tuple(max(axis) + 1 for axis in zip(*points, strict=True))
