"""Activation functions as they are often got wrong: each differs from the right one as its name says."""

from __future__ import annotations

import math

from question_bank.solvers.activations import softplus, tanh
from question_bank.solvers.reals import finite

GELU_COEFFICIENT = 0.044715
"""Of the cube in the approximation by tanh (Hendrycks and Gimpel, arXiv:1606.08415, sec. 2)."""


def flipped_sigmoid(*, x: float) -> float:
    """Return 1/(1 + e^x), which falls.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    Examples
    --------
    >>> round(flipped_sigmoid(x=2), 6)
    0.119203
    """
    return (1 - math.tanh(finite(x) / 2)) / 2


def tanh_of_half(*, x: float) -> float:
    r"""Return :math:`2\sigma(x) - 1`, which is the hyperbolic tangent of half the argument.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    Examples
    --------
    >>> tanh_of_half(x=2) == tanh(x=1)
    True
    """
    return tanh(x=x / 2)


def gelu_with_cube_outside(*, x: float) -> float:
    r"""Return :math:`\frac{x}{2} (1 + \tanh(\sqrt{2/\pi}) (x + 0.044715 x^3))`: tanh encloses a constant.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    Examples
    --------
    >>> round(gelu_with_cube_outside(x=2), 5)
    2.56282
    """
    return finite(x) / 2 * (1 + math.tanh(math.sqrt(2 / math.pi)) * (x + GELU_COEFFICIENT * x**3))


def elu_without_minus_one(*, x: float) -> float:
    """Return ``x`` if it is positive, else e^x, which jumps at 0.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    Examples
    --------
    >>> elu_without_minus_one(x=0)
    1.0
    """
    return x if finite(x) > 0 else math.exp(x)


def elu_without_cases(*, x: float) -> float:
    """Return e^x - 1 for every argument.

    Raises
    ------
    ValueError
        If ``x`` is not finite.
    OverflowError
        If ``x`` is above 709.

    Examples
    --------
    >>> round(elu_without_cases(x=2), 6)
    6.389056
    """
    return math.expm1(finite(x))


def softplus_without_exponential(*, x: float) -> float:
    """Return log(1 + x), which does not exist everywhere.

    Raises
    ------
    ValueError
        If ``x`` is not above -1 or not finite.

    Examples
    --------
    >>> softplus_without_exponential(x=0)
    0.0
    """
    return math.log1p(finite(x))


def mish_without_factor(*, x: float) -> float:
    r"""Return :math:`\tanh(\log(1 + e^x))`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    Examples
    --------
    >>> round(mish_without_factor(x=0), 12)
    0.6
    """
    return tanh(x=softplus(x=x))


def softsign_without_absolute(*, x: float) -> float:
    r"""Return :math:`x / (1 + x)`, which has a pole at -1.

    Raises
    ------
    ValueError
        If ``x`` is not finite.
    ZeroDivisionError
        If ``x`` is -1.

    Examples
    --------
    >>> softsign_without_absolute(x=-3)
    1.5
    """
    return finite(x) / (1 + x)


def softshrink_outwards(*, x: float, threshold: float) -> float:
    """Return ``x`` moved away from 0 by the threshold.

    Parameters
    ----------
    x, threshold : float
        As in :func:`question_bank.solvers.hard_activations.softshrink`.

    Raises
    ------
    ValueError
        If ``x`` or the threshold is not finite.

    Examples
    --------
    >>> softshrink_outwards(x=-3, threshold=0.5)
    -3.5
    """
    return finite(x) + math.copysign(finite(threshold), x)
