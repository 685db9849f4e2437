"""Shapes and sizes of the activations of a convolutional network, by exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from question_bank.solvers.convolution import Padding, output_length
from question_bank.solvers.lengths import positive, volume


def image_shape(*, height: int, width: int, channels: int) -> list[int]:
    """Return the shape of one image, channels last and without a batch axis.

    Raises
    ------
    ValueError
        If a length is not a positive integer.

    References
    ----------
    Keras documentation, *Conv2D layer*, argument ``data_format``.

    Examples
    --------
    >>> image_shape(height=28, width=28, channels=1)
    [28, 28, 1]
    """
    return [positive("height", height), positive("width", width), positive("channels", channels)]


def flattened_shape(*, shape: Sequence[int]) -> list[int]:
    """Return the shape of a volume flattened to one axis.

    Raises
    ------
    ValueError
        If a length is not a positive integer.

    References
    ----------
    Keras documentation, *Flatten layer*.

    Examples
    --------
    >>> flattened_shape(shape=[5, 5, 16])
    [400]
    """
    return [activation_size(shape=shape)]


def activation_size(*, shape: Sequence[int]) -> int:
    """Return the number of activations in a volume: the product of its lengths.

    Raises
    ------
    ValueError
        If there are no lengths or one is not a positive integer.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), ch. 9.

    Examples
    --------
    >>> activation_size(shape=[28, 28, 8])
    6272
    """
    if not shape:
        raise ValueError("shape must have at least one length")
    return prod(positive("length of the shape", length) for length in shape)


def spatial_positions(*, shape: Sequence[int]) -> int:
    """Return the number of pixels of one channel of a volume (height, width, channels).

    Raises
    ------
    ValueError
        If the shape does not have three positive lengths.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), ch. 9.

    Examples
    --------
    >>> spatial_positions(shape=[28, 28, 8])
    784
    """
    height, width, _ = volume(shape)
    return height * width


def output_units(*, classes: int) -> int:
    """Return the units of the last dense layer of a classifier: one per class.

    Raises
    ------
    ValueError
        If there are fewer than two classes.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.2.2.3 (softmax units).

    Examples
    --------
    >>> output_units(classes=10)
    10
    """
    if positive("classes", classes) < 2:
        raise ValueError(f"a classifier needs two classes or more, not {classes}")
    return classes


def conv2d_shape(
    *, input_shape: Sequence[int], filters: int, kernel: int, padding: Padding, stride: int
) -> list[int]:
    """Return the shape (height, width, filters) a convolution yields.

    Raises
    ------
    ValueError
        If the input is not a volume (height, width, channels) or the kernel does not fit.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285.

    Examples
    --------
    >>> conv2d_shape(input_shape=[32, 32, 3], filters=8, kernel=5, padding="valid", stride=1)
    [28, 28, 8]
    """
    lengths = [
        output_length(input_size=length, kernel=kernel, padding=padding, stride=stride)
        for length in volume(input_shape)[:2]
    ]
    return [*lengths, positive("filters", filters)]


def pool2d_shape(*, input_shape: Sequence[int], pool: int, stride: int) -> list[int]:
    """Return the shape (height, width, channels) pooling without padding yields.

    Raises
    ------
    ValueError
        If the input is not a volume (height, width, channels) or the window does not fit.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285, ch. 3.

    Examples
    --------
    >>> pool2d_shape(input_shape=[28, 28, 8], pool=2, stride=2)
    [14, 14, 8]
    """
    channels = volume(input_shape)[2]
    return conv2d_shape(input_shape=input_shape, filters=channels, kernel=pool, padding=0, stride=stride)


def dense_shape(*, units: int) -> list[int]:
    """Return the activation shape of a fully connected layer, as a column (units, 1).

    Raises
    ------
    ValueError
        If the number of units is not a positive integer.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 2.1 (vectors are columns).

    Examples
    --------
    >>> dense_shape(units=120)
    [120, 1]
    """
    return [positive("units", units), 1]
