"""Activations applied one after the other to one real number, and what can come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from question_bank.solvers import activations, rectifiers

MONOTONE: dict[str, tuple[Callable[..., float], float]] = {
    "relu": (rectifiers.relu, 0.0),
    "elu": (rectifiers.elu, -1.0),
    "softplus": (activations.softplus, 0.0),
    "sigmoid": (activations.sigmoid, 0.0),
    "tanh": (activations.tanh, -1.0),
}
"""Functions that never fall, and their limits at minus infinity."""


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
    for function, _ in _known(layers):
        x = function(x=x)
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

    Examples
    --------
    >>> infimum(layers=["relu", "sigmoid"])
    0.5
    >>> infimum(layers=["sigmoid"])
    0.0
    """
    (_, limit), *others = _known(layers)
    for function, _ in others:
        limit = function(x=limit)
    return limit


def class_of_all(*, layers: Sequence[str], threshold: float, positive: str) -> str:
    """Return the class every input gets that is positive from a threshold of the composition on.

    Parameters
    ----------
    layers : sequence of str
        Names of activations, the innermost first.
    threshold : float
        The least output that is classified as positive.
    positive : str
        The name of that class.

    Raises
    ------
    ValueError
        If some output lies below the threshold, so that not all inputs get one class, or as
        :func:`infimum`.

    Examples
    --------
    >>> class_of_all(layers=["relu", "sigmoid"], threshold=0.5, positive="car")
    'car'
    """
    least = infimum(layers=layers)
    if not least >= threshold:
        raise ValueError(f"outputs come down to {least}, below {threshold}: both classes occur")
    return positive


def _known(layers: Sequence[str]) -> list[tuple[Callable[..., float], float]]:
    unknown = [layer for layer in layers if layer not in MONOTONE]
    if unknown or not layers:
        raise ValueError(f"{unknown or 'nothing'}: name one or more of {', '.join(MONOTONE)}")
    return [MONOTONE[layer] for layer in layers]
