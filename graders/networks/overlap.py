"""Proofs that no line separates two sets of points: a point of both convex hulls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from graders import keys
from graders.errors import InvalidSpec
from graders.networks.network import Vector

Weighted = dict[tuple[Fraction, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A point that is a weighted mean of ``positive`` points and of ``negative`` ones; how many of each."""

    positive: int
    negative: int


def prepare(proof: object, positive: Sequence[Vector], negative: Sequence[Vector]) -> Overlap:
    """Verify ``{positive, negative}``, rows ``[point, weight]``; raises InvalidSpec."""
    if not isinstance(proof, Mapping) or not {"positive", "negative"} <= set(proof):
        raise InvalidSpec(f"the proof {keys.shown(proof)} is not {{positive, negative}}")
    left, right = _weighted(proof["positive"], positive), _weighted(proof["negative"], negative)
    if _mean(left) != _mean(right):
        raise InvalidSpec(f"the proof {keys.shown(proof)} names two points, not one of both hulls")
    return Overlap(len(left), len(right))


def _weighted(rows: object, points: Sequence[Vector]) -> Weighted:
    known = {tuple(map(Fraction, point)) for point in points}
    weighted = dict(map(_weight, keys.sequence(rows, "points with their weights")))
    if not weighted.keys() <= known or min(weighted.values(), default=0) <= 0 or sum(weighted.values()) != 1:
        raise InvalidSpec(f"{keys.shown(rows)} are not points of the class with positive weights of sum 1")
    return weighted


def _weight(row: object) -> tuple[tuple[Fraction, ...], Fraction]:
    try:
        point, weight = keys.sequence(row, "a point and its weight")
        numerator, _, denominator = str(weight).partition("/")
        return (
            tuple(Fraction(keys.decimal(entry)) for entry in keys.sequence(point, "coordinates")),
            Fraction(keys.decimal(numerator)) / Fraction(keys.decimal(denominator or 1)),
        )
    except (ValueError, ZeroDivisionError):
        raise InvalidSpec(f"{keys.shown(row)} is not [point, weight], such as [[6, 6], '1/2']") from None


def _mean(weighted: Weighted) -> tuple[Fraction, ...]:
    return tuple(
        sum((weight * x for weight, x in zip(weighted.values(), axis, strict=True)), Fraction(0))
        for axis in zip(*weighted, strict=True)
    )
