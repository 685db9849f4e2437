"""Whether two formulas agree on a domain: yes, no with a witness, or not to be decided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graders.algebra import digits, floats
from graders.algebra.domains import Domain, points
from graders.algebra.floats import Samples
from graders.algebra.multiprecision import Undefined
from graders.algebra.tree import Call, Number, Tree, count, nodes
from graders.algebra.vectors import expanded, placed
from graders.errors import InvalidSpec

ROUNDING = 64 * 2.0**-52
"""Rounding error of a double-precision evaluation, relative to the largest number in it."""
CLEAR = 1e-3
"""A witness that differs by this much of its size is preferred to one that differs by less."""
NEAR = 0.01
"""So far beside the numbers of a key lie further points, where a branch with a shifted end differs."""
MAX_WORK = 2_400
"""Nodes evaluated with many digits for one comparison: 20 to 50 ms. What is left is for a person."""
SLOW, TIMES = frozenset({"Phi", "erf"}), 3
"""Functions that take that many times as long as others."""
MANY = 4
"""An answer undefined at more than one point in so many differs; at fewer, a person decides."""


class Agreement(Enum):
    """What a comparison found."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNDEFINED = "undefined"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison found, at which point, and the value of the answer there."""

    agreement: Agreement
    index: int = 0
    value: float = math.nan


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


def compare(answer: Tree, reference: Reference, ground: Ground) -> Outcome:
    """Compare a formula with a reference at every point, with more digits where doubles do not decide.

    What is the same formula needs no evaluation. Another agrees at a point where the difference is at most
    rtol times the value, or times the typical size.
    A difference in doubles counts once many digits confirm it: ``log(1 - tanh(x))`` loses most of its own.
    """
    if answer == reference.tree:
        return Outcome(Agreement.AGREES)
    samples = ground.sample(answer)
    doubtful: list[int] = []
    differing: list[int] = []
    tried = False
    largest = map(max, samples.largest, reference.samples.largest)
    compared = zip(samples.values, reference.samples.values, reference.bounds, largest, strict=True)
    for index, (value, wanted, bound, met) in enumerate(compared):
        difference = abs(value - wanted)
        error = ROUNDING * met
        if difference <= bound - error:
            continue
        if bound + error <= difference < math.inf and error < math.inf:
            differing.append(index)
            if not tried and difference >= CLEAR * max(abs(wanted), abs(value)):
                tried = True
                outcome = compare_at(answer, reference, ground, index, value)
                if outcome.agreement is Agreement.DIFFERS:
                    return outcome
        elif math.isfinite(wanted):
            doubtful.append(index)
    if differing and not tried:
        outcome = compare_at(answer, reference, ground, differing[0], samples.values[differing[0]])
        if outcome.agreement is Agreement.DIFFERS:
            return outcome
    doubtful = sorted([*doubtful, *differing])
    return settle(answer, reference, ground, doubtful) if doubtful else Outcome(Agreement.AGREES)


def settle(answer: Tree, reference: Reference, ground: Ground, doubtful: Sequence[int]) -> Outcome:
    """Decide the points that doubles left open, as many as the formulas are short enough for."""
    affordable = MAX_WORK // (reference.work + work(answer))
    undefined: list[int] = []
    undecided = list(doubtful[affordable:])
    for index in doubtful[:affordable]:
        outcome = compare_at(answer, reference, ground, index)
        if outcome.agreement is Agreement.DIFFERS:
            return outcome
        if outcome.agreement is Agreement.UNDEFINED:
            undefined.append(index)
        elif outcome.agreement is Agreement.DOUBTFUL:
            undecided.append(index)
    if MANY * len(undefined) > len(ground.points):
        return Outcome(Agreement.UNDEFINED, undefined[0])
    if undefined or undecided:
        return Outcome(Agreement.DOUBTFUL, [*undefined, *undecided][0])
    return Outcome(Agreement.AGREES)


def work(tree: Tree) -> int:
    """How long a formula takes to evaluate, in nodes."""
    slow = sum(isinstance(node, Call) and node.function in SLOW for node in nodes(tree))
    return count(tree) + (TIMES - 1) * slow


def compare_at(
    answer: Tree, reference: Reference, ground: Ground, index: int, rough: float = math.nan
) -> Outcome:
    """Compare at one point with many digits; a ``rough`` value in doubles may show that these are enough."""
    try:
        wanted, error = reference.at(ground, index)
    except Undefined:
        return Outcome(Agreement.AGREES, index)
    bound = ground.rtol * max(abs(wanted), reference.size)
    value = rough
    try:
        for exact, further in digits.refined(answer, ground.at(index), rough):
            value = float(exact)
            beyond, doubt = abs(exact - wanted) - bound, error + further
            if abs(beyond) >= doubt:
                return Outcome(Agreement.DIFFERS if beyond > 0 else Agreement.AGREES, index, value)
    except Undefined:
        return Outcome(Agreement.UNDEFINED, index)
    return Outcome(Agreement.DOUBTFUL, index, value)
