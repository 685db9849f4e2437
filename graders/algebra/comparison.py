"""Whether two formulas agree on a domain: yes, no with a witness, or not to be decided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from graders.algebra import digits
from graders.algebra.ground import Ground, Reference, work
from graders.algebra.multiprecision import Undefined
from graders.algebra.tree import Tree

ROUNDING = 64 * 2.0**-52
"""Rounding error of a double-precision evaluation, relative to the largest number in it."""
CLEAR = 1e-3
"""A witness that differs by this much of its size is preferred to one that differs by less."""
MAX_WORK = 2_400
"""Nodes evaluated with many digits for one comparison: 20 to 50 ms. What is left is for a person."""
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
