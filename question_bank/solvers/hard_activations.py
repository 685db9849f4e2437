"""Piecewise linear and piecewise quadratic activation functions, and shrinkage."""

from __future__ import annotations

from question_bank.solvers.reals import finite


def hardtanh(*, x: float, low: float = -1, high: float = 1) -> float:
    """Return ``x``, or the bound it is beyond.

    Parameters
    ----------
    x : float
        The argument.
    low, high : float
        The bounds, in this order.

    Raises
    ------
    ValueError
        If ``x`` or a bound is not finite, or the bounds are in the wrong order.

    References
    ----------
    PyTorch documentation, ``torch.nn.Hardtanh``.

    Examples
    --------
    >>> hardtanh(x=-3), hardtanh(x=0.5)
    (-1, 0.5)
    """
    if not finite(low) < finite(high):
        raise ValueError(f"nothing lies between {low} and {high}")
    return min(max(finite(x), low), high)


def hardsigmoid(*, x: float, slope: float = 1 / 6, offset: float = 0.5) -> float:
    """Return the straight line with this slope and offset, cut off below 0 and above 1.

    Parameters
    ----------
    x : float
        The argument.
    slope, offset : float
        Of the line between the bends: its rise, and its value at 0.

    Raises
    ------
    ValueError
        If one of them is not finite.

    References
    ----------
    PyTorch documentation, ``torch.nn.Hardsigmoid``: x/6 + 1/2, so that the bends are at -3 and 3. Keras
    before version 3 had the slope 0.2.

    Examples
    --------
    >>> hardsigmoid(x=0), hardsigmoid(x=3)
    (0.5, 1.0)
    """
    return min(max(finite(slope) * finite(x) + finite(offset), 0.0), 1.0)


def hardswish(*, x: float) -> float:
    r"""Return 0 where :math:`x \le -3`, ``x`` where :math:`x \ge 3`, else :math:`x (x + 3) / 6`.

    Raises
    ------
    ValueError
        If ``x`` is not finite.

    References
    ----------
    A. Howard et al., *Searching for MobileNetV3*, arXiv:1905.02244, sec. 5.2.

    Examples
    --------
    >>> hardswish(x=-4), hardswish(x=1.5), hardswish(x=4)
    (0, 1.125, 4)
    """
    if finite(x) <= -3:
        return 0
    return x if x >= 3 else x * (x + 3) / 6


def softshrink(*, x: float, threshold: float) -> float:
    r"""Return ``x`` moved towards 0 by the threshold, and 0 within it.

    Parameters
    ----------
    x : float
        The argument.
    threshold : float
        :math:`\lambda`, not negative.

    Raises
    ------
    ValueError
        If ``x`` or the threshold is not finite, or the threshold is negative.

    References
    ----------
    D. Donoho, *De-noising by soft-thresholding* (1995); PyTorch documentation, ``torch.nn.Softshrink``.

    Examples
    --------
    >>> softshrink(x=-3, threshold=0.5), softshrink(x=0.25, threshold=0.5)
    (-2.5, 0.0)
    """
    return x - min(max(finite(x), -_checked(threshold)), threshold)


def hardshrink(*, x: float, threshold: float) -> float:
    r"""Return ``x`` beyond the threshold on either side, and 0 within it.

    Parameters
    ----------
    x : float
        The argument.
    threshold : float
        :math:`\lambda`, not negative; an argument equal to it yields 0.

    Raises
    ------
    ValueError
        If ``x`` or the threshold is not finite, or the threshold is negative.

    References
    ----------
    PyTorch documentation, ``torch.nn.Hardshrink``.

    Examples
    --------
    >>> hardshrink(x=-3, threshold=0.5), hardshrink(x=0.5, threshold=0.5)
    (-3, 0)
    """
    return x if abs(finite(x)) > _checked(threshold) else 0


def _checked(threshold: float) -> float:
    if finite(threshold) < 0:
        raise ValueError(f"a threshold must not be negative, as {threshold} is")
    return threshold
