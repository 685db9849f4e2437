"""Where gradient descent with a constant learning rate ends, found exactly for one weight."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from question_bank.solvers import least_squares
from question_bank.solvers.least_squares import Sample
from question_bank.solvers.reals import exact


def converges_to_minimum(
    *, inputs: Sequence[float], targets: Sequence[float], learning_rate: float, batch_size: int
) -> bool:
    r"""Decide whether gradient descent with a constant learning rate converges to the minimum.

    Parameters
    ----------
    inputs, targets : sequences of n float
        The training data of the model :math:`\hat y = w x` with the loss :math:`(\hat y - y)^2 / 2`.
    learning_rate : float
        The step size.
    batch_size : int
        Examples per update, taken in the order given.

    Raises
    ------
    ValueError
        If the lengths differ, all inputs are 0 or the batch size is not in 1 … n.

    Notes
    -----
    An epoch maps the weight w to a·w + b. Its end converges from every start just when \|a\| < 1, and then
    to b / (1 - a); both are found exactly from epochs begun at 0 and 1.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), sec. 4.

    Examples
    --------
    >>> converges_to_minimum(inputs=[1, 1], targets=[0, 2], learning_rate=0.5, batch_size=2)
    True
    """
    samples = least_squares.samples_of(inputs, targets)
    return _limit(samples, exact(learning_rate), batch_size) == least_squares.minimiser(samples)


def keeps_missing_minimum(
    *, inputs: Sequence[float], targets: Sequence[float], learning_rate: float, batch_size: int
) -> bool:
    """Decide whether descent with a constant learning rate settles into a cycle that misses the minimum.

    Parameters
    ----------
    inputs, targets, learning_rate, batch_size
        As in :func:`converges_to_minimum`, which is false as well where descent diverges.

    Raises
    ------
    ValueError
        If the lengths differ, all inputs are 0 or the batch size is not in 1 … n.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), sec. 4.

    Examples
    --------
    >>> keeps_missing_minimum(inputs=[1, 1], targets=[0, 2], learning_rate=0.5, batch_size=1)
    True
    """
    samples = least_squares.samples_of(inputs, targets)
    limit = _limit(samples, exact(learning_rate), batch_size)
    return limit is not None and limit != least_squares.minimiser(samples)


def _limit(samples: Sequence[Sample], rate: Fraction, batch_size: int) -> Fraction | None:
    """Where the ends of the epochs converge to, from any start; None where they diverge."""
    offset = least_squares.weight_after(samples, Fraction(0), rate, batch_size)
    factor = least_squares.weight_after(samples, Fraction(1), rate, batch_size) - offset
    return offset / (1 - factor) if abs(factor) < 1 else None
