"""Where formulas are compared: the points of a domain, and the values of a key there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graders.algebra import digits, floats
from graders.algebra.domains import Domain, points
from graders.algebra.floats import Samples
from graders.algebra.tree import Call, Number, Tree, count, nodes
from graders.algebra.vectors import expanded, placed
from graders.errors import InvalidSpec

NEAR = 0.01
"""So far beside the numbers of a key lie further points, where a branch with a shifted end differs."""
SLOW, TIMES = frozenset({"Phi", "erf"}), 3
"""Functions that take that many times as long as others."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The points of a domain at which formulas are compared, with the constants of the item.

    ``points`` give the symbols, ``columns`` the same values and the constants by name.
    """

    points: Sequence[Mapping[str, float]]
    constants: Mapping[str, float]
    rtol: float
    columns: Mapping[str, Sequence[float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {"pi": math.pi, "e": math.e, "undefined": math.nan, **self.constants}
        columns = {name: [value] * len(self.points) for name, value in names.items()}
        columns |= {name: [point[name] for point in self.points] for name in self.points[0]}
        object.__setattr__(self, "columns", columns)

    def sample(self, tree: Tree) -> Samples:
        """The values of a formula at the points."""
        return floats.evaluate(tree, self.columns, len(self.points))

    def at(self, index: int) -> dict[str, str]:
        """A point in digits."""
        return {name: repr(value) for name, value in {**self.constants, **self.points[index]}.items()}


@dataclass(frozen=True, slots=True)
class Reference:
    """A formula to compare with: its tree, its values, the size of a typical one, and how long it takes.

    ``bounds`` say how near to each value is equal. ``exact`` remembers values in many digits by the index of
    the point.
    """

    tree: Tree
    samples: Samples
    size: float
    bounds: Sequence[float]
    work: int
    exact: dict[int, tuple[Any, Any]] = field(default_factory=dict, compare=False, repr=False)

    def at(self, ground: Ground, index: int) -> tuple[Any, Any]:
        """The value at a point in many digits, and its error; raises Undefined."""
        if index not in self.exact:
            self.exact[index] = digits.evaluate(self.tree, ground.at(index))
        return self.exact[index]


def lay_ground(
    tree: Tree, domains: Mapping[str, Domain], constants: Mapping[str, float], rtol: float, rounds: int
) -> Ground:
    """The points of the domain at which a key is defined; raises InvalidSpec where it hardly is."""
    literals = {float(node.digits) for node in nodes(tree) if isinstance(node, Number)}
    special = sorted({signed for value in {*literals, *constants.values()} for signed in (value, -value)})
    beside = (value + step for value in dict.fromkeys([0.0, *special]) for step in (NEAR, -NEAR))
    located = points(expanded(domains), [*special, *beside], rounds=rounds)
    vectors = {name for name, domain in domains.items() if domain.is_vector}
    if vectors:
        located = [placed(point, vectors, index) for index, point in enumerate(located)]
    ground = Ground(located, constants, rtol)
    values = ground.sample(tree).values
    defined = [point for point, value in zip(ground.points, values, strict=True) if math.isfinite(value)]
    if 2 * len(defined) < len(ground.points):
        raise InvalidSpec(
            f"the key is defined at {len(defined)} of {len(ground.points)} points of the domain; "
            "mend the key, or declare domains where it is defined"
        )
    return Ground(defined, constants, rtol)


def make_reference(tree: Tree, ground: Ground) -> Reference:
    """A formula with its values. Its typical size is the median of those that are not 0."""
    samples = ground.sample(tree)
    sizes = sorted(abs(value) for value in samples.values if value and math.isfinite(value))
    size = sizes[len(sizes) // 2] if sizes else 1.0
    bounds = [ground.rtol * max(abs(value), size) for value in samples.values]
    return Reference(tree, samples, size, bounds, work(tree))


def work(tree: Tree) -> int:
    """How long a formula takes to evaluate, in nodes."""
    slow = sum(isinstance(node, Call) and node.function in SLOW for node in nodes(tree))
    return count(tree) + (TIMES - 1) * slow
