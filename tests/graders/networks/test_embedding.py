"""Embedded networks, evaluated anew in floating point, and kept within the design."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from graders.networks import key as network_key
from graders.networks import reading
from graders.networks.embedding import Certificate, embed
from graders.networks.network import Network

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
    "gelu": lambda z: z * math.erfc(-z / math.sqrt(2)) / 2,
    "swish": lambda z: z / (1 + math.exp(-z)),
    "softplus": lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))),
    "mish": lambda z: z * math.tanh(max(z, 0.0) + math.log1p(math.exp(-abs(z)))),
    "tanh": math.tanh,
    "sigmoid": lambda z: 0.5 * (1 + math.tanh(z / 2)),
    "softsign": lambda z: z / (1 + abs(z)),
    "hard_tanh": lambda z: max(-1.0, min(1.0, z)),
    "step": lambda z: float(z > 0),
    "sign": lambda z: math.copysign(1.0, z),
}


def logit(network: Network, x: list[int]) -> float:
    """The output sum, or the difference of two, in floating point."""
    values = list(map(float, x))
    for depth, layer in enumerate(network.layers):
        values = [
            math.fsum([float(b), *(float(w) * v for w, v in zip(row, values, strict=True))])
            for row, b in zip(layer.rows, layer.biases, strict=True)
        ]
        if depth < len(network.activations):
            values = list(map(FUNCTIONS[network.activations[depth]], values))
    return values[0] - values[1] if len(values) == 2 else values[0]


def embedded(exam: dict[str, Any], text: str) -> list[Network]:
    design = reading.read(text, 2)
    found = [embed(certificate, design) for certificate in network_key.prepare(exam).certificates]
    return [network for network in found if network is not None]


HOLDING = [
    *(f"2-3-{width}-1 relu {name} sigmoid" for name in FUNCTIONS for width in (1, 4)),
    *(f"2-2-1-1 tanh {name} sigmoid" for name in FUNCTIONS),
    *(f"2-2-3-1 {name} relu sigmoid" for name in FUNCTIONS if name not in ("step", "sign")),
    "2-3-1 step",
    "2-7-1 sign",
    "2-3-1-2-1 step step relu sigmoid",
    "2-2-1 sigmoid",
    "2-4-4-2 relu softmax",
    "2-9-1-2 relu relu softmax",
    "2-5-5-5-5-5-5-5-5-5-5-1 sigmoid",
    "2-2-2-2-2-2-3-1-1-1-1-1 relu",
    "2-5-5-5-3-5-1 gelu swish mish relu softplus sigmoid",
]


@pytest.mark.parametrize("text", HOLDING)
def test_embedded_network_classifies_every_point(exam: dict[str, Any], text: str) -> None:
    networks = embedded(exam, text)

    assert networks
    for network in networks:
        assert all(logit(network, x) > 0 for x in exam["positive"])
        assert all(logit(network, x) < 0 for x in exam["negative"])


@pytest.mark.parametrize("text", HOLDING)
def test_embedded_network_has_the_layers_of_the_design_and_no_more_units(
    exam: dict[str, Any], text: str
) -> None:
    design = reading.read(text, 2)

    for network in embedded(exam, text):
        units = [len(layer.biases) for layer in network.layers]
        assert network.activations == design.activations
        assert all(used <= width for used, width in zip(units, (*design.widths, design.outputs), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "2-2-1 relu",
        "2-2-2-1 relu",
        "2-1-8-1 relu",
        "2-2-8-1 step",
        "2-8-1 gelu",
        "2-1-3-1 tanh",
        "2-1 sigmoid",
    ],
)
def test_nothing_is_claimed_of_a_design_too_narrow_or_of_other_activations(
    exam: dict[str, Any], text: str
) -> None:
    assert embedded(exam, text) == []


@pytest.mark.parametrize(("first", "second"), list(product(["relu", "tanh"], ["elu", "sigmoid"])))
def test_points_with_negative_coordinates_pass_a_layer_too(
    exam: dict[str, Any], first: str, second: str
) -> None:
    def shifted(points: list[list[int]]) -> list[list[int]]:
        return [[x - 20, y - 20] for x, y in points]

    relu = {"W": [[1, 1, 0], [1, 2, 1]], "b": [-7 + 40, -18 + 60, -9 + 20]}
    certificate = {"activations": ["relu"], "weights": [relu, {"W": [[-1], [2], [-6]], "b": [1]}]}
    green, red = shifted(exam["positive"]), shifted(exam["negative"])
    key = {"positive": green, "negative": red, "certificates": [certificate]}

    (network,) = embedded(key, f"2-2-2-3-1 {first} {second} relu sigmoid")

    assert all(logit(network, x) > 0 for x in green)
    assert all(logit(network, x) < 0 for x in red)


@pytest.mark.parametrize(
    "text", ["2-1-5-1 relu", "2-1-8-8-2 tanh relu elu softmax", "2-3-1-1-6-1 gelu gelu swish relu"]
)
def test_any_activation_passes_a_projection_on(exam: dict[str, Any], text: str) -> None:
    zigzag = [
        {"W": [[7], [5]], "b": [0]},
        {"W": [[1, 1, 1, 1, 1]], "b": [-44, -65, -92, "-101.5", -112]},
        {"W": [[-1], [2], [-2], [2], [-2]], "b": [1]},
    ]
    key = exam | {"certificates": [{"activations": ["linear", "relu"], "weights": zigzag}]}

    (network,) = embedded(key, text)

    assert all(logit(network, x) > 0 for x in exam["positive"])
    assert all(logit(network, x) < 0 for x in exam["negative"])


def test_certificate_that_misses_a_point_is_none(exam: dict[str, Any]) -> None:
    key = network_key.prepare(exam)
    network = key.certificates[0].network
    last = network.layers[-1]
    moved = replace(network, layers=(*network.layers[:-1], replace(last, biases=(Decimal(2),))))

    assert Certificate.of(moved, key.positive, key.negative) is None
    assert Certificate.of(network, key.positive, key.negative) is not None
