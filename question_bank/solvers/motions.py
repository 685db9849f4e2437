"""Shifting, mirroring and quarter turns of the plane, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from question_bank.solvers.lines import Points


@dataclass(frozen=True, slots=True)
class Motion:
    """Brings a point p to the one whose coordinate i is ``signs[i] * (p[axes[i]] - shift[axes[i]])``."""

    axes: Sequence[int]
    signs: Sequence[int]
    shift: Sequence[Decimal]

    def apply(self, point: Sequence[float]) -> tuple[Decimal, ...]:
        """The point it brings a point to."""
        offset = [Decimal(str(x)) - by for x, by in zip(point, self.shift, strict=True)]
        return tuple(sign * offset[axis] for sign, axis in zip(self.signs, self.axes, strict=True))


def motions(given: Sequence[Points], stored: Sequence[Points]) -> Iterator[Motion]:
    """Find the motions that bring each given set of points in the plane into the stored one beside it.

    Only those are found that keep the bounding box: a few points may be missing, but none that alone
    touches it.
    """
    corner, far = _box([point for points in given for point in points])
    origin, _ = _box([point for points in stored for point in points])
    if len(corner) != 2:
        return
    targets = [{tuple(map(Decimal, point)) for point in points} for points in stored]
    for axes, signs in product(((0, 1), (1, 0)), product((1, -1), repeat=2)):
        shift = [Decimal(0), Decimal(0)]
        for start, axis, sign in zip(origin, axes, signs, strict=True):
            shift[axis] = corner[axis] - start if sign == 1 else far[axis] + start
        motion = Motion(axes, signs, shift)
        if all(
            set(map(motion.apply, points)) <= target for points, target in zip(given, targets, strict=True)
        ):
            yield motion


def _box(points: Points) -> tuple[list[Decimal], list[Decimal]]:
    """The least and the largest coordinates."""
    axes = [[Decimal(str(x)) for x in axis] for axis in zip(*points, strict=True)]
    return list(map(min, axes)), list(map(max, axes))
