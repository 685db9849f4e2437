"""What gradient descent does on a small problem, found by running it in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from question_bank.solvers import least_squares
from question_bank.solvers.least_squares import Sample
from question_bank.solvers.lengths import positive
from question_bank.solvers.reals import exact

MOST_EXAMPLES = 12
"""Among so many no more than 924 mini-batches of a size can be formed."""


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
    samples = least_squares.samples_of(inputs, targets)
    if sorted(order) != list(range(len(samples))):
        raise ValueError(f"order must be a permutation of the indices of {len(samples)} examples")
    start, rate = exact(weight), exact(learning_rate)
    ends = {
        least_squares.weight_after(data, start, rate, batch_size)
        for data in (samples, [samples[index] for index in order])
    }
    return len(ends) > 1


def cost_falls_at_every_update(
    *,
    inputs: Sequence[float],
    targets: Sequence[float],
    weight: float,
    learning_rate: float,
    batch_size: int,
    epochs: int,
) -> bool:
    r"""Run gradient descent and decide whether each update lowers the cost over all examples.

    Parameters
    ----------
    inputs, targets : sequences of n float
        The training data of the model :math:`\hat y = w x` with the loss :math:`(\hat y - y)^2 / 2`.
    weight, learning_rate : float
        Where descent starts and its step size.
    batch_size, epochs : int
        Examples per update, and passes over the data, made in the order given.

    Raises
    ------
    ValueError
        If the lengths differ, all inputs are 0, the batch size is not in 1 … n or there is no epoch.

    Notes
    -----
    With full batches the cost falls at every update away from the minimum just when the learning rate is
    positive and below 2 / L, where L is the mean of the squared inputs.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), sec. 3.3 and 4.

    Examples
    --------
    >>> cost_falls_at_every_update(
    ...     inputs=[1, 1], targets=[0, 2], weight=0, learning_rate=0.5, batch_size=1, epochs=2
    ... )
    False
    """
    samples = least_squares.samples_of(inputs, targets)
    weights = [exact(weight)]
    for _ in range(positive("epochs", epochs)):
        weights += least_squares.epoch(samples, weights[-1], exact(learning_rate), batch_size)
    return all(
        least_squares.cost(samples, after) < least_squares.cost(samples, before)
        for before, after in pairwise(weights)
    )


def mini_batches_fluctuate_less(
    *, inputs: Sequence[float], targets: Sequence[float], weight: float, batch_size: int
) -> bool:
    """Decide whether the gradient of a random mini-batch varies, but less than that of a random example.

    Parameters
    ----------
    inputs, targets : sequences of n float
        At most 12 examples of the model y = w·x under squared error.
    weight : float
        Where the gradients are taken.
    batch_size : int
        Examples of a mini-batch, drawn without replacement.

    Raises
    ------
    ValueError
        If the lengths differ, there are more than 12 examples, all inputs are 0 or the batch size is not in
        1 … n.

    Notes
    -----
    The variances are those over all mini-batches of that size, each of which is formed.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), sec. 3.3.

    Examples
    --------
    >>> mini_batches_fluctuate_less(inputs=[1, 1, 1], targets=[0, 2, 7], weight=0, batch_size=2)
    True
    """
    samples = least_squares.samples_of(inputs, targets)
    if len(samples) > MOST_EXAMPLES or not 1 <= batch_size <= len(samples):
        raise ValueError(f"{len(samples)} examples cannot be tried in mini-batches of {batch_size}")
    at = exact(weight)
    return 0 < _gradient_variance(samples, at, batch_size) < _gradient_variance(samples, at, 1)


def _gradient_variance(samples: Sequence[Sample], weight: Fraction, batch_size: int) -> Fraction:
    gradients = [least_squares.gradient(batch, weight) for batch in combinations(samples, batch_size)]
    mean = sum(gradients, Fraction(0)) / len(gradients)
    return sum(((each - mean) ** 2 for each in gradients), Fraction(0)) / len(gradients)
