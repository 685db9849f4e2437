"""Lengths along one axis of a convolution, by exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from question_bank.solvers.lengths import positive

Padding = int | Sequence[int] | Literal["valid", "same", "full"]


def output_length(
    *, input_size: int, kernel: int, padding: Padding, stride: int, ceil_mode: bool = False
) -> int:
    r"""Return the output length of a convolution along one axis.

    Parameters
    ----------
    input_size, kernel, stride : int
        Lengths in pixels.
    padding : int, pair of int, or str
        Zeros on each side, zeros before and after, or a mode: ``valid`` (none), ``same`` (the output has
        ``ceil(input_size / stride)`` pixels) or ``full`` (``kernel - 1`` on each side).
    ceil_mode : bool
        Round the number of steps up, as an option of PyTorch's pooling does.

    Returns
    -------
    int
        :math:`\lfloor (n + p_1 + p_2 - k) / s \rfloor + 1`.

    Raises
    ------
    ValueError
        If a length is not positive, the padding is negative or the kernel does not fit.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285,
    relationship 6.

    Examples
    --------
    >>> output_length(input_size=224, kernel=7, padding=3, stride=2)
    112
    """
    positive("input_size", input_size)
    positive("stride", stride)
    if padding == "same":
        return -(-input_size // stride)
    slack = input_size + sum(_zeros(padding, positive("kernel", kernel))) - kernel
    if slack < 0:
        raise ValueError(f"a kernel of {kernel} does not fit into {input_size} pixels with padding {padding}")
    return (-(-slack // stride) if ceil_mode else slack // stride) + 1


def steps(*, input_size: int, kernel: int, padding: Padding, stride: int) -> int:
    """Return how often a kernel moves along one axis: the output length less one.

    Raises
    ------
    ValueError
        As :func:`output_length`.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285.

    Examples
    --------
    >>> steps(input_size=224, kernel=7, padding=3, stride=2)
    111
    """
    return output_length(input_size=input_size, kernel=kernel, padding=padding, stride=stride) - 1


def unrounded_length(*, input_size: int, kernel: int, padding: int, stride: int) -> float:
    """Return the output length of a convolution with the number of steps left unrounded.

    Raises
    ------
    ValueError
        As :func:`output_length`.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285.

    Examples
    --------
    >>> unrounded_length(input_size=224, kernel=7, padding=3, stride=2)
    112.5
    """
    slack = steps(input_size=input_size, kernel=kernel, padding=padding, stride=1)
    return slack / positive("stride", stride) + 1


def half_kernel(*, kernel: int) -> float:
    """Return half the side of a kernel, the pixel at its centre split in two.

    Raises
    ------
    ValueError
        If the side is not a positive integer.

    Examples
    --------
    >>> half_kernel(kernel=5)
    2.5
    """
    return positive("kernel", kernel) / 2


def least_padding(*, input_size: int, output_size: int, kernel: int, stride: int) -> int:
    r"""Solve the output-size formula for the padding on each side.

    Parameters
    ----------
    input_size, output_size, kernel, stride : int
        Lengths in pixels.

    Returns
    -------
    int
        The smallest :math:`p \ge 0` with :math:`\lfloor (n + 2p - k) / s \rfloor + 1` equal to the output.

    Raises
    ------
    ValueError
        If no symmetric padding yields that output.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285.

    Examples
    --------
    >>> least_padding(input_size=50, output_size=50, kernel=5, stride=1)
    2
    """
    for name, length in (("input_size", input_size), ("output_size", output_size), ("kernel", kernel)):
        positive(name, length)
    least = (output_size - 1) * positive("stride", stride) + kernel - input_size
    padding = max(0, -(-least // 2))
    if (input_size + 2 * padding - kernel) // stride + 1 != output_size:
        raise ValueError(f"no padding turns {input_size} into {output_size} pixels with a kernel of {kernel}")
    return padding


def _zeros(padding: Padding, kernel: int) -> tuple[int, int]:
    if isinstance(padding, str):
        modes = {"valid": 0, "full": kernel - 1}
        if padding not in modes:
            raise ValueError(f"padding must be a number, valid, same or full, not {padding!r}")
        padding = modes[padding]
    before, after = (padding, padding) if isinstance(padding, int) else padding
    if min(before, after) < 0:
        raise ValueError(f"padding must not be negative, not {padding}")
    return before, after
