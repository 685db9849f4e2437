"""What a freshly initialised layer does to the size of a signal that passes through it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isclose, log
from string import ascii_uppercase

from question_bank.solvers.initialisation import glorot_variance, he_variance
from question_bank.solvers.lengths import positive

PASSED = {"linear": 1.0, "relu": 0.5}
"""Share of the mean square of a symmetric signal that a unit lets through.

Saturating units count as linear: around 0, where training starts, tanh is nearly the identity.
"""
INITIALISATIONS = ("He", "Xavier", "zero")


def mean_square_gain(*, initialisation: str, activation: str, width: int) -> float:
    """Return by what a layer multiplies the mean square of its inputs.

    Parameters
    ----------
    initialisation : {"He", "Xavier", "zero"}
        How its weights were drawn.
    activation : {"linear", "relu"}
        What its units compute; saturating units count as linear.
    width : int
        Units of this layer and of the one before it.

    Raises
    ------
    ValueError
        If a name is unknown or the width is not positive.

    Notes
    -----
    Weights of mean 0 and variance v give pre-activations of width · v times the mean square of the inputs,
    symmetric about 0, so that a rectifier lets half of it through.

    References
    ----------
    X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
    AISTATS 2010, sec. 4.2.1; K. He et al., *Delving deep into rectifiers*, ICCV 2015, sec. 2.2.

    Examples
    --------
    >>> mean_square_gain(initialisation="Xavier", activation="relu", width=256)
    0.5
    """
    if activation not in PASSED:
        raise ValueError(f"activation must be one of {', '.join(PASSED)}, not {activation!r}")
    if initialisation not in INITIALISATIONS:
        raise ValueError(
            f"initialisation must be one of {', '.join(INITIALISATIONS)}, not {initialisation!r}"
        )
    n = positive("width", width)
    variance = {"He": he_variance(n_in=n), "Xavier": glorot_variance(n_in=n, n_out=n), "zero": 0.0}
    return n * variance[initialisation] * PASSED[activation]


def initialisation_with_gain(*, gain: float, activation: str, width: int) -> str:
    """Return the initialisation with which a layer has this mean-square gain.

    Parameters
    ----------
    gain : float
        1 keeps the size of a signal in every layer, 0 lets nothing through.
    activation : {"linear", "relu"}
        What the units compute; saturating units count as linear.
    width : int
        Units of the layer and of the one before it.

    Raises
    ------
    ValueError
        If no initialisation has this gain.

    References
    ----------
    X. Glorot, Y. Bengio (AISTATS 2010), sec. 4.2.1; K. He et al. (ICCV 2015), sec. 2.2.

    Examples
    --------
    >>> initialisation_with_gain(gain=1, activation="relu", width=256)
    'He'
    """
    for name in INITIALISATIONS:
        if isclose(mean_square_gain(initialisation=name, activation=activation, width=width), gain):
            return name
    raise ValueError(f"no initialisation has the gain {gain}")


def curves(*, initialisations: Sequence[str], activation: str, width: int) -> dict[str, str]:
    """Return which initialisation belongs to which of the curves A, B, …, the best one first.

    Parameters
    ----------
    initialisations : sequence of {"He", "Xavier", "zero"}
        Those that were tried.
    activation : {"linear", "relu"}
        What the units compute; saturating units count as linear.
    width : int
        Units of every layer.

    Raises
    ------
    ValueError
        If a name is unknown or the width is not positive.

    Notes
    -----
    A deep network learns the better, the nearer to 1 the gain of its layers: its power grows with depth.

    References
    ----------
    K. He et al. (ICCV 2015), sec. 2.2 and figs. 2 and 3.

    Examples
    --------
    >>> curves(initialisations=["zero", "He"], activation="relu", width=256)
    {'A': 'He', 'B': 'zero'}
    """
    gains = {
        name: mean_square_gain(initialisation=name, activation=activation, width=width)
        for name in initialisations
    }
    ranked = sorted(gains, key=lambda name: _distance_from_one(gains[name]))
    return dict(zip(ascii_uppercase, ranked, strict=False))


def _distance_from_one(gain: float) -> float:
    """How many times a signal grows or fades, as a logarithm; infinite where none is left."""
    return abs(log(gain)) if gain else inf
