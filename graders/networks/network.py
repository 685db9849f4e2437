"""Fully connected networks with decimal weights, evaluated in intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from graders.networks.activations import ACTIVATIONS
from graders.networks.intervals import DOWN, UP, Interval, point, weighted_sum

Vector = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Dense:
    """A fully connected layer: for each unit a row of weights, one per input, and a bias."""

    rows: tuple[Vector, ...]
    biases: Vector

    @property
    def inputs(self) -> int:
        """How many values enter."""
        return len(self.rows[0])

    def apply(self, values: Sequence[Interval]) -> tuple[Interval, ...]:
        """Enclose the weighted sums of all units."""
        return tuple(
            weighted_sum(row, values, bias) for row, bias in zip(self.rows, self.biases, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Network:
    """Hidden layers with an activation each, and an output layer of one or two units."""

    layers: tuple[Dense, ...]
    activations: tuple[str, ...]

    def as_json(self) -> list[dict[str, object]]:
        """Rows of weights of each unit, and biases, layer by layer."""
        return [
            {"rows": [list(map(str, row)) for row in layer.rows], "biases": list(map(str, layer.biases))}
            for layer in self.layers
        ]

    def trace(self, x: Vector) -> list[tuple[Interval, ...]]:
        """Enclose the values of all layers at a point: the point, the hidden values, the output sums."""
        values = [tuple(map(point, x))]
        for layer, activation in zip(self.layers, self.activations, strict=False):
            enclose = ACTIVATIONS[activation].enclose
            values.append(tuple(map(enclose, layer.apply(values[-1]))))
        return [*values, self.layers[-1].apply(values[-1])]

    def logit(self, x: Vector) -> Interval:
        """Enclose the output sum at a point, or the difference of two: positive for the first class."""
        return difference(self.trace(x)[-1])


def difference(outputs: Sequence[Interval]) -> Interval:
    """The sum of one output unit, or that of the first less that of the second."""
    if len(outputs) == 1:
        return outputs[0]
    (low, high), (other_low, other_high) = outputs
    return DOWN.subtract(low, other_high), UP.subtract(high, other_low)


def hits(network: Network, positive: Iterable[Vector], negative: Iterable[Vector]) -> tuple[int, int]:
    """How many points surely lie on the side of their class, and how many on the other side.

    A sum of exactly 0 is on neither.
    """
    first, second = list(map(network.logit, positive)), list(map(network.logit, negative))
    return (
        sum(low > 0 for low, _ in first) + sum(high < 0 for _, high in second),
        sum(high < 0 for _, high in first) + sum(low > 0 for low, _ in second),
    )
