"""Activations applied one after the other to one real number, and what can come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isinf
from typing import NamedTuple

from question_bank.solvers import activations, rectifiers


class _Rising(NamedTuple):
    """A continuous function that never falls, with its limits at minus and at plus infinity."""

    function: Callable[..., float]
    low: float
    high: float


RISING = {
    "relu": _Rising(rectifiers.relu, 0.0, inf),
    "elu": _Rising(rectifiers.elu, -1.0, inf),
    "softplus": _Rising(activations.softplus, 0.0, inf),
    "sigmoid": _Rising(activations.sigmoid, 0.0, 1.0),
    "tanh": _Rising(activations.tanh, -1.0, 1.0),
}


def composed(*, layers: Sequence[str], x: float) -> float:
    """Return the result of the layers, the first of them applied to ``x``.

    Parameters
    ----------
    layers : sequence of str
        Names of activations, the innermost first.
    x : float
        The argument of the first one.

    Raises
    ------
    ValueError
        If there are no layers, one is not known or ``x`` is not finite.

    References
    ----------
    As the functions of :mod:`rectifiers` and :mod:`activations`.

    Examples
    --------
    >>> composed(layers=["relu", "sigmoid"], x=-3)
    0.5
    """
    for layer in _known(layers):
        x = layer.function(x=x)
    return x


def infimum(*, layers: Sequence[str]) -> float:
    """Return the greatest lower bound of the composition over all real arguments.

    Parameters
    ----------
    layers : sequence of str
        Names of activations, the innermost first; none of them ever falls.

    Raises
    ------
    ValueError
        If there are no layers or one is not known.

    Notes
    -----
    A composition of continuous functions that never fall approaches its infimum at minus infinity: the
    limit of the first function there, sent through the others.

    References
    ----------
    W. Rudin, *Principles of Mathematical Analysis* (1976), thm. 4.29 (limits of monotonic functions).

    Examples
    --------
    >>> infimum(layers=["relu", "sigmoid"])
    0.5
    >>> infimum(layers=["sigmoid"])
    0.0
    """
    first, *others = _known(layers)
    limit = first.low
    for layer in others:
        limit = layer.function(x=limit)
    return limit


def supremum(*, layers: Sequence[str]) -> float:
    """Return the least upper bound of the composition over all real arguments; it may be infinite.

    Parameters
    ----------
    layers
        As in :func:`infimum`.

    Raises
    ------
    ValueError
        As :func:`infimum`.

    Notes
    -----
    As :func:`infimum`, at plus infinity. No composition of these functions reaches it: each of them has
    positive values, and where the argument is positive all of them still rise.

    References
    ----------
    As :func:`infimum`.

    Examples
    --------
    >>> supremum(layers=["relu", "sigmoid"])
    1.0
    >>> supremum(layers=["sigmoid", "relu", "softplus"]) < supremum(layers=["relu"])
    True
    """
    first, *others = _known(layers)
    limit = first.high
    for layer in others:
        limit = layer.high if isinf(limit) else layer.function(x=limit)
    return limit


def class_of_all(*, layers: Sequence[str], threshold: float, positive: str) -> str:
    """Return the class every input gets that is positive from a threshold of the composition on.

    Parameters
    ----------
    layers
        As in :func:`infimum`.
    threshold : float
        The least output that is classified as positive.
    positive : str
        The name of that class; the other one is called ``no`` and this name.

    Returns
    -------
    str
        The class, such as ``"car"`` or ``"no car"``, or ``"some car, some no car"`` where both occur.

    Raises
    ------
    ValueError
        If a layer is not known, or there is none.

    Notes
    -----
    Outputs come as near to :func:`infimum` and :func:`supremum` as one likes, and take every value between.

    References
    ----------
    W. Rudin, *Principles of Mathematical Analysis* (1976), thm. 4.23 (intermediate values).

    Examples
    --------
    >>> class_of_all(layers=["relu", "sigmoid"], threshold=0.5, positive="car")
    'car'
    >>> class_of_all(layers=["sigmoid"], threshold=0.5, positive="car")
    'some car, some no car'
    """
    if infimum(layers=layers) >= threshold:
        return positive
    if supremum(layers=layers) <= threshold:
        return f"no {positive}"
    return f"some {positive}, some no {positive}"


def _known(layers: Sequence[str]) -> list[_Rising]:
    unknown = [layer for layer in layers if layer not in RISING]
    if unknown or not layers:
        raise ValueError(f"{unknown or 'nothing'}: name one or more of {', '.join(RISING)}")
    return [RISING[layer] for layer in layers]
