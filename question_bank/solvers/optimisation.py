"""Gradient descent, computed exactly in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Sample = tuple[Fraction, Fraction]


def shuffling_changes_epoch(
    *,
    inputs: Sequence[float],
    targets: Sequence[float],
    weight: float,
    learning_rate: float,
    order: Sequence[int],
    batch_size: int,
) -> bool:
    r"""Decide whether an epoch of gradient descent on shuffled data ends at another weight.

    Parameters
    ----------
    inputs, targets : sequences of n float
        The training data of the model :math:`\hat y = w x` with the loss :math:`(\hat y - y)^2 / 2`.
    weight, learning_rate : float
        Where the epoch starts and its step size.
    order : sequence of n int
        The order after shuffling, a permutation of 0 … n - 1.
    batch_size : int
        Examples per update: n is (full-)batch, 1 is stochastic gradient descent.

    Returns
    -------
    bool
        Whether the weight after the epoch differs from that without shuffling.

    Raises
    ------
    ValueError
        If the lengths differ, ``order`` is not a permutation or the batch size is not in 1 … n.

    Notes
    -----
    Both epochs are run in rational arithmetic, so that the order of a sum cannot matter by rounding.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), sec. 3.1.

    Examples
    --------
    >>> shuffling_changes_epoch(
    ...     inputs=[1, 2], targets=[1, 0], weight=0, learning_rate=0.5, order=[1, 0], batch_size=2
    ... )
    False
    """
    samples = [(Fraction(x), Fraction(y)) for x, y in zip(inputs, targets, strict=True)]
    if sorted(order) != list(range(len(samples))):
        raise ValueError(f"order must be a permutation of the indices of {len(samples)} examples")
    if not 1 <= batch_size <= len(samples):
        raise ValueError(f"batch_size must lie in 1 … {len(samples)}, not {batch_size}")
    start, step = Fraction(weight), Fraction(learning_rate)
    shuffled = [samples[index] for index in order]
    return _epoch(samples, start, step, batch_size) != _epoch(shuffled, start, step, batch_size)


def _epoch(samples: Sequence[Sample], weight: Fraction, step: Fraction, batch_size: int) -> Fraction:
    for first in range(0, len(samples), batch_size):
        batch = samples[first : first + batch_size]
        gradient = sum(((weight * x - y) * x for x, y in batch), Fraction(0)) / len(batch)
        weight -= step * gradient
    return weight
