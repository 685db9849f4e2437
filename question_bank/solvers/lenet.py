"""A LeNet-like network: two convolutions, each pooled, and dense layers; its whole table of counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from question_bank.solvers import dense
from question_bank.solvers.biases import Bias
from question_bank.solvers.cnn import conv2d_volume_parameters
from question_bank.solvers.shapes import activation_size, conv2d_shape, dense_shape, pool2d_shape

Row = dict[str, object]
ROWS = ("input", "conv1", "pool1", "conv2", "pool2", "fc3", "fc4", "softmax")


def layer_table(
    *,
    input_shape: Sequence[int],
    kernel: int,
    filters: Sequence[int],
    pool: int,
    units: Sequence[int],
    bias: Bias,
) -> dict[str, Row]:
    """Return shape, size and parameters of every layer, from the image to the softmax.

    Parameters
    ----------
    input_shape : sequence of int
        (height, width, channels).
    kernel, pool : int
        Sides of the convolutions (stride 1, no padding) and of the pooling windows (stride = side).
    filters : pair of int
        Filters of the two convolutions.
    units : sequence of three int
        Units of the dense layers, the softmax last.
    bias : {"unit", "none", "layer"}
        One bias per filter and unit, none, or one per layer.

    Returns
    -------
    dict
        ``{row: {"shape": [...], "size": n, "params": n}}`` with the rows of ``ROWS`` in order.

    Raises
    ------
    ValueError
        If the layers do not fit on each other or the counts of layers differ from these.

    References
    ----------
    Y. LeCun et al., *Gradient-based learning applied to document recognition*, Proc. IEEE 86 (1998),
    fig. 2, for the order of the layers.

    Examples
    --------
    >>> table = layer_table(
    ...     input_shape=[32, 32, 3], kernel=5, filters=[8, 16], pool=2, units=[120, 84, 10], bias="unit"
    ... )
    >>> table["conv2"]
    {'shape': [10, 10, 16], 'size': 1600, 'params': 3216}
    """
    if len(filters) != 2 or len(units) != 3:
        raise ValueError(f"two convolutions and three dense layers are needed, not {filters} and {units}")
    shapes = [list(input_shape)]
    parameters = [0]
    for count in filters:
        parameters += [
            conv2d_volume_parameters(input_shape=shapes[-1], kernel=kernel, filters=count, bias=bias),
            0,
        ]
        shapes.append(
            conv2d_shape(input_shape=shapes[-1], filters=count, kernel=kernel, padding="valid", stride=1)
        )
        shapes.append(pool2d_shape(input_shape=shapes[-1], pool=pool, stride=pool))
    widths = [activation_size(shape=shapes[-1]), *units]
    parameters += [dense.parameters(inputs=a, units=b, bias=bias) for a, b in pairwise(widths)]
    shapes += [dense_shape(units=count) for count in units]
    return {
        row: {"shape": shape, "size": activation_size(shape=shape), "params": count}
        for row, shape, count in zip(ROWS, shapes, parameters, strict=True)
    }


def parameter_total(
    *,
    input_shape: Sequence[int],
    kernel: int,
    filters: Sequence[int],
    pool: int,
    units: Sequence[int],
    bias: Bias,
) -> int:
    """Return the trainable parameters of the whole network.

    Raises
    ------
    ValueError
        As :func:`layer_table`.

    References
    ----------
    Y. LeCun et al., *Gradient-based learning applied to document recognition*, Proc. IEEE 86 (1998).

    Examples
    --------
    >>> parameter_total(
    ...     input_shape=[32, 32, 3], kernel=5, filters=[8, 16], pool=2, units=[120, 84, 10], bias="unit"
    ... )
    62958
    """
    table = layer_table(
        input_shape=input_shape, kernel=kernel, filters=filters, pool=pool, units=units, bias=bias
    )
    return sum(count for row in table.values() if isinstance(count := row["params"], int))
