"""What can be said of a design without training it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graders.networks.activations import ACTIVATIONS, RBF, SOFTMAX
from graders.networks.design import Design
from graders.networks.embedding import embed
from graders.networks.key import Key
from graders.networks.network import Network, hits


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a design can classify all points, why, and the network that shows it."""

    right: bool
    reason: str
    feedback: str = ""
    network: Network | None = None


def find(design: Design, key: Key) -> Finding | None:
    """Judge a design by its shape, then by proof; None where only training could tell."""
    return next(_findings(design, key), None)


def _findings(design: Design, key: Key) -> Iterator[Finding]:
    yield from _misshapen(design, key)
    if design.weights is not None:
        yield _evaluated(Network(design.weights, design.activations), key)
        return
    yield from _impossible(design, key)
    yield from _possible(design, key)


def _misshapen(design: Design, key: Key) -> Iterator[Finding]:
    if design.inputs != key.dimension:
        feedback = f"Each point has {key.dimension} coordinates; your network takes {design.inputs} inputs."
        yield Finding(False, "wrong-input", feedback)
    if design.output == SOFTMAX and design.outputs == 1:
        feedback = "Softmax over a single unit is always 1: every point gets the same class."
        yield Finding(False, "constant-output", feedback)
    if design.outputs > 2:
        feedback = (
            f"Two classes need one output unit, or two with softmax; your network has {design.outputs}."
        )
        yield Finding(False, "wrong-output", feedback)
    if design.dropout:
        feedback = "Dropout works against fitting the training points, and nothing else is asked for here."
        yield Finding(False, "dropout", feedback)


def _evaluated(network: Network, key: Key) -> Finding:
    """Count the points that given weights classify; the classes may be numbered either way."""
    counts = hits(network, key.positive, key.negative), hits(network, key.negative, key.positive)
    if max(counts) == key.count:
        return Finding(True, "weights-right", f"Your weights classify all {key.count} points.", network)
    return Finding(
        False, "weights-wrong", f"Your weights classify {max(counts)} of the {key.count} points.", network
    )


def _impossible(design: Design, key: Key) -> Iterator[Finding]:
    if not key.overlaps:
        return
    layers = list(zip(design.widths, design.activations, strict=True))
    if all(activation == "linear" for _, activation in layers):
        feedback = (
            "Linear layers after one another are one linear layer: this network draws a single straight line."
            if layers
            else "Without a hidden layer the network draws a single straight line."
        )
        yield Finding(False, "linear", f"{feedback} Can a line separate these classes?")
    elif all(
        activation == "linear" or (width == 1 and _is_monotone(activation)) for width, activation in layers
    ):
        feedback = "A single hidden unit sees one straight line only. Can a line separate these classes?"
        yield Finding(False, "one-hidden-unit", feedback)
    elif _is_convex(design) and key.neither_is_convex:
        feedback = (
            "Two step units make one class, or the other, the intersection of two half-planes, which is "
            "convex. Here a point of each class lies between points of the other."
        )
        yield Finding(False, "two-step-units", feedback)


def _is_monotone(activation: str) -> bool:
    return activation in ACTIVATIONS and ACTIVATIONS[activation].monotone


def _is_convex(design: Design) -> bool:
    """Whether one class is an intersection of half-spaces: all an output unit makes of two bits, save XOR."""
    return design.widths == (2,) and design.activations[0] in ("step", "sign")


def _possible(design: Design, key: Key) -> Iterator[Finding]:
    if design.activations == (RBF,) and design.widths[0] >= min(len(key.positive), len(key.negative)):
        yield Finding(True, "proved", "One narrow unit on each point of a class is enough.")
    for certificate in key.certificates:
        network = embed(certificate, design)
        if network is not None and hits(network, key.positive, key.negative) == key.count:
            yield Finding(True, "proved", "There are weights that classify all points.", network)
