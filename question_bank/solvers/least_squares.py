"""The model y = w·x under squared error, in rational arithmetic: rounding can decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from question_bank.solvers.reals import exact

Sample = tuple[Fraction, Fraction]


def samples_of(inputs: Sequence[float], targets: Sequence[float]) -> list[Sample]:
    """Return pairs (x, y). Raises ValueError for lengths that differ and for inputs that are all 0."""
    samples = [(exact(x), exact(y)) for x, y in zip(inputs, targets, strict=True)]
    if not any(x for x, _ in samples):
        raise ValueError("some input must differ from 0")
    return samples


def cost(samples: Sequence[Sample], weight: Fraction) -> Fraction:
    """Return half the mean squared error."""
    return sum(((weight * x - y) ** 2 for x, y in samples), Fraction(0)) / (2 * len(samples))


def gradient(samples: Sequence[Sample], weight: Fraction) -> Fraction:
    """Return the derivative of the cost by the weight."""
    return sum(((weight * x - y) * x for x, y in samples), Fraction(0)) / len(samples)


def minimiser(samples: Sequence[Sample]) -> Fraction:
    """Return the weight of least cost, which is unique."""
    return sum((x * y for x, y in samples), Fraction(0)) / sum((x * x for x, _ in samples), Fraction(0))


def epoch(
    samples: Sequence[Sample], weight: Fraction, learning_rate: Fraction, batch_size: int
) -> Iterator[Fraction]:
    """Yield the weight after each update of one epoch. Raises ValueError for an impossible batch size."""
    if not 1 <= batch_size <= len(samples):
        raise ValueError(f"batch_size must lie in 1 … {len(samples)}, not {batch_size}")
    for first in range(0, len(samples), batch_size):
        weight -= learning_rate * gradient(samples[first : first + batch_size], weight)
        yield weight


def weight_after(
    samples: Sequence[Sample], weight: Fraction, learning_rate: Fraction, batch_size: int
) -> Fraction:
    """Return the weight after one epoch. Raises ValueError for an impossible batch size."""
    *_, last = epoch(samples, weight, learning_rate, batch_size)
    return last
