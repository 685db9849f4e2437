"""How wide the random weights of a layer are spread at the start of training."""

from __future__ import annotations

from math import sqrt

from question_bank.solvers import reals
from question_bank.solvers.lengths import positive


def glorot_variance(*, n_in: int, n_out: int) -> float:
    """Return the variance of the weights of a layer by Glorot (Xavier) initialisation.

    Parameters
    ----------
    n_in, n_out : int
        Inputs and outputs of the layer.

    Raises
    ------
    ValueError
        If a count is not positive.

    Notes
    -----
    Keeping the variance of the activations asks for 1 / n_in, keeping that of the gradients for 1 / n_out;
    this is one over the mean of the two counts.

    References
    ----------
    X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
    AISTATS 2010, eq. 12.

    Examples
    --------
    >>> glorot_variance(n_in=300, n_out=100)
    0.005
    """
    return 2 / (positive("n_in", n_in) + positive("n_out", n_out))


def he_variance(*, n_in: int) -> float:
    """Return the variance of the weights of a layer of rectified units by He initialisation.

    Raises
    ------
    ValueError
        If the number of inputs is not positive.

    References
    ----------
    K. He et al., *Delving deep into rectifiers*, ICCV 2015, eq. 10.

    Examples
    --------
    >>> he_variance(n_in=100)
    0.02
    """
    return 2 / positive("n_in", n_in)


def lecun_variance(*, n_in: int) -> float:
    """Return the variance of the weights of a layer that keeps the variance of its activations only.

    Raises
    ------
    ValueError
        If the number of inputs is not positive.

    References
    ----------
    Y. LeCun et al., *Efficient backprop*, in *Neural Networks: Tricks of the Trade* (1998), sec. 4.6.

    Examples
    --------
    >>> lecun_variance(n_in=100)
    0.01
    """
    return 1 / positive("n_in", n_in)


def mean_fan(*, n_in: int, n_out: int) -> float:
    """Return the mean of the inputs and outputs of a layer.

    Parameters
    ----------
    n_in, n_out : int
        Inputs and outputs of the layer.

    Raises
    ------
    ValueError
        If a count is not positive.

    Examples
    --------
    >>> mean_fan(n_in=300, n_out=100)
    200.0
    """
    return (positive("n_in", n_in) + positive("n_out", n_out)) / 2


def normal_deviation(*, variance: float) -> float:
    """Return the standard deviation of normal weights of a given variance.

    Raises
    ------
    ValueError
        If the variance is not positive.

    Examples
    --------
    >>> normal_deviation(variance=0.25)
    0.5
    """
    return sqrt(reals.positive(variance))


def uniform_limit(*, variance: float) -> float:
    """Return the a for which weights uniform on (-a, a) have a given variance.

    Raises
    ------
    ValueError
        If the variance is not positive.

    Notes
    -----
    The variance of that distribution is a² / 3.

    References
    ----------
    X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
    AISTATS 2010, eq. 16.

    Examples
    --------
    >>> uniform_limit(variance=0.75)
    1.5
    """
    return sqrt(3 * reals.positive(variance))
