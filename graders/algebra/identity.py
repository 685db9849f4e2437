"""Whether two formulas are the same by algebra, which a child process with limits may find out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from graders import child
from graders.algebra import digits
from graders.algebra.domains import WORDS, Domain
from graders.algebra.ground import Ground
from graders.algebra.multiprecision import Undefined
from graders.algebra.tree import Name, Number, Tree, names
from graders.child import Limits

LIMITS = Limits(cpu=10, memory=2**30)
MAX_CASES = 16
"""Combinations of the values of symbols that have few, each of which is proved by itself."""
FEW = 4
STEP = 1e-4
"""How far beside a point another one lies."""
WHOLE: Mapping[str, dict[str, bool]] = {
    "integer": {},
    "non-negative-integer": {"nonnegative": True},
    "positive-integer": {"positive": True},
}


def holds(
    answer: Tree, keys: Sequence[Tree], domains: Mapping[str, Domain], constants: Mapping[str, float]
) -> bool:
    """Whether SymPy shows that a formula equals one of others wherever both are defined. Takes seconds.

    One child tries them all, so that an answer costs no more where a key has alternatives.
    """
    mentioned = names(answer).union(*map(names, keys))
    used = {name: domain for name, domain in domains.items() if name in mentioned}
    given = {name: repr(value) for name, value in constants.items()}
    trees = {"answer": listed(answer), "keys": list(map(listed, keys))}
    task = {**trees, "cases": [{**known, **given} for known in cases(used)]}
    outcome = child.run("graders.algebra.prover", task, LIMITS)
    return outcome is not None and bool(outcome["equal"])


def gaps_are_points(answer: Tree, key: Tree, ground: Ground, domains: Mapping[str, Domain]) -> bool:
    """Whether the answer is defined on both sides of each point at which it is not, where the key is.

    Algebra does not tell ``x^2/x``, which has no value at one point, from ``sqrt(x)^2``, which has few.
    """
    moving = {name for name, domain in domains.items() if domain.interval}
    gaps = [point for index, point in enumerate(ground.points) if not is_defined(answer, ground.at(index))]
    for point, step in product(gaps, (STEP, -STEP)):
        moved = {name: value + step * (name in moving) for name, value in point.items()}
        beside = Ground([moved], ground.constants, ground.rtol).at(0)
        if is_defined(key, beside) and not is_defined(answer, beside):
            return False
    return True


def is_defined(tree: Tree, point: Mapping[str, str]) -> bool:
    """Whether a formula has a value at a point."""
    try:
        digits.evaluate(tree, point)
    except Undefined:
        return False
    return True


def listed(tree: Tree) -> Any:
    """A tree as lists and digits, for the way to the child."""
    if isinstance(tree, Number):
        return tree.digits
    if isinstance(tree, Name):
        return [tree.name]
    return [tree.function, *map(listed, tree.arguments)]


def cases(domains: Mapping[str, Domain]) -> Iterator[dict[str, Any]]:
    """What is known of the symbols, case by case: those with few values take each of them."""
    few = {name: domain.values for name, domain in domains.items() if has_few(domain)}
    if math.prod(map(len, few.values())) > MAX_CASES:
        few = {}
    known = {name: assumptions(domain) for name, domain in domains.items()}
    for values in product(*few.values()):
        yield {**known, **dict(zip(few, map(repr, values), strict=True))}


def has_few(domain: Domain) -> bool:
    """Whether a domain is a list of few values."""
    return domain.interval is None and len(domain.values) <= FEW


def assumptions(domain: Domain) -> dict[str, bool]:
    """What SymPy may take for granted of a symbol."""
    for word, signs in WHOLE.items():
        if domain is WORDS[word]:
            return {"integer": True, **signs}
    low = min(domain.interval or domain.values)
    high = max(domain.interval or domain.values)
    signs = {"positive": low > 0, "nonnegative": low >= 0, "negative": high < 0, "nonpositive": high <= 0}
    return {"real": True} | {
        sign: True for sign, holds in signs.items() if holds and domain is not WORDS["real"]
    }
