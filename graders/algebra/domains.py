"""The domains of symbols, and the points at which formulas are compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from graders.errors import InvalidSpec
from graders.keys import shown

DRAWS = 16
"""Random points beside the remarkable ones of a single symbol."""
JOINT_DRAWS = (8, 20, 4)
"""Random points of several symbols: with small remarkable coordinates, with any, with remarkable ones."""
SMALL = 5
"""How many values of a domain count as small: it lists them first."""
MAX_GRID = 64
MAX_VALUES = 200
REMARKABLE = (-2.0, 2.0, -1.0, 1.0, 3.0, -3.0, 0.5, -0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Domain:
    """Values a symbol may take: those of a list, or an interval with some remarkable ones in it."""

    values: tuple[float, ...]
    interval: tuple[float, float] | None = None
    is_vector: bool = False
    """Whether they are those of each component of a vector."""

    def draw(self, random: Random) -> float:
        """A value at random, with few digits so that a student can work with it."""
        if self.interval is None:
            return random.choice(self.values)
        low, high = self.interval
        drawn = float(f"{random.uniform(low, high):.3g}")
        return drawn if low <= drawn <= high else random.choice(self.values)


def interval(low: float, high: float) -> Domain:
    """An interval; its ends are remarkable, too."""
    inside = [value for value in REMARKABLE if low <= value <= high]
    return Domain(tuple(dict.fromkeys([*inside, high, low])), (low, high))


WORDS: Mapping[str, Domain] = {
    "vector": replace(interval(-1.5, 1.5), is_vector=True),
    "real": Domain((*REMARKABLE, 7.0, -7.0, 20.0, -20.0), (-3, 3)),
    "positive": interval(0.05, 3),
    "non-negative": interval(0, 3),
    "negative": interval(-3, -0.05),
    "sign": Domain((-1.0, 1.0)),
    "integer": Domain((2.0, -1.0, 1.0, 3.0, -2.0, 0.0, -3.0, 5.0, 7.0, -5.0, 10.0, 12.0)),
    "non-negative-integer": Domain((2.0, 1.0, 3.0, 0.0, 4.0, 5.0, 7.0, 10.0, 12.0, 25.0)),
    "positive-integer": Domain((2.0, 3.0, 1.0, 4.0, 5.0, 7.0, 10.0, 12.0, 25.0, 64.0)),
}


def read_domain(declared: object, symbol: str) -> Domain:
    """Read a word, ``{min, max}`` or a list of values; raises InvalidSpec."""
    if isinstance(declared, str) and declared in WORDS:
        return WORDS[declared]
    if isinstance(declared, Mapping) and declared.keys() == {"min", "max"}:
        low, high = number(declared["min"], symbol), number(declared["max"], symbol)
        if low < high:
            return interval(low, high)
    if isinstance(declared, list | tuple) and 0 < len(declared) <= MAX_VALUES:
        return Domain(tuple(dict.fromkeys(number(value, symbol) for value in declared)))
    raise InvalidSpec(
        f"the domain {shown(declared)} of {symbol} is none; give one of {', '.join(WORDS)}, "
        "{min = …, max = …} or a list of values"
    )


def number(value: object, symbol: str) -> float:
    """A finite number of a domain or constant; raises InvalidSpec."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12:
        return float(value)
    raise InvalidSpec(f"{shown(value)} is no value for {symbol}; give a finite number below 1e12")


def points(
    domains: Mapping[str, Domain], remarkable: Sequence[float], *, rounds: int = 1
) -> list[dict[str, float]]:
    """Points to compare at: the same for the same arguments, on any machine.

    ``remarkable`` are further values a single symbol takes where its domain has them. With ``rounds``
    there are as many times more random points.
    """
    if not domains:
        return [{}]
    grid = math.prod(len(domain.values) for domain in domains.values())
    if grid <= MAX_GRID and all(domain.interval is None for domain in domains.values()):
        corners = product(*(domain.values for domain in domains.values()))
        return [dict(zip(domains, corner, strict=True)) for corner in corners]
    random = Random(repr(sorted(domains)))
    if len(domains) == 1:
        ((symbol, domain),) = domains.items()
        return [{symbol: value} for value in alone(domain, remarkable, random, rounds)]
    return jointly(domains, random, rounds)


def alone(domain: Domain, remarkable: Sequence[float], random: Random, rounds: int) -> list[float]:
    """Values of a single symbol: all remarkable ones, and some at random."""
    fitting = [value for value in remarkable if lies_in(value, domain)]
    drawn = [domain.draw(random) for _ in range(DRAWS * rounds)]
    return list(dict.fromkeys([*domain.values, *fitting, *drawn]))


def jointly(domains: Mapping[str, Domain], random: Random, rounds: int) -> list[dict[str, float]]:
    """Points of several symbols: small ones first, which are easily worked by hand."""
    small, drawn, far = JOINT_DRAWS
    return [
        *(joint(domains, lambda domain: random.choice(domain.values[:SMALL])) for _ in range(small)),
        *(joint(domains, lambda domain: domain.draw(random)) for _ in range(drawn * rounds)),
        *(joint(domains, lambda domain: random.choice(domain.values)) for _ in range(far * rounds)),
    ]


def lies_in(value: float, domain: Domain) -> bool:
    """Whether an interval has the value."""
    return domain.interval is not None and domain.interval[0] <= value <= domain.interval[1]


def joint(domains: Mapping[str, Domain], value: Callable[[Domain], float]) -> dict[str, float]:
    """A point of several symbols."""
    return {symbol: value(domain) for symbol, domain in domains.items()}
