"""Small networks that classify given points: verified certificates that weights exist."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

from graders.errors import InvalidSpec
from graders.networks import key as network_key
from graders.networks import search
from question_bank.solvers.lines import Points
from question_bank.solvers.motions import Motion, motions
from question_bank.solvers.separability import common_point, two_classes

Certificate = dict[str, list[Any]]

STORE = Path(__file__).with_suffix(".toml")
"""Networks found once, for one set of points."""
FALLBACKS = ((3,), (4,), (8,), (8, 8))
"""Hidden widths tried, with ReLU, for points that no stored network knows."""


def classifier_certificates(*, positive: Points, negative: Points) -> dict[str, object]:
    """Return both classes, proofs that no line separates them, and networks that classify all points.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, in the plane, not linearly separable.

    Returns
    -------
    dict
        ``positive`` and ``negative`` as given; ``overlaps``, common points of both hulls as weighted means
        ``[[point, weight], ...]``, among them a point of each class inside the other where there is one;
        ``certificates``, networks ``{activations, weights}`` with ``W[i][j]`` from input i to unit j.

    Raises
    ------
    ValueError
        If the points are linearly separable, or no network that classifies them is known or found.

    Notes
    -----
    The stored networks belong to one set of points. They are moved along exactly where the given points
    are that set shifted or mirrored; for others a ReLU network is trained. Each is evaluated in interval
    arithmetic on every point before it is returned.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 6.1 and 6.4.1; S. Boyd, L. Vandenberghe,
    *Convex Optimization* (2004), sec. 2.5.

    Examples
    --------
    >>> key = classifier_certificates(positive=[[0, 0], [1, 1]], negative=[[0, 1], [1, 0]])
    >>> key["certificates"][0]["activations"]
    ['relu']
    """
    positive, negative = two_classes(positive, negative)
    known = {"positive": positive, "negative": negative, "overlaps": _overlaps(positive, negative)}
    stored = next(motions((positive, negative), (_store()["green"], _store()["red"])), None)
    certificates = list(_moved(stored)) if stored else list(_trained(positive, negative))
    key: dict[str, object] = {**known, "certificates": certificates}
    try:
        network_key.prepare(key)
    except InvalidSpec as error:
        raise ValueError(f"no network is known that classifies these points: {error}") from error
    return key


def train(
    *, positive: Points, negative: Points, widths: Sequence[int], activation: str, restarts: int
) -> Certificate:
    """Return a network with these hidden layers that classifies all points, found by training.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.
    widths : sequence of int
        Units of each hidden layer.
    activation : str
        Activation of all hidden layers, such as ``"relu"``.
    restarts : int
        How many seeded starts are tried, in order.

    Returns
    -------
    dict
        ``activations``, one for each hidden layer, and ``weights``, ``W`` and ``b`` of each layer.

    Raises
    ------
    ValueError
        If no start leads to a network that classifies all points.

    References
    ----------
    D. Liu, J. Nocedal, *On the limited memory BFGS method for large scale optimization*, Mathematical
    Programming 45 (1989).

    Examples
    --------
    >>> network = train(positive=[[0], [3]], negative=[[1], [2]], widths=[2], activation="relu", restarts=20)
    >>> len(network["weights"])
    2
    """
    positive, negative = two_classes(positive, negative)
    outcome = search.run_child(
        {
            "points": [*positive, *negative],
            "labels": [1] * len(positive) + [-1] * len(negative),
            "widths": list(widths),
            "activations": [activation] * len(widths),
            "restarts": restarts,
            "iterations": search.ITERATIONS,
        }
    )
    if outcome is None or outcome["right"] < len(positive) + len(negative):
        raise ValueError(f"{restarts} restarts reached no network {list(widths)} that classifies all points")
    weights = [{"W": _written(matrix), "b": _row(biases)} for matrix, biases in outcome["layers"]]
    return {"activations": [activation] * len(widths), "weights": weights}


def class_size(*, points: Points) -> int:
    """Return the number of points of a class.

    Raises
    ------
    ValueError
        If a point is given twice.

    Examples
    --------
    >>> class_size(points=[[0, 0], [1, 1]])
    2
    """
    if len(set(map(tuple, points))) != len(points):
        raise ValueError(f"a point is given twice in {points}")
    return len(points)


@cache
def _store() -> Mapping[str, Any]:
    return tomllib.loads(STORE.read_text(encoding="utf-8"))


def _moved(motion: Motion) -> Iterator[Certificate]:
    """The stored networks for the moved points: rows of the first W permuted, signs and biases changed."""
    for certificate in _store()["certificates"]:
        first, *rest = certificate["weights"]
        rows: list[list[Decimal]] = [[], []]
        biases = list(map(Decimal, first["b"]))
        for axis, sign, row in zip(motion.axes, motion.signs, first["W"], strict=True):
            rows[axis] = [sign * Decimal(weight) for weight in row]
            biases = [b - w * motion.shift[axis] for b, w in zip(biases, rows[axis], strict=True)]
        moved = {"W": [list(map(str, row)) for row in rows], "b": list(map(str, biases))}
        yield {"activations": certificate["activations"], "weights": [moved, *rest]}


def _trained(positive: Points, negative: Points) -> Iterator[Certificate]:
    """The first ReLU network that training finds."""
    for widths in FALLBACKS:
        try:
            yield train(positive=positive, negative=negative, widths=widths, activation="relu", restarts=60)
            return
        except ValueError:
            continue


def _overlaps(positive: Points, negative: Points) -> list[Mapping[str, Any]]:
    """A point of both hulls, looked for among the positive points first, then among the negative ones."""
    mirrored = _common(negative, positive)
    return [
        _common(positive, negative),
        {"positive": mirrored["negative"], "negative": mirrored["positive"]},
    ]


def _common(positive: Points, negative: Points) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], common_point(positive=positive, negative=negative)["common"])


def _written(matrix: Sequence[Sequence[float]]) -> list[list[str]]:
    return list(map(_row, matrix))


def _row(row: Sequence[float]) -> list[str]:
    return [f"{weight:.10g}" for weight in row]
