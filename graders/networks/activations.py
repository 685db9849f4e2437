"""Activation functions by name: what people call them, and rigorous bounds of their values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from graders.networks.intervals import (
    DOWN,
    ONE,
    UP,
    ZERO,
    Enclosure,
    Interval,
    exponential,
    normal_cdf,
    product,
    sigmoid,
    softplus,
    tanh,
)
from graders.text import fold

LEAK = Decimal("0.01")
"""The slope of leaky ReLU for negative values, as in PyTorch."""
SELU_SCALE, SELU_ALPHA = Decimal("1.0507009873554805"), Decimal("1.6732632423543772")


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function. One that is ``monotone`` never falls."""

    name: str
    enclose: Enclosure
    monotone: bool = True


def linear(x: Interval) -> Interval:
    """The value itself."""
    return x


def relu(x: Interval) -> Interval:
    """max(0, x)."""
    return max(ZERO, x[0]), max(ZERO, x[1])


def leaky_relu(x: Interval) -> Interval:
    """x where it is positive, else 0.01 x."""
    return (
        x[0] if x[0] > 0 else DOWN.multiply(LEAK, x[0]),
        x[1] if x[1] > 0 else UP.multiply(LEAK, x[1]),
    )


def elu(x: Interval) -> Interval:
    """x where it is positive, else e^x - 1."""
    low, high = exponential((min(ZERO, x[0]), min(ZERO, x[1])))
    return (
        x[0] if x[0] > 0 else max(-ONE, DOWN.subtract(low, ONE)),
        x[1] if x[1] > 0 else min(ZERO, UP.subtract(high, ONE)),
    )


def selu(x: Interval) -> Interval:
    """A multiple of ELU with a larger negative part (Klambauer et al., 2017)."""
    low, high = elu(x)
    return (
        DOWN.multiply(SELU_SCALE, low if low > 0 else DOWN.multiply(SELU_ALPHA, low)),
        UP.multiply(SELU_SCALE, high if high > 0 else UP.multiply(SELU_ALPHA, high)),
    )


def softsign(x: Interval) -> Interval:
    """x / (1 + |x|)."""
    low, high = x
    return (
        DOWN.divide(low, (UP if low > 0 else DOWN).add(ONE, low.copy_abs())),
        UP.divide(high, (DOWN if high > 0 else UP).add(ONE, high.copy_abs())),
    )


def gelu(x: Interval) -> Interval:
    """x Φ(x), with the distribution function of the standard normal distribution."""
    return product(x, normal_cdf(x))


def swish(x: Interval) -> Interval:
    """x sigmoid(x)."""
    return product(x, sigmoid(x))


def mish(x: Interval) -> Interval:
    """x tanh(softplus(x))."""
    return product(x, tanh(softplus(x)))


def hard_tanh(x: Interval) -> Interval:
    """x, but at least -1 and at most 1."""
    return max(-ONE, min(ONE, x[0])), max(-ONE, min(ONE, x[1]))


def step(x: Interval) -> Interval:
    """1 above 0, 0 below; at 0 it could be either."""
    return ONE if x[0] > 0 else ZERO, ZERO if x[1] < 0 else ONE


def sign(x: Interval) -> Interval:
    """1 above 0, -1 below; at 0 it could be anything between."""
    return ONE if x[0] > 0 else -ONE, -ONE if x[1] < 0 else ONE


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("linear", linear),
        Activation("relu", relu),
        Activation("leaky_relu", leaky_relu),
        Activation("elu", elu),
        Activation("selu", selu),
        Activation("softplus", softplus),
        Activation("softsign", softsign),
        Activation("tanh", tanh),
        Activation("hard_tanh", hard_tanh),
        Activation("sigmoid", sigmoid),
        Activation("step", step),
        Activation("sign", sign),
        Activation("gelu", gelu, monotone=False),
        Activation("swish", swish, monotone=False),
        Activation("mish", mish, monotone=False),
    )
}
CURVED = frozenset({"elu", "selu", "softplus", "tanh", "sigmoid", "gelu", "swish", "mish"})
"""Activations whose bounds take exponentials, and so a hundred times as long as the others."""
RBF = "rbf"
SOFTMAX = "softmax"
SPELLINGS = {
    "linear": ("linear", "identity"),
    "relu": ("relu", "rectified linear unit", "rectified linear", "rectifier"),
    "leaky_relu": ("leaky relu", "lrelu", "prelu", "parametric relu", "leaky rectified linear unit"),
    "elu": ("elu", "exponential linear unit"),
    "selu": ("selu", "scaled exponential linear unit"),
    "softplus": ("softplus", "soft plus"),
    "softsign": ("softsign", "soft sign"),
    "tanh": ("tanh", "hyperbolic tangent", "tangent hyperbolic", "tan h"),
    "hard_tanh": ("hard tanh",),
    "sigmoid": ("sigmoid", "logistic", "sigmoidal", "logistic sigmoid", "sigmoid logistic", "σ"),
    "step": (
        "step",
        "heaviside",
        "heaviside step",
        "unit step",
        "binary step",
        "hard threshold",
        "threshold",
        "hardlim",
    ),
    "sign": ("sign", "signum", "sgn"),
    "gelu": ("gelu", "gaussian error linear unit"),
    "swish": ("swish", "silu"),
    "mish": ("mish",),
    SOFTMAX: ("softmax", "soft max", "log softmax"),
    RBF: ("rbf", "radial basis function", "radial basis", "gaussian rbf", "gaussian"),
}
"""What people call them. Softmax is of output layers only; RBF units measure the distance to a centre."""
BY_SPELLING = {fold(spelling): name for name, spellings in SPELLINGS.items() for spelling in spellings}
PHRASE = re.compile(
    r"(?<![^\W_])(?:{})s?(?![^\W_])".format(
        "|".join(
            re.escape(spelling).replace("\\ ", r"[\s_-]?")
            for spelling in sorted(chain.from_iterable(SPELLINGS.values()), key=len, reverse=True)
        )
    ),
    re.IGNORECASE,
)


def find(name: str) -> str | None:
    """The activation of that name, or None."""
    folded = fold(name)
    return BY_SPELLING.get(folded) or BY_SPELLING.get(folded.removesuffix("s"))


def in_one_word(text: str) -> str:
    """The text with every activation in it spelt as its one name here."""
    return PHRASE.sub(lambda phrase: find(phrase[0]) or phrase[0], text)
