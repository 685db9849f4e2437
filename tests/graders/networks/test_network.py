"""Networks in intervals against the same networks in rational arithmetic."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from graders.networks.network import Dense, Network, hits


def random_network(rng: random.Random, sizes: list[int], activation: str) -> Network:
    """Weights of up to three decimals."""

    def weight() -> Decimal:
        return Decimal(rng.randint(-5000, 5000)).scaleb(-3)

    layers = tuple(
        Dense(
            tuple(tuple(weight() for _ in range(inputs)) for _ in range(units)),
            tuple(weight() for _ in range(units)),
        )
        for inputs, units in pairwise(sizes)
    )
    return Network(layers, (activation,) * (len(sizes) - 2))


def exact_logit(network: Network, x: list[int]) -> Fraction:
    """The output sum, layer by layer, in fractions."""
    values = list(map(Fraction, x))
    for depth, layer in enumerate(network.layers):
        values = [
            sum((Fraction(w) * v for w, v in zip(row, values, strict=True)), Fraction(bias))
            for row, bias in zip(layer.rows, layer.biases, strict=True)
        ]
        if depth < len(network.activations):
            relu = network.activations[depth] == "relu"
            values = [max(value, Fraction(0)) if relu else Fraction(value > 0) for value in values]
    return values[0] - values[1] if len(values) == 2 else values[0]


@pytest.mark.parametrize("activation", ["relu", "step"])
@pytest.mark.parametrize("sizes", [[2, 1], [2, 3, 1], [3, 4, 4, 2], [2, 2, 2, 2, 1]], ids=str)
def test_logit_of_piecewise_constant_or_linear_units_is_exact(activation: str, sizes: list[int]) -> None:
    rng = random.Random(str(sizes))
    network = random_network(rng, sizes, activation)

    for _ in range(20):
        x = [rng.randint(-20, 20) for _ in range(sizes[0])]
        low, high = network.logit(tuple(map(Decimal, x)))

        assert low == high
        assert Fraction(low) == exact_logit(network, x)


def test_a_sum_of_zero_counts_for_neither_class() -> None:
    line = Network((Dense(((Decimal(1), Decimal(-1)),), (Decimal(0),)),), ())
    diagonal = [(Decimal(3), Decimal(3))]

    assert hits(line, diagonal, []) == (0, 0)
    assert hits(line, [], diagonal) == (0, 0)
