"""Proving that weights exist: a small network that classifies the points, inside a larger design.

Units that are not needed get no outgoing weight and are left out here. A layer that the small network
does not need passes its values on: shifted into the part where the activation is the identity (but for
a tiny error), or scaled down to where it is almost linear. Nothing rests on that being exact, since the
larger network is evaluated in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from graders.networks.activations import SELU_SCALE
from graders.networks.design import Design
from graders.networks.intervals import DOWN, ONE, TWO, ZERO
from graders.networks.network import Dense, Network, Vector, difference

CONTEXT = DOWN
"""Any rounding will do for weights that are evaluated afterwards."""
HALF = Decimal("0.5")
MARGIN = Decimal(120)
"""So far above 0 the smooth relatives of ReLU are the identity, as nearly as these decimals tell."""
SMALL_DIGITS = 8
"""Values are scaled to below 1e-8 where an activation is only almost linear."""
RECTIFIERS = {
    "relu": ONE,
    "leaky_relu": ONE,
    "elu": ONE,
    "selu": SELU_SCALE,
    "gelu": ONE,
    "swish": ONE,
    "mish": ONE,
    "softplus": ONE,
}
"""Activations close to a line of this slope for large values."""


@dataclass(frozen=True, slots=True)
class Relay:
    """How a value passes an activation: ``gain * activation(scale * value + shift) + offset``."""

    scale: Decimal = ONE
    shift: Decimal = ZERO
    gain: Decimal = ONE
    offset: Decimal = ZERO


DIRECT = Relay()
TWINS = {
    ("tanh", "sigmoid"): Relay(scale=HALF, gain=HALF, offset=HALF),
    ("sigmoid", "tanh"): Relay(scale=TWO, gain=TWO, offset=-ONE),
    ("sign", "step"): Relay(gain=HALF, offset=HALF),
    ("step", "sign"): Relay(gain=TWO, offset=-ONE),
}
"""What makes the first activation compute the second: sigmoid(x) = ½ + ½ tanh(x/2), and the like."""
SIGNS = {"step": Relay(offset=-HALF), "sign": DIRECT}
"""What carries the sign of a value."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A network that classifies all points, and how large its values become in each layer."""

    network: Network
    least: Vector
    most: Vector

    @classmethod
    def of(
        cls, network: Network, positive: Sequence[Vector], negative: Sequence[Vector]
    ) -> Certificate | None:
        """Measure the values of each layer over the points; None if one is on the wrong side, or may be."""
        traces = [network.trace(x) for x in (*positive, *negative)]
        logits = [difference(trace[-1]) for trace in traces]
        classes = logits[: len(positive)], logits[len(positive) :]
        if min(low for low, _ in classes[0]) <= 0 or max(high for _, high in classes[1]) >= 0:
            return None
        layers = [
            [end for interval in chain(*values) for end in interval] for values in zip(*traces, strict=True)
        ]
        return cls(network, tuple(map(min, layers)), tuple(map(max, layers)))

    def relay(self, activation: str, stage: int) -> Relay | None:
        """How an activation passes on the values of a layer of this network, or None if it does not."""
        least, most = self.least[stage], self.most[stage]
        if activation == "linear":
            return DIRECT
        if slope := RECTIFIERS.get(activation):
            shift = CONTEXT.subtract(MARGIN, least)
            return Relay(shift=shift, gain=CONTEXT.divide(ONE, slope), offset=shift.copy_negate())
        if activation in SIGNS:
            return SIGNS[activation] if stage > len(self.network.activations) else None
        small = ONE.scaleb(-SMALL_DIGITS - max(least.copy_abs(), most.copy_abs(), ONE).adjusted())
        large = CONTEXT.divide(ONE, small)
        if activation == "sigmoid":
            return Relay(scale=CONTEXT.multiply(4, small), gain=large, offset=CONTEXT.multiply(-HALF, large))
        return Relay(scale=small, gain=large) if activation in ("tanh", "softsign", "hard_tanh") else None


def embed(certificate: Certificate, design: Design) -> Network | None:
    """Return a network of the design that computes what the certificate does, or None.

    Only units with an outgoing weight are in it. The first layer that can hold a layer of the
    certificate does; those before and between pass values on, those behind the last pass on its output.
    """
    core = certificate.network
    layers: list[Dense] = []
    last = DIRECT
    stage = 0  # how many layers of the certificate are computed, its output layer included
    for width, activation in zip(design.widths, design.activations, strict=True):
        relay = _match(certificate, stage, width, activation)
        if relay is not None:
            layer, stage = core.layers[stage], stage + 1
        elif stage == len(core.activations):
            layer, stage = core.layers[-1], stage + 1
            relay = certificate.relay(activation, stage)
        else:
            layer = _identity(certificate, stage)
            relay = certificate.relay(activation, stage)
        if relay is None or width < len(layer.biases):
            return None
        layers.append(_composed(layer, last, relay))
        last = relay
    if stage < len(core.activations):
        return None
    output = core.layers[-1] if stage == len(core.activations) else _identity(certificate, stage)
    return Network((*layers, _doubled(_composed(output, last, DIRECT), design.outputs)), design.activations)


def _match(certificate: Certificate, stage: int, width: int, activation: str) -> Relay | None:
    """How a layer of the design computes the next hidden layer of the certificate, or None."""
    core = certificate.network
    if stage >= len(core.activations) or width < len(core.layers[stage].biases):
        return None
    wanted = core.activations[stage]
    if wanted == "linear":
        return certificate.relay(activation, stage + 1)
    return DIRECT if activation == wanted else TWINS.get((activation, wanted))


def _identity(certificate: Certificate, stage: int) -> Dense:
    layers = certificate.network.layers
    size = layers[stage].inputs if stage < len(layers) else 1
    rows = tuple(tuple(ONE if i == j else ZERO for i in range(size)) for j in range(size))
    return Dense(rows, (ZERO,) * size)


def _composed(layer: Dense, before: Relay, after: Relay) -> Dense:
    """The layer, fed with values that came by one relay, and scaled and shifted for the next."""
    rows, biases = [], []
    for row, bias in zip(layer.rows, layer.biases, strict=True):
        for weight in row:
            bias = CONTEXT.fma(weight, before.offset, bias)
        factor = CONTEXT.multiply(before.gain, after.scale)
        rows.append(tuple(CONTEXT.multiply(weight, factor) for weight in row))
        biases.append(CONTEXT.fma(bias, after.scale, after.shift))
    return Dense(tuple(rows), tuple(biases))


def _doubled(output: Dense, outputs: int) -> Dense:
    """The output unit, or two with opposite weights."""
    if outputs == 1:
        return output
    ((row,), (bias,)) = output.rows, output.biases
    opposite = tuple(weight.copy_negate() for weight in row)
    return Dense((row, opposite), (bias, bias.copy_negate()))
