"""Smooth activation functions of one real number, accurate far from 0 too."""

from __future__ import annotations

import math

from question_bank.solvers.reals import finite


def sigmoid(*, x: float) -> float:
    r"""Return the logistic function :math:`1 / (1 + e^{-x})`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), eq. 3.30.

    Examples
    --------
    >>> sigmoid(x=0)
    0.5
    """
    # e^x never overflows where x < 0.
    return 1 / (1 + math.exp(-x)) if finite(x) >= 0 else math.exp(x) / (1 + math.exp(x))


def tanh(*, x: float) -> float:
    r"""Return the hyperbolic tangent :math:`(e^x - e^{-x}) / (e^x + e^{-x})`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    NIST, *Digital Library of Mathematical Functions*, eq. 4.28.1 to 4.28.4.

    Examples
    --------
    >>> round(tanh(x=0.6931471805599453), 12)  # of log 2
    0.6
    """
    return math.tanh(finite(x))


def tanhshrink(*, x: float) -> float:
    r"""Return :math:`x - \tanh x`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    PyTorch documentation, ``torch.nn.Tanhshrink``.

    Examples
    --------
    >>> tanhshrink(x=50)
    49.0
    """
    return x - tanh(x=x)


def softsign(*, x: float) -> float:
    r"""Return :math:`x / (1 + |x|)`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*
    (2010), sec. 3.

    Examples
    --------
    >>> softsign(x=-3)
    -0.75
    """
    return finite(x) / (1 + abs(x))


def softplus(*, x: float, beta: float = 1) -> float:
    r"""Return :math:`\frac{1}{\beta} \log(1 + e^{\beta x})`.

    Parameters
    ----------
    x : float
        The argument.
    beta : float
        How sharply the function bends at 0; not 0.

    Raises
    ------
    ValueError
        If ``x`` or ``beta`` is not finite or ``beta`` is 0.

    References
    ----------
    C. Dugas et al., *Incorporating second-order functional knowledge for better option pricing* (2000);
    with ``beta`` PyTorch documentation, ``torch.nn.Softplus``.

    Examples
    --------
    >>> softplus(x=1000)
    1000.0
    """
    if finite(beta) == 0:
        raise ValueError("beta must not be 0")
    # log(1 + e^t) = max(t, 0) + log(1 + e^-|t|), in which nothing overflows.
    sharpened = beta * finite(x)
    return (max(sharpened, 0.0) + math.log1p(math.exp(-abs(sharpened)))) / beta


def swish(*, x: float, beta: float = 1) -> float:
    r"""Return :math:`x \, \sigma(\beta x)`; with :math:`\beta = 1` it is called SiLU as well.

    Parameters
    ----------
    x : float
        The argument.
    beta : float
        How sharply the sigmoid rises; where it grows, the function tends to ReLU.

    Raises
    ------
    ValueError
        If ``x`` or ``beta`` is not finite.

    References
    ----------
    P. Ramachandran, B. Zoph, Q. Le, *Searching for activation functions*, arXiv:1710.05941, sec. 4.

    Examples
    --------
    >>> round(swish(x=2), 6)
    1.761594
    """
    return x * sigmoid(x=beta * x)


def mish(*, x: float) -> float:
    r"""Return :math:`x \tanh(\log(1 + e^x))`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    D. Misra, *Mish: a self regularized non-monotonic activation function*, arXiv:1908.08681, sec. 2.

    Examples
    --------
    >>> round(mish(x=2), 6)
    1.943959
    """
    return x * math.tanh(softplus(x=x))


def normal_cdf(*, x: float) -> float:
    r"""Return :math:`\Phi(x)`, the probability that a standard normal variable is at most ``x``.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    NIST, *Digital Library of Mathematical Functions*, eq. 7.2.2 for the complementary error
    function.

    Examples
    --------
    >>> normal_cdf(x=0)
    0.5
    """
    return math.erfc(-finite(x) / math.sqrt(2)) / 2


def gelu(*, x: float) -> float:
    r"""Return the Gaussian error linear unit :math:`x \, \Phi(x)`, without approximation.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    D. Hendrycks, K. Gimpel, *Gaussian error linear units (GELUs)*, arXiv:1606.08415, sec. 2.

    Examples
    --------
    >>> round(gelu(x=2), 6)
    1.9545
    """
    return x * normal_cdf(x=x)
