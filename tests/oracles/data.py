"""Statistics, support vectors and separability, as scikit-learn finds them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from tests.oracles.rows import Row

SAMPLES = [[103, 31, 106, 91, 102, 104, 105, 101, 104, 50], [2, 4, 4, 4, 5, 5, 7, 9], [1, 2, 3, 10]]
MACHINES = [
    ([[1, 7], [3, 7], [3, 9], [5, 5]], [[6, 2], [7, 3], [8, 2], [9, 4]]),
    ([[0, 4], [1, 5], [2, 6]], [[4, 0], [5, 1], [6, 2]]),
    ([[2, 2], [3, 3]], [[0, 0], [1, 0]]),
]
GREEN = [[2, 2], [2, 4], [4, 2], [4, 3], [6, 9], [8, 8], [11, 8], [8, 10], [9, 10]]
RED = [[1, 8], [3, 6], [3, 8], [4, 11], [5, 4], [5, 6], [6, 3], [6, 6], [6, 12], [7, 4], [9, 12]]
HARD = 1e6
"""A penalty that leaves no slack."""
ITERATIONS = 100_000
"""Where classes cannot be separated, the fit would otherwise not end."""
FITTED = 1e-4
"""How near a fit comes to the optimum."""


def rows() -> Iterator[Row]:
    """Every row of this topic."""
    yield from spreads()
    yield from machines()
    yield from separations()


def spreads() -> Iterator[Row]:
    for values in SAMPLES:
        scaler = StandardScaler().fit(np.array(values, float)[:, None])
        mean, std = float(scaler.mean_[0]), float(scaler.scale_[0])
        scores = scaler.transform(np.array(values, float)[:, None])[:, 0].tolist()
        given = {"values": values, "mean": mean}
        yield Row("statistics.mean", {"values": values}, mean, "StandardScaler.mean_")
        yield Row("statistics.standard_deviation", {**given, "ddof": 0}, std, "StandardScaler.scale_")
        yield Row("statistics.z_scores", {**given, "std": std}, scores, "StandardScaler.transform")


def machines() -> Iterator[Row]:
    for positive, negative in MACHINES:
        machine = fitted(positive, negative)
        given = {"positive": positive, "negative": negative}
        plane = {"w": machine.coef_[0].tolist(), "b": float(machine.intercept_[0])}
        yield Row("svm.maximum_margin", given, plane, "sklearn.svm.SVC(kernel='linear')", FITTED)


def separations() -> Iterator[Row]:
    for positive, negative in [(GREEN, RED), *MACHINES]:
        machine = fitted(positive, negative)
        labels = [1] * len(positive) + [0] * len(negative)
        perfect = bool(machine.score(positive + negative, labels) == 1)
        given = {"positive": positive, "negative": negative}
        yield Row("separability.linearly_separable", given, perfect, "sklearn.svm.SVC(kernel='linear')")


def fitted(positive: list[list[int]], negative: list[list[int]]) -> SVC:
    """A linear machine with next to no slack, trained on both classes."""
    machine = SVC(kernel="linear", C=HARD, tol=1e-6, max_iter=ITERATIONS)
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        return machine.fit(positive + negative, [1] * len(positive) + [0] * len(negative))
