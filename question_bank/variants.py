"""Variants: the other instances of an item, and which of them a seed draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count, product

Choice = tuple[int, ...]
"""The index of the entry drawn, for each axis."""

JOINT = ""
"""The one axis of ``[[variants]]``: each table is an entry, so its params change together."""


@dataclass(frozen=True, slots=True)
class Variants:
    """What may be drawn: one entry of each axis, an entry being the params it sets.

    ``[variants]`` makes an axis of each param, ``[[variants]]`` a single one of all its tables.
    """

    axes: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.axes)

    def choose(self, seed: int) -> Choice:
        """What a seed draws, the same on every machine; each axis is drawn by its name alone."""
        return tuple(
            int.from_bytes(sha256(f"{seed}:{name}".encode()).digest()[:8]) % len(entries)
            for name, entries in self.axes.items()
        )

    def params(self, choice: Choice) -> dict[str, object]:
        """The params a choice sets."""
        entries = [entries[i] for entries, i in zip(self.axes.values(), choice, strict=True)]
        return {name: value for entry in entries for name, value in entry.items()}

    def sample(self, most: int) -> Iterator[Choice]:
        """Different choices: every one where there are at most so many, else that number of draws."""
        sizes = [len(entries) for entries in self.axes.values()]
        if math.prod(sizes) <= most:
            yield from product(*map(range, sizes))
            return
        drawn: set[Choice] = set()
        for seed in count():
            choice = self.choose(seed)
            if choice not in drawn:
                drawn.add(choice)
                yield choice
            if len(drawn) == most:
                return
