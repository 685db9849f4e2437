"""Initialisation, gradients, updates and mini-batches, as PyTorch makes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import nn
from torch.distributions import Normal, kl_divergence
from torch.utils.data import DataLoader

from tests.oracles.rows import Row

FANS = [(3000, 1000), (784, 512), (2000, 2000)]
SAMPLED = 3e-3
"""How near the moments of a million random weights come to those they are drawn with."""
GAUSSIANS = [(0.0, 1.0), (1.0, 1.0), (0.0, 0.5), (1.0, 0.5), (0.5, 2.0), (-1.5, 0.25)]
LOADERS = [(1000, 32), (1000, 250), (7, 3), (64, 64), (5000, 256), (10, 1)]
ENCODERS = [[784, 512, 256, 64], [4, 2], [100, 30, 10]]
DATA = ([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 7.0, 6.0])


def rows() -> Iterator[Row]:
    """Every row of this topic."""
    torch.manual_seed(0)
    yield from initialisations()
    yield from divergences()
    yield from mini_batches()
    yield from autoencoders()
    yield from steps()
    yield from margin_steps()
    yield from shuffles()


def initialisations() -> Iterator[Row]:
    for n_in, n_out in FANS:
        weights = torch.empty(n_out, n_in, dtype=torch.float64)
        fans = {"n_in": n_in, "n_out": n_out}
        glorot = nn.init.xavier_normal_(weights).var().item()
        yield Row("initialisation.glorot_variance", fans, glorot, "torch.nn.init.xavier_normal_", SAMPLED)
        limit = nn.init.xavier_uniform_(weights).abs().max().item()
        given = {"variance": 2 / (n_in + n_out)}
        yield Row("initialisation.uniform_limit", given, limit, "torch.nn.init.xavier_uniform_", SAMPLED)
        he = nn.init.kaiming_normal_(weights).var().item()
        yield Row("initialisation.he_variance", {"n_in": n_in}, he, "torch.nn.init.kaiming_normal_", SAMPLED)


def divergences() -> Iterator[Row]:
    standard = Normal(torch.tensor(0.0).double(), torch.tensor(1.0).double())
    for mean, deviation in GAUSSIANS:
        given = {"mean": mean, "deviation": deviation}
        posterior = Normal(torch.tensor(mean).double(), torch.tensor(deviation).double())
        forward, backward = kl_divergence(posterior, standard), kl_divergence(standard, posterior)
        yield Row("vae.kl_to_standard_normal", given, forward.item(), "torch.distributions.kl_divergence")
        yield Row("vae.kl_from_standard_normal", given, backward.item(), "torch.distributions.kl_divergence")


def mini_batches() -> Iterator[Row]:
    for examples, size in LOADERS:
        given = {"examples": examples, "batch_size": size}
        for drop_last in (False, True):
            updates = len(DataLoader(range(examples), size, drop_last=drop_last))
            options = {**given, "drop_last": drop_last}
            yield Row("epochs.updates_per_epoch", options, updates, "torch.utils.data.DataLoader")
        *_, last = DataLoader(range(examples), size)
        yield Row("epochs.last_batch_size", given, len(last), "torch.utils.data.DataLoader")


def autoencoders() -> Iterator[Row]:
    for encoder in ENCODERS:
        widths = [*encoder, *reversed(encoder[:-1])]
        layers = [nn.Linear(n_in, n_out) for n_in, n_out in pairwise(widths)]
        sizes = [sum(p.numel() for p in layer.parameters()) for layer in layers]
        for number, size in enumerate(sizes, start=1):
            given = {"encoder": encoder, "layer": number, "bias": "unit"}
            yield Row("autoencoder.layer_parameters", given, size, "torch.nn.Linear")
        given = {"encoder": encoder, "bias": "unit"}
        yield Row("autoencoder.parameters", given, sum(sizes), "torch.nn.Linear")


def steps() -> Iterator[Row]:
    """A step on f(w) = c0 + c1 (w - centre) + c2 (w - centre)^2 + … by automatic differentiation."""
    for coefficients, centre, start, rate in [
        ([0, 0, 1], 3, 0, 0.1), ([1, -2, 0.5], 0, 4, 0.25), ([0, 1, 0, 2], -1, 0.5, 0.01),
    ]:  # fmt: skip
        weight = torch.tensor(float(start), dtype=torch.float64, requires_grad=True)
        sum(c * (weight - centre) ** power for power, c in enumerate(coefficients)).backward()
        given = {"coefficients": coefficients, "centre": centre, "start": start}
        yield Row("descent.gradient", given, weight.grad.item(), "torch.autograd")
        torch.optim.SGD([weight], lr=rate).step()
        yield Row("descent.step", {**given, "learning_rate": rate}, weight.item(), "torch.optim.SGD")


def margin_steps() -> Iterator[Row]:
    for weights, inputs, label, rate in [
        ([1, -1], [2, 1], -1, 0.1), ([0.5, 0.25], [1, -2], 1, 0.5), ([1, 0, -1], [0.5, 2, 1], -1, 0.01),
    ]:  # fmt: skip
        w = torch.tensor(weights, dtype=torch.float64, requires_grad=True)
        torch.exp(-label * (w @ torch.tensor(inputs, dtype=torch.float64))).backward()
        given = {"weights": weights, "inputs": inputs, "label": label, "learning_rate": rate}
        change = (-rate * w.grad).tolist()
        yield Row("calculus.margin_step", {"loss": "exp(-z)", **given}, change, "torch.autograd")


def shuffles() -> Iterator[Row]:
    inputs, targets = DATA
    for batch_size, order in [(4, [2, 0, 3, 1]), (1, [2, 0, 3, 1]), (2, [3, 2, 1, 0]), (2, [1, 0, 3, 2])]:
        ends = [epoch(batch_size, indices) for indices in (range(4), order)]
        given = {
            "inputs": inputs, "targets": targets, "weight": 0.5, "learning_rate": 0.03125,
            "order": order, "batch_size": batch_size,
        }  # fmt: skip
        changes = abs(ends[0] - ends[1]) > 1e-12
        yield Row("optimisation.shuffling_changes_epoch", given, changes, "torch.optim.SGD, both epochs run")


def epoch(batch_size: int, order: list[int] | range) -> float:
    """The weight after an epoch of y = w x with half the squared error."""
    weight = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.03125)
    x, y = (torch.tensor(values, dtype=torch.float64) for values in DATA)
    for batch in DataLoader(list(order), batch_size):
        optimizer.zero_grad()
        ((weight * x[batch] - y[batch]) ** 2 / 2).mean().backward()
        optimizer.step()
    return weight.item()
