"""Parameters of fully connected layers, as exact integers."""

from __future__ import annotations

from collections.abc import Sequence

from question_bank.solvers import biases
from question_bank.solvers.lengths import positive
from question_bank.solvers.shapes import spatial_positions


def parameters(*, inputs: int, units: int, bias: biases.Bias) -> int:
    """Return the number of trainable parameters of a fully connected layer.

    Parameters
    ----------
    inputs, units : int
        Activations entering and leaving the layer.
    bias : {"unit", "none", "layer"}
        One bias per unit as in every framework, none, or one for the layer.

    Raises
    ------
    ValueError
        If a count is not positive or the kind of bias is unknown.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.4.

    Examples
    --------
    >>> parameters(inputs=400, units=120, bias="unit")
    48120
    """
    return biases.parameters(positive("inputs", inputs), units, bias, groups=1)


def parameters_of_one_channel(*, input_shape: Sequence[int], units: int) -> int:
    """Return the parameters of a dense layer fed with a single channel of a volume.

    Raises
    ------
    ValueError
        If the input is not a volume (height, width, channels) or the units are not positive.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.4.

    Examples
    --------
    >>> parameters_of_one_channel(input_shape=[5, 5, 16], units=120)
    3120
    """
    return parameters(inputs=spatial_positions(shape=input_shape), units=units, bias="unit")
