"""Widths and parameters of fully connected autoencoders, as exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from question_bank.solvers import dense
from question_bank.solvers.biases import Bias
from question_bank.solvers.lengths import positive


def mirrored(*, encoder: Sequence[int]) -> list[int]:
    """Return the widths of an autoencoder whose decoder mirrors its encoder.

    Parameters
    ----------
    encoder : sequence of n int
        Units from the input to the code, each fewer than the one before.

    Returns
    -------
    list of 2 n - 1 int
        Units from the input over the code to the output.

    Raises
    ------
    ValueError
        If there are fewer than two widths, one is not positive, or they do not decrease.

    References
    ----------
    G. Hinton, R. Salakhutdinov, *Reducing the dimensionality of data with neural networks*, Science 313
    (2006).

    Examples
    --------
    >>> mirrored(encoder=[784, 128, 32])
    [784, 128, 32, 128, 784]
    """
    widths = _there_and_back(encoder)
    if any(wide <= narrow for wide, narrow in pairwise(encoder)):
        raise ValueError(f"the widths of an encoder decrease, those of {list(encoder)} do not")
    return widths


def layer_parameters(*, encoder: Sequence[int], layer: int, bias: Bias) -> int:
    """Return the trainable parameters of one layer of a mirrored autoencoder.

    Parameters
    ----------
    encoder : sequence of int
        Units from the input to the code.
    layer : int
        Which layer with weights, from 1 at the input.
    bias : {"unit", "none", "layer"}
        One bias per unit, none, or one for the layer.

    Raises
    ------
    ValueError
        If a width is not positive, there is no such layer or the kind of bias is unknown.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.4.

    Examples
    --------
    >>> layer_parameters(encoder=[784, 512], layer=1, bias="unit")
    401920
    """
    layers = _layer_parameters(_there_and_back(encoder), bias)
    if not 1 <= layer <= len(layers):
        raise ValueError(f"there are {len(layers)} layers with weights, none with the number {layer}")
    return layers[layer - 1]


def parameters(*, encoder: Sequence[int], bias: Bias) -> int:
    """Return the trainable parameters of a mirrored autoencoder.

    Parameters
    ----------
    encoder, bias
        As in :func:`layer_parameters`.

    Raises
    ------
    ValueError
        If there are fewer than two widths, one is not positive or the kind of bias is unknown.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.4 and 14.

    Examples
    --------
    >>> parameters(encoder=[4, 2], bias="unit")
    22
    """
    return sum(_layer_parameters(_there_and_back(encoder), bias))


def encoder_parameters(*, encoder: Sequence[int], bias: Bias) -> int:
    """Return the trainable parameters of the encoder alone.

    Parameters
    ----------
    encoder, bias
        As in :func:`layer_parameters`.

    Raises
    ------
    ValueError
        If there are fewer than two widths, one is not positive or the kind of bias is unknown.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.4 and 14.

    Examples
    --------
    >>> encoder_parameters(encoder=[4, 2], bias="unit")
    10
    """
    return sum(_layer_parameters(_widths(encoder), bias))


def tied_parameters(*, encoder: Sequence[int]) -> int:
    """Return the trainable parameters when the decoder uses the transposed weights of the encoder.

    Raises
    ------
    ValueError
        If there are fewer than two widths or one is not positive.

    Notes
    -----
    Weights are shared, biases are not.

    References
    ----------
    P. Vincent et al., *Stacked denoising autoencoders*, JMLR 11 (2010), sec. 2.1.

    Examples
    --------
    >>> tied_parameters(encoder=[4, 2])
    14
    """
    return encoder_parameters(encoder=encoder, bias="none") + sum(_there_and_back(encoder)[1:])


def variational_parameters(*, encoder: Sequence[int]) -> int:
    """Return the trainable parameters when the code has two heads, for means and log-variances.

    Raises
    ------
    ValueError
        If there are fewer than two widths or one is not positive.

    References
    ----------
    D. Kingma, M. Welling, *Auto-encoding variational Bayes*, ICLR 2014, appendix C.2.

    Examples
    --------
    >>> variational_parameters(encoder=[4, 2])
    32
    """
    second_head = encoder_parameters(encoder=encoder[-2:], bias="unit")
    return parameters(encoder=encoder, bias="unit") + second_head


def compression_ratio(*, inputs: int, code: int) -> float:
    """Return how many times the input has the units of the code.

    Parameters
    ----------
    inputs, code : int
        Units of the input and of the code.

    Raises
    ------
    ValueError
        If a number of units is not positive.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 14.1: an undercomplete code.

    Examples
    --------
    >>> compression_ratio(inputs=784, code=32)
    24.5
    """
    return positive("inputs", inputs) / positive("code", code)


def _layer_parameters(widths: Sequence[int], bias: Bias) -> list[int]:
    return [dense.parameters(inputs=inputs, units=units, bias=bias) for inputs, units in pairwise(widths)]


def _there_and_back(encoder: Sequence[int]) -> list[int]:
    widths = _widths(encoder)
    return [*widths, *reversed(widths[:-1])]


def _widths(encoder: Sequence[int]) -> list[int]:
    if len(encoder) < 2:
        raise ValueError(f"an encoder has two widths or more, not {len(encoder)}")
    return [positive("width", width) for width in encoder]
