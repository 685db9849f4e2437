"""Hard-margin support vector machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import hypot

import numpy as np

from question_bank.solvers.lines import Hyperplane, Points
from question_bank.solvers.optimisers import scipy_optimize
from question_bank.solvers.separability import exact_point, linearly_separable, rational

SLACK = 1e-6
"""How far the optimiser may miss a margin of 1 on a constraint that is then verified exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """An optimal hyperplane, its signed points on the margin and their multipliers."""

    w: list[Fraction]
    b: Fraction
    margin_points: list[tuple[int, list[Fraction]]]
    multipliers: list[Fraction]


def maximum_margin(*, positive: Points, negative: Points) -> Hyperplane:
    r"""Return the maximum-margin hyperplane in canonical form.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.

    Returns
    -------
    dict
        ``w`` and ``b`` of :math:`w \cdot x + b = 0`, positive on the side of the positive points, scaled
        so that the least :math:`|w \cdot x + b|` over the points is 1.

    Raises
    ------
    ValueError
        If the classes are not linearly separable or the optimum cannot be verified.

    Notes
    -----
    Minimises :math:`\|w\|^2 / 2` subject to :math:`y_i (w \cdot x_i + b) \ge 1`, then verifies the
    Karush-Kuhn-Tucker conditions, which are sufficient here, in rational arithmetic.

    References
    ----------
    C. Cortes, V. Vapnik, *Support-vector networks*, Machine Learning 20 (1995); S. Boyd,
    L. Vandenberghe, *Convex Optimization* (2004), sec. 5.5.3.

    Examples
    --------
    >>> maximum_margin(positive=[[2, 0]], negative=[[0, 0]])
    {'w': [1.0, 0.0], 'b': -1.0}
    """
    machine = _train(positive, negative)
    return {"w": [float(x) for x in machine.w], "b": float(machine.b)}


def margin(*, hyperplane: Hyperplane) -> float:
    r"""Return the distance :math:`1 / \|w\|` from a canonical hyperplane to the nearest points.

    Parameters
    ----------
    hyperplane : dict
        ``w`` and ``b`` in canonical form.

    Raises
    ------
    ValueError
        If ``w`` is missing or zero.

    References
    ----------
    C. Bishop, *Pattern Recognition and Machine Learning* (2006), sec. 7.1.

    Examples
    --------
    >>> margin(hyperplane={"w": [3, 4], "b": 1})
    0.2
    """
    w = hyperplane.get("w")
    if not isinstance(w, list | tuple) or not any(w):
        raise ValueError(f"a hyperplane needs a w that is not zero, not {w!r}")
    return 1 / hypot(*w)


def unit_normal(*, positive: Points, negative: Points) -> Hyperplane:
    """Return the maximum-margin hyperplane scaled so that ``w`` has length 1.

    Raises
    ------
    ValueError
        As :func:`maximum_margin`.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning* (2009), sec. 12.2.

    Examples
    --------
    >>> unit_normal(positive=[[4, 0]], negative=[[0, 0]])
    {'w': [1.0, 0.0], 'b': -2.0}
    """
    machine = _train(positive, negative)
    length = hypot(*machine.w)
    return {"w": [float(x) / length for x in machine.w], "b": float(machine.b) / length}


def support_vectors(*, positive: Points, negative: Points) -> dict[str, list[list[float]]]:
    """Return the support vectors of the maximum-margin hyperplane.

    Parameters
    ----------
    positive, negative : sequences of points
        At least one point each, all of the same dimension.

    Returns
    -------
    dict
        ``members``, the points with a positive multiplier, and ``optional``, the further points on the
        margin: some authors count those as support vectors, too.

    Raises
    ------
    ValueError
        As :func:`maximum_margin`.

    References
    ----------
    C. Burges, *A tutorial on support vector machines for pattern recognition*, Data Mining and Knowledge
    Discovery 2 (1998), sec. 3.1.

    Examples
    --------
    >>> support_vectors(positive=[[2, 0], [3, 0]], negative=[[0, 0]])
    {'members': [[2, 0], [0, 0]], 'optional': []}
    """
    machine = _train(positive, negative)
    weight = {
        tuple(point): multiplier
        for (_, point), multiplier in zip(machine.margin_points, machine.multipliers, strict=True)
    }
    points = [point for point in (*positive, *negative) if tuple(exact_point(point)) in weight]
    return {
        "members": [list(p) for p in points if weight[tuple(exact_point(p))] > 0],
        "optional": [list(p) for p in points if weight[tuple(exact_point(p))] == 0],
    }


def _train(positive: Points, negative: Points) -> _Machine:
    if not linearly_separable(positive=positive, negative=negative):
        raise ValueError("the classes are not linearly separable, so there is no margin")
    signed = [(1, exact_point(point)) for point in positive] + [(-1, exact_point(p)) for p in negative]
    w, b = _optimise(np.array([[y * float(x) for x in (*p, Fraction(1))] for y, p in signed]))
    near = [(y, p) for y, p in signed if _functional_margin(w, b, y, p) <= 1 + Fraction(SLACK)]
    rows = np.array([[y * float(x) for x in (*p, Fraction(1))] for y, p in near])
    multipliers = [rational(a) for a in scipy_optimize().nnls(rows.T, np.array([*map(float, w), 0.0]))[0]]
    machine = _Machine(w=w, b=b, margin_points=near, multipliers=multipliers)
    _verify(machine, signed)
    return machine


def _optimise(signed: np.ndarray) -> tuple[list[Fraction], Fraction]:
    solution = scipy_optimize().minimize(
        lambda v: 0.5 * v[:-1] @ v[:-1],
        np.zeros(signed.shape[1]),
        jac=lambda v: np.append(v[:-1], 0.0),
        constraints={"type": "ineq", "fun": lambda v: signed @ v - 1, "jac": lambda _: signed},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    *w, b = (rational(round(x, 9)) for x in solution.x)
    return w, b


def _verify(machine: _Machine, signed: Sequence[tuple[int, list[Fraction]]]) -> None:
    """Check the Karush-Kuhn-Tucker conditions exactly; ValueError where one does not hold."""
    active = list(zip(machine.multipliers, machine.margin_points, strict=True))
    stationary = all(
        machine.w[axis] == sum(a * y * point[axis] for a, (y, point) in active)
        for axis in range(len(machine.w))
    )
    balanced = sum(a * y for a, (y, _) in active) == 0
    feasible = all(_functional_margin(machine.w, machine.b, y, point) >= 1 for y, point in signed)
    tight = all(_functional_margin(machine.w, machine.b, y, p) == 1 for a, (y, p) in active if a)
    if not (stationary and balanced and feasible and tight and min(machine.multipliers) >= 0):
        raise ValueError("the maximum-margin hyperplane of these points cannot be verified exactly")


def _functional_margin(w: Sequence[Fraction], b: Fraction, y: int, point: Sequence[Fraction]) -> Fraction:
    return y * (b + sum((u * x for u, x in zip(w, point, strict=True)), Fraction(0)))
