"""Rectified linear units: activations that are linear for positive arguments."""

from __future__ import annotations

import math

from question_bank.solvers.reals import finite

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
"""The constants for which zero mean and unit variance are a fixed point (Klambauer et al., 2017)."""


def relu(*, x: float) -> float:
    r"""Return :math:`\max(0, x)`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    V. Nair, G. Hinton, *Rectified linear units improve restricted Boltzmann machines* (2010).

    Examples
    --------
    >>> relu(x=-3), relu(x=3)
    (0, 3)
    """
    return max(0, finite(x))


def prelu(*, x: float, slope: float) -> float:
    r"""Return :math:`\max(0, x) + a \min(0, x)`.

    Parameters
    ----------
    x : float
        The argument.
    slope : float
        The learned slope a for negative arguments.

    Raises
    ------
    ValueError
        If ``x`` or the slope is not finite.

    References
    ----------
    K. He et al., *Delving deep into rectifiers*, arXiv:1502.01852, eq. 1; the slope starts at 0.25.

    Examples
    --------
    >>> prelu(x=-3, slope=0.25)
    -0.75
    """
    return max(0, finite(x)) + finite(slope) * min(0, x)


def rrelu(*, x: float, lower: float = 1 / 8, upper: float = 1 / 3) -> float:
    """Return the randomized leaky unit as it is evaluated: the slope is the mean of its distribution.

    Parameters
    ----------
    x : float
        The argument.
    lower, upper : float
        The slope for negative arguments is uniform between these while training.

    Raises
    ------
    ValueError
        If ``x`` or a bound is not finite, or the bounds are in the wrong order.

    References
    ----------
    PyTorch documentation, ``torch.nn.RReLU``; B. Xu et al., *Empirical evaluation of rectified activations
    in convolutional network*, arXiv:1505.00853, which divides by the slope.

    Examples
    --------
    >>> rrelu(x=-48)  # the mean of 1/8 and 1/3 is 11/48
    -11.0
    """
    if not lower <= upper:
        raise ValueError(f"the slope cannot lie between {lower} and {upper}")
    return prelu(x=x, slope=(lower + upper) / 2)


def elu(*, x: float, alpha: float = 1) -> float:
    r"""Return :math:`x` if it is positive, else :math:`\alpha (e^x - 1)`.

    Parameters
    ----------
    x : float
        The argument.
    alpha : float
        The function tends to its negative at minus infinity.

    Raises
    ------
    ValueError
        If ``x`` or ``alpha`` is not finite.

    References
    ----------
    D. Clevert, T. Unterthiner, S. Hochreiter, *Fast and accurate deep network learning by exponential
    linear units (ELUs)*, arXiv:1511.07289, sec. 3.

    Examples
    --------
    >>> elu(x=3), elu(x=-50)
    (3, -1.0)
    """
    return x if finite(x) > 0 else finite(alpha) * math.expm1(x)


def selu(*, x: float, scale: float = SELU_SCALE, alpha: float = SELU_ALPHA) -> float:
    r"""Return :math:`\lambda (\max(0, x) + \min(0, \alpha (e^x - 1)))`.

    Parameters
    ----------
    x : float
        The argument.
    scale : float
        The outer constant, :math:`\lambda` in the paper.
    alpha : float
        The constant of the exponential, :math:`\alpha` in the paper.

    Raises
    ------
    ValueError
        If one of them is not finite.

    References
    ----------
    G. Klambauer et al., *Self-normalizing neural networks*, arXiv:1706.02515, eq. 2; its appendix
    derives the constants.

    Examples
    --------
    >>> round(selu(x=1), 6)
    1.050701
    """
    return finite(scale) * elu(x=x, alpha=alpha)
