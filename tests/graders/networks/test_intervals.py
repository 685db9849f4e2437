"""Enclosures against published digits and against floating point."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest

from graders.networks import activations, intervals
from graders.networks.activations import ACTIVATIONS
from graders.networks.intervals import Enclosure

POINTS = [
    "0",
    "1",
    "-1",
    "2.5",
    "-7.25",
    "11.5",
    "-11.5",
    "30",
    "-40",
    "700",
    "-700",
    "2000",
    "-2000",
    "1e-20",
]
FLOATS: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
    "softplus": lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))),
    "softsign": lambda z: z / (1 + abs(z)),
    "tanh": math.tanh,
    "hard_tanh": lambda z: max(-1.0, min(1.0, z)),
    "sigmoid": lambda z: (1 + math.tanh(z / 2)) / 2,
    "step": lambda z: (1 + math.copysign(1.0, z)) / 2,
    "sign": lambda z: math.copysign(1.0, z),
    "gelu": lambda z: z * math.erfc(-z / math.sqrt(2)) / 2,
    "swish": lambda z: z * (1 + math.tanh(z / 2)) / 2,
    "mish": lambda z: z * math.tanh(max(z, 0.0) + math.log1p(math.exp(-abs(z)))),
}


@pytest.mark.parametrize(
    ("enclose", "x", "published"),
    [
        pytest.param(intervals.exponential, 1, "2.718281828459045235360287471352662497757", id="e"),
        pytest.param(intervals.tanh, 1, "0.761594155955764888119458282604793590412", id="tanh-1"),
        pytest.param(intervals.sigmoid, 1, "0.731058578630004879251159241821836274366", id="sigmoid-1"),
        pytest.param(intervals.softplus, 0, "0.693147180559945309417232121458176568075", id="softplus-0"),
        pytest.param(intervals.normal_cdf, 1, "0.841344746068542948585232545632037922477", id="normal-1"),
    ],
)
def test_enclosure_agrees_with_published_digits(enclose: Enclosure, x: int, published: str) -> None:
    low, high = enclose((Decimal(x), Decimal(x)))

    assert low < high
    assert high - low < Decimal("1e-36")
    assert abs(low - Decimal(published)) < Decimal("1e-36")


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", POINTS)
def test_enclosure_holds_the_value_in_floating_point(name: str, z: str) -> None:
    low, high = ACTIVATIONS[name].enclose((Decimal(z), Decimal(z)))

    value = FLOATS[name](float(z))
    slack = 1e-9 + 1e-12 * abs(value)
    assert float(low) - slack <= value <= float(high) + slack


@pytest.mark.parametrize("name", [name for name, function in ACTIVATIONS.items() if function.monotone])
def test_enclosure_of_an_interval_holds_those_of_its_points(name: str) -> None:
    enclose = ACTIVATIONS[name].enclose
    ends = [Decimal(z) for z in sorted(POINTS, key=float)]

    for low, high in pairwise(ends):
        least, most = enclose((low, high))
        assert least <= enclose((low, low))[0] <= enclose((high, high))[1] <= most


@pytest.mark.parametrize("name", ["step", "sign"])
def test_a_step_at_0_may_be_either(name: str) -> None:
    low, high = ACTIVATIONS[name].enclose((Decimal(0), Decimal(0)))

    assert low < high


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ReLU", "relu"),
        ("rectified linear units", "relu"),
        ("Leaky-ReLU", "leaky_relu"),
        ("LeakyReLU", "leaky_relu"),
        ("logistic", "sigmoid"),
        ("hyperbolic tangent", "tanh"),
        ("SiLU", "swish"),
        ("Heaviside", "step"),
        ("identity", "linear"),
        ("sine", None),
    ],
)
def test_activation_is_found_by_what_people_call_it(typed: str, name: str | None) -> None:
    assert activations.find(typed) == name
