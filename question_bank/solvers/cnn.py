"""Parameters and multiplications of convolutions, as exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from question_bank.solvers.biases import Bias, parameters
from question_bank.solvers.convolution import Padding, output_length
from question_bank.solvers.lengths import Extent, pair, positive, volume


def conv2d_parameters(*, kernel: Extent, in_channels: int, filters: int, bias: Bias) -> int:
    """Return the number of trainable parameters of a two-dimensional convolution.

    Parameters
    ----------
    kernel : int or pair of int
        Side of a square kernel, or its height and width.
    in_channels, filters : int
        Depth of the input and of the output.
    bias : {"unit", "none", "layer", "weight-group"}
        One bias per filter as in every framework, none, one for the layer, or one per filter and input
        channel.

    Raises
    ------
    ValueError
        If a length is not positive or the kind of bias is unknown.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 9.5 (one bias per output channel, shared
    over all positions).

    Examples
    --------
    >>> conv2d_parameters(kernel=5, in_channels=3, filters=8, bias="unit")
    608
    """
    channels = positive("in_channels", in_channels)
    return parameters(prod(pair("kernel", kernel)) * channels, filters, bias, groups=channels)


def conv2d_volume_parameters(*, input_shape: Sequence[int], kernel: int, filters: int, bias: Bias) -> int:
    """Return the number of trainable parameters of a convolution on a volume (height, width, channels).

    Raises
    ------
    ValueError
        If the input is not a volume or the kernel does not fit into it.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 9.5.

    Examples
    --------
    >>> conv2d_volume_parameters(input_shape=[14, 14, 8], kernel=5, filters=16, bias="unit")
    3216
    """
    height, width, channels = volume(input_shape)
    if kernel > min(height, width):
        raise ValueError(f"a kernel of {kernel} does not fit into {height} by {width} pixels")
    return conv2d_parameters(kernel=kernel, in_channels=channels, filters=filters, bias=bias)


def conv2d_multiplications(*, output_size: Extent, filters: int, kernel: Extent, in_channels: int) -> int:
    """Return the number of multiplications of a direct two-dimensional convolution.

    Parameters
    ----------
    output_size, kernel : int or pair of int
        Side of a square, or height and width, in pixels.
    filters, in_channels : int
        Depth of the output and of the input.

    Returns
    -------
    int
        Every output activation costs one multiplication per weight of its filter; biases cost none.

    Raises
    ------
    ValueError
        If a length is not a positive integer.

    Notes
    -----
    Multiplications with padded zeros are counted, as is usual.

    References
    ----------
    C. Szegedy et al., *Going deeper with convolutions*, CVPR 2015, sec. 4.

    Examples
    --------
    >>> conv2d_multiplications(output_size=50, filters=75, kernel=5, in_channels=50)
    234375000
    """
    outputs = prod(pair("output_size", output_size)) * positive("filters", filters)
    return outputs * prod(pair("kernel", kernel)) * positive("in_channels", in_channels)


def conv2d_terms(*, output_size: Extent, filters: int, kernel: Extent, in_channels: int) -> int:
    """Return the number of terms a convolution adds up, the bias of every output among them.

    Raises
    ------
    ValueError
        If a length is not a positive integer.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 9.5.

    Examples
    --------
    >>> conv2d_terms(output_size=50, filters=75, kernel=5, in_channels=50)
    234562500
    """
    biases = prod(pair("output_size", output_size)) * positive("filters", filters)
    return biases + conv2d_multiplications(
        output_size=output_size, filters=filters, kernel=kernel, in_channels=in_channels
    )


def conv2d_volume_terms(*, input_shape: Sequence[int], kernel: Extent, filters: int) -> int:
    """Return the terms a convolution adds up that keeps height and width of a volume.

    Raises
    ------
    ValueError
        If the input is not a volume (height, width, channels) or a length is not a positive integer.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 9.5.

    Examples
    --------
    >>> conv2d_volume_terms(input_shape=[112, 112, 64], kernel=3, filters=128)
    926449664
    """
    height, width, channels = volume(input_shape)
    return conv2d_terms(output_size=(height, width), filters=filters, kernel=kernel, in_channels=channels)


def conv2d_layer_multiplications(
    *, input_size: int, padding: Padding, stride: int, filters: int, kernel: int, in_channels: int
) -> int:
    """Return the multiplications of a convolution on a square input with a given padding.

    Raises
    ------
    ValueError
        As :func:`question_bank.solvers.convolution.output_length`.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285.

    Examples
    --------
    >>> conv2d_layer_multiplications(
    ...     input_size=50, padding="valid", stride=1, filters=75, kernel=5, in_channels=50
    ... )
    198375000
    """
    size = output_length(input_size=input_size, kernel=kernel, padding=padding, stride=stride)
    return conv2d_multiplications(output_size=size, filters=filters, kernel=kernel, in_channels=in_channels)
