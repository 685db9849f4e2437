"""Losses of a classifier with labels ±1, as functions of the signed margin z = y f(x)."""

from __future__ import annotations

import math

from question_bank.solvers.activations import softplus
from question_bank.solvers.reals import finite


def exponential(*, z: float) -> float:
    """Return the exponential loss e^(-z).

    Parameters
    ----------
    z : float
        The signed margin: positive where the example is classified correctly.

    Raises
    ------
    ValueError
        If ``z`` is not finite.
    OverflowError
        If ``z`` is below -709.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning* (2009), eq. 10.8.

    Examples
    --------
    >>> exponential(z=0)
    1.0
    """
    return math.exp(-finite(z))


def exponential_of_negated_margin(*, z: float) -> float:
    """Return e^z, which is the exponential loss of the other label.

    Raises
    ------
    ValueError
        If ``z`` is not finite.
    OverflowError
        If ``z`` is above 709.

    Examples
    --------
    >>> exponential_of_negated_margin(z=0)
    1.0
    """
    return exponential(z=-z)


def hinge(*, z: float) -> float:
    """Return the hinge loss max(0, 1 - z).

    Raises
    ------
    ValueError
        If ``z`` is not finite.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning* (2009), table 12.1.

    Examples
    --------
    >>> hinge(z=-1), hinge(z=2)
    (2, 0)
    """
    return max(0, 1 - finite(z))


def zero_one(*, z: float) -> int:
    """Return 1 where the example is misclassified, else 0.

    Raises
    ------
    ValueError
        If ``z`` is 0, where the prediction is neither, or not finite.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning* (2009), sec. 10.6.

    Examples
    --------
    >>> zero_one(z=-1), zero_one(z=2)
    (1, 0)
    """
    if finite(z) == 0:
        raise ValueError("on the boundary neither class is predicted")
    return int(z < 0)


def logistic(*, z: float) -> float:
    """Return the logistic loss log(1 + e^(-z)), in nats.

    Raises
    ------
    ValueError
        If ``z`` is not finite.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning* (2009), eq. 10.18 (with
    the margin halved).

    Examples
    --------
    >>> round(logistic(z=0), 6)
    0.693147
    """
    return softplus(x=-z)
