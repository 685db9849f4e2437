"""Training a small network by L-BFGS from seeded starts. Only the child process imports this module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize
from scipy.special import erf, expit

Array = np.ndarray
Function = Callable[[Array], Array]

LEAK = 0.01
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def _normal_density(z: Array) -> Array:
    result: Array = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return result


def _normal_cdf(z: Array) -> Array:
    result: Array = (1 + erf(z / np.sqrt(2))) / 2
    return result


def _exp_below_zero(z: Array) -> Array:
    result: Array = np.exp(np.minimum(z, 0))
    return result


def _tanh_of_softplus(z: Array) -> Array:
    result: Array = np.tanh(np.logaddexp(0, z))
    return result


FUNCTIONS: dict[str, tuple[Function, Function]] = {
    "linear": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0, z, LEAK * z), lambda z: np.where(z > 0, 1, LEAK)),
    "elu": (
        lambda z: np.where(z > 0, z, _exp_below_zero(z) - 1),
        lambda z: np.where(z > 0, 1, _exp_below_zero(z)),
    ),
    "selu": (
        lambda z: SELU_SCALE * np.where(z > 0, z, SELU_ALPHA * (_exp_below_zero(z) - 1)),
        lambda z: SELU_SCALE * np.where(z > 0, 1, SELU_ALPHA * _exp_below_zero(z)),
    ),
    "softplus": (lambda z: np.logaddexp(0, z), expit),
    "softsign": (lambda z: z / (1 + np.abs(z)), lambda z: (1 + np.abs(z)) ** -2.0),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "hard_tanh": (lambda z: np.clip(z, -1, 1), lambda z: (np.abs(z) < 1) * 1.0),
    "sigmoid": (expit, lambda z: expit(z) * expit(-z)),
    "gelu": (lambda z: z * _normal_cdf(z), lambda z: _normal_cdf(z) + z * _normal_density(z)),
    "swish": (lambda z: z * expit(z), lambda z: expit(z) + z * expit(z) * expit(-z)),
    "mish": (
        lambda z: z * _tanh_of_softplus(z),
        lambda z: _tanh_of_softplus(z) + z * (1 - _tanh_of_softplus(z) ** 2) * expit(z),
    ),
}
"""Each activation that can be trained, and its derivative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Points with labels ±1, and a network with one output unit."""

    points: Sequence[Sequence[float]]
    labels: Sequence[int]
    widths: Sequence[int]
    activations: Sequence[str]
    restarts: int
    iterations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The best run: how many points it classifies, after how many restarts, and its layers ``(W, b)``."""

    right: int
    restarts: int
    layers: list[tuple[list[list[float]], list[float]]]


def train(problem: Problem) -> Outcome:
    """Minimise the cross-entropy from one seeded start after another, until all points are right.

    The layers are for the points as given; training sees them standardised.
    """
    points, labels = np.array(problem.points, dtype=float), np.array(problem.labels, dtype=float)
    mean, spread = points.mean(axis=0), points.std(axis=0)
    spread[spread == 0] = 1
    shapes = _shapes((points.shape[1], *problem.widths, 1))
    loss = _loss((points - mean) / spread, labels, shapes, [FUNCTIONS[name] for name in problem.activations])
    best = Outcome(right=-1, restarts=0, layers=[])
    for seed in range(problem.restarts):
        start = _start(shapes, np.random.default_rng(seed))
        options = {"maxiter": problem.iterations, "maxfun": 2 * problem.iterations}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
        layers = _unstandardised(_unpacked(found, shapes), mean, spread)
        right = int((labels * _forward(points, layers, problem.activations) > 0).sum())
        if right > best.right:
            listed = [(weights.tolist(), biases.tolist()) for weights, biases in layers]
            best = Outcome(right=right, restarts=seed + 1, layers=listed)
        if right == len(labels):
            break
    return best


def _shapes(sizes: Sequence[int]) -> list[tuple[int, int]]:
    return list(pairwise(sizes))


def _start(shapes: Sequence[tuple[int, int]], rng: np.random.Generator) -> Array:
    """Weights of He's variance times a gain of its own for each start, and biases about 0."""
    gain = rng.uniform(0.5, 2)
    parts = [
        np.concatenate([gain * rng.normal(0, np.sqrt(2 / a), a * b), gain * rng.normal(0, 0.5, b)])
        for a, b in shapes
    ]
    return np.concatenate(parts)


def _unpacked(vector: Array, shapes: Sequence[tuple[int, int]]) -> list[tuple[Array, Array]]:
    layers, position = [], 0
    for a, b in shapes:
        middle, end = position + a * b, position + a * b + b
        layers.append((vector[position:middle].reshape(a, b), vector[middle:end]))
        position = end
    return layers


def _loss(
    points: Array,
    labels: Array,
    shapes: Sequence[tuple[int, int]],
    functions: Sequence[tuple[Function, Function]],
) -> Callable[[Array], tuple[float, Array]]:
    """The sum of the cross-entropies, and its gradient by back-propagation."""

    def loss(vector: Array) -> tuple[float, Array]:
        layers = _unpacked(vector, shapes)
        values, sums = [points], []
        for (weights, biases), (activation, _) in zip(layers, functions, strict=False):
            sums.append(values[-1] @ weights + biases)
            values.append(activation(sums[-1]))
        margins = labels * (values[-1] @ layers[-1][0] + layers[-1][1])[:, 0]
        error = (-labels * expit(-margins))[:, None]
        gradients = [_gradient(values[-1], error)]
        for k in range(len(functions) - 1, -1, -1):
            error = (error @ layers[k + 1][0].T) * functions[k][1](sums[k])
            gradients.append(_gradient(values[k], error))
        return float(np.logaddexp(0, -margins).sum()), np.concatenate(gradients[::-1])

    return loss


def _gradient(values: Array, error: Array) -> Array:
    return np.concatenate([(values.T @ error).ravel(), error.sum(axis=0)])


def _unstandardised(
    layers: list[tuple[Array, Array]], mean: Array, spread: Array
) -> list[tuple[Array, Array]]:
    """The same network for points as given: the first layer takes over what standardised them."""
    (weights, biases), *rest = layers
    scaled = weights / spread[:, None]
    return [(scaled, biases - mean @ scaled), *rest]


def _forward(points: Array, layers: list[tuple[Array, Array]], activations: Sequence[str]) -> Array:
    values = points
    for (weights, biases), name in zip(layers, activations, strict=False):
        values = FUNCTIONS[name][0](values @ weights + biases)
    sums: Array = (values @ layers[-1][0] + layers[-1][1])[:, 0]
    return sums
