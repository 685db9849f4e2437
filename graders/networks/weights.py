"""Weights of a network as authors and students write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from graders.networks.network import Dense

LARGEST, SMALLEST = Decimal("1e30"), Decimal("1e-30")
MAX_NUMBERS = 500

Matrix = Sequence[Sequence[Decimal]]


def chained(
    sizes: Sequence[int], layers: Sequence[tuple[Matrix, Sequence[Decimal]]]
) -> tuple[Dense, ...] | None:
    """Build the layers between ``sizes`` from pairs of W and b; None where their shapes do not fit.

    ``W[i][j]`` leads from input i to unit j, as in Keras; all of them may be transposed, as in PyTorch.
    """
    if len(layers) != len(sizes) - 1:
        return None
    return _built(sizes, layers, _columns) or _built(sizes, layers, _rows)


def _built(
    sizes: Sequence[int],
    layers: Sequence[tuple[Matrix, Sequence[Decimal]]],
    of_units: Callable[[Matrix], Matrix],
) -> tuple[Dense, ...] | None:
    built = []
    for (inputs, units), (matrix, biases) in zip(pairwise(sizes), layers, strict=True):
        rows = of_units(matrix)
        if len(rows) != units or len(biases) != units or any(len(row) != inputs for row in rows):
            return None
        built.append(Dense(tuple(map(tuple, rows)), tuple(biases)))
    return tuple(built)


def _columns(matrix: Matrix) -> Matrix:
    """One row for each unit, of a matrix with one for each input; nothing of a ragged one."""
    return list(zip(*matrix, strict=True)) if len(set(map(len, matrix))) == 1 else []


def _rows(matrix: Matrix) -> Matrix:
    return matrix


def is_moderate(weight: Decimal) -> bool:
    """Whether a weight is 0 or between 1e-30 and 1e30 in size."""
    return not weight or SMALLEST <= weight.copy_abs() <= LARGEST


def count(sizes: Sequence[int]) -> int:
    """The number of weights and biases between layers of these sizes."""
    return sum(inputs * units + units for inputs, units in pairwise(sizes))
