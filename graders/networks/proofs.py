"""What can be said of a design without training it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graders.networks.activations import ACTIVATIONS, RBF, SOFTMAX
from graders.networks.design import Design
from graders.networks.embedding import embed
from graders.networks.key import Key
from graders.networks.network import Network, hits

PAIRS = ([(2, "step")], [(2, "sign")], [(2, "relu")])
"""Two units of which every weighted sum leaves the points where it is above 0, or the others, convex.

Two bits: one class is an intersection of two half-spaces, since no weighted sum of bits is their XOR.
Two ReLUs, c + a·relu(f) + b·relu(g) with f and g linear: it is convex where a, b >= 0 and concave where
a, b <= 0. Else let it be c + relu(f) - relu(g), after scaling. For c <= 0 it is above 0 where f > -c and
f > g - c; for c > 0 it is not where g >= c and g >= f + c. All of these are intersections of half-spaces.
"""


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
    count = max(hits(network, key.positive, key.negative))
    if count == key.count:
        return Finding(True, "weights-right", f"Your weights classify all {key.count} points.", network)
    return Finding(
        False, "weights-wrong", f"Your weights classify {count} of the {key.count} points.", network
    )


def _impossible(design: Design, key: Key) -> Iterator[Finding]:
    """Designs that leave one class convex, or both, where the points do not.

    A layer of one monotone unit passes on a single sum, in order, and a linear layer changes nothing but
    sums: only the other layers count. Without any, both classes are half-spaces.
    """
    layers = list(zip(design.widths, design.activations, strict=True))
    counting = [layer for layer in layers if not _is_passage(*layer)]
    if key.overlaps and not counting:
        yield _one_line(design)
    elif key.neither_is_convex and counting in PAIRS:
        feedback = (
            "With two such units, one class or the other fills a convex region. Here a point of each class "
            "lies between points of the other."
        )
        yield Finding(False, "convex-class", feedback)


def _one_line(design: Design) -> Finding:
    if not design.widths:
        reason, cause = "linear", "Without a hidden layer the network draws a single straight line."
    elif set(design.activations) == {"linear"}:
        reason, cause = (
            "linear",
            "Linear layers after one another are one linear layer, which draws one line.",
        )
    else:
        reason, cause = "one-hidden-unit", "A single hidden unit sees one straight line only."
    return Finding(False, reason, f"{cause} Can a line separate these classes?")


def _is_passage(width: int, activation: str) -> bool:
    monotone = activation in ACTIVATIONS and ACTIVATIONS[activation].monotone
    return activation == "linear" or (width == 1 and monotone)


def _possible(design: Design, key: Key) -> Iterator[Finding]:
    if design.activations == (RBF,) and design.widths[0] >= min(len(key.positive), len(key.negative)):
        yield Finding(True, "proved", "One narrow unit on each point of a class is enough.")
    for certificate in key.certificates:
        network = embed(certificate, design)
        if network is not None and hits(network, key.positive, key.negative)[0] == key.count:
            yield Finding(True, "proved", "There are weights that classify all points.", network)
