"""Searching weights for a design: trained in a child process that can be killed, verified here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from graders import child
from graders.child import LIMITS, Limits
from graders.networks import weights
from graders.networks.activations import ACTIVATIONS
from graders.networks.design import Design
from graders.networks.embedding import Certificate, embed
from graders.networks.key import Key
from graders.networks.network import Network

MAX_WIDTH = 16
"""Layers are trained no wider: what a narrow layer can do, a wider one can."""
EFFORT, PER_LAYER = 30_000, 30
"""Restarts times weights; a layer costs as much again as so many weights. A few seconds in all."""
ITERATIONS = 400
FEWEST, MOST = 30, 300
UNTRAINABLE = frozenset({"step", "sign"})
"""Activations without a slope to follow."""


@dataclass(frozen=True, slots=True)
class Found:
    """A verified network of the design, or None, and how many restarts it took."""

    network: Network | None
    restarts: int


def search(design: Design, key: Key) -> Found:
    """Train a design until a run classifies all points, and verify that it does.

    The number of restarts follows from the design alone, so that the outcome is the same on any machine
    that gives the child its processor time.
    """
    if not design.widths or any(
        name not in ACTIVATIONS or name in UNTRAINABLE for name in design.activations
    ):
        return Found(None, 0)
    narrow = replace(design, widths=tuple(min(width, MAX_WIDTH) for width in design.widths))
    outcome = run_child(problem(narrow, key))
    if outcome is None or outcome["right"] < key.count:
        return Found(None, outcome["restarts"] if outcome else 0)
    certificate = _verified(outcome["layers"], narrow, key)
    return Found(embed(certificate, design) if certificate else None, outcome["restarts"])


def problem(design: Design, key: Key) -> dict[str, object]:
    """The problem as the child takes it."""
    sizes = (design.inputs, *design.widths, 1)
    return {
        "points": [list(map(float, x)) for x in (*key.positive, *key.negative)],
        "labels": [1] * len(key.positive) + [-1] * len(key.negative),
        "widths": design.widths,
        "activations": design.activations,
        "restarts": max(FEWEST, min(MOST, EFFORT // (weights.count(sizes) + PER_LAYER * len(sizes)))),
        "iterations": ITERATIONS,
    }


def run_child(task: Mapping[str, object], limits: Limits = LIMITS) -> dict[str, Any] | None:
    """Train in a child process; None where it was killed at a limit."""
    return child.run("graders.networks.child", task, limits)


def _verified(layers: list[Any], design: Design, key: Key) -> Certificate | None:
    """The network with its weights rounded to ten digits, if it is right on all points in intervals."""
    rounded = [
        ([[_decimal(weight) for weight in row] for row in matrix], [_decimal(bias) for bias in biases])
        for matrix, biases in layers
    ]
    built = weights.chained((design.inputs, *design.widths, 1), rounded)
    if built is None:
        return None
    return Certificate.of(Network(built, design.activations), key.positive, key.negative)


def _decimal(weight: float) -> Decimal:
    return Decimal(f"{weight:.10g}")
