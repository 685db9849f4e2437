"""Activations and losses, as PyTorch computes them in double precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch.nn import functional as F

from tests.oracles.rows import Row

Function = Callable[[torch.Tensor], torch.Tensor]

POINTS = [-3.5, -3.0, -2.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 3.5]
SLOPE = 0.25
ACTIVATIONS: dict[str, tuple[dict[str, float], Function]] = {
    "activations.sigmoid": ({}, torch.sigmoid),
    "activations.tanh": ({}, torch.tanh),
    "activations.tanhshrink": ({}, F.tanhshrink),
    "activations.softsign": ({}, F.softsign),
    "activations.softplus": ({}, F.softplus),
    "activations.swish": ({}, F.silu),
    "activations.mish": ({}, F.mish),
    "activations.gelu": ({}, F.gelu),
    "rectifiers.relu": ({}, F.relu),
    "rectifiers.prelu": ({"slope": SLOPE}, lambda x: F.prelu(x, torch.tensor([SLOPE]).double())),
    "rectifiers.rrelu": ({}, lambda x: F.rrelu(x, 1 / 8, 1 / 3, training=False)),
    "rectifiers.elu": ({}, F.elu),
    "rectifiers.selu": ({}, F.selu),
    "hard_activations.hardtanh": ({}, F.hardtanh),
    "hard_activations.hardsigmoid": ({}, F.hardsigmoid),
    "hard_activations.hardswish": ({}, F.hardswish),
    "hard_activations.softshrink": ({"threshold": 0.5}, lambda x: F.softshrink(x, 0.5)),
    "hard_activations.hardshrink": ({"threshold": 0.5}, lambda x: F.hardshrink(x, 0.5)),
}
LOSSES: dict[str, Function] = {
    "losses.exponential": lambda z: torch.exp(-z),
    "losses.hinge": lambda z: F.hinge_embedding_loss(z, torch.tensor(-1), margin=1.0),
    "losses.logistic": lambda z: F.soft_margin_loss(z, torch.tensor(1.0)),
}
"""Losses of the signed margin."""


def number(x: float) -> torch.Tensor:
    """A scalar in double precision."""
    return torch.tensor(x, dtype=torch.float64)


def rows() -> Iterator[Row]:
    """Every row of this topic."""
    for solver, (options, function) in ACTIVATIONS.items():
        for x in POINTS:
            value = function(number(x)[None]).item()
            yield Row(solver, {"x": x, **options}, value, "torch.nn.functional")
    for solver, loss in LOSSES.items():
        for z in POINTS:
            yield Row(solver, {"z": z}, loss(number(z)).item(), "torch.nn.functional")
    for x in POINTS:
        composed = torch.sigmoid(F.relu(number(x))).item()
        yield Row("composition.composed", {"layers": ["relu", "sigmoid"], "x": x}, composed, "torch")
