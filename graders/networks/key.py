"""The key of a design: the points, and what is proved of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graders import keys
from graders.errors import InvalidSpec
from graders.networks import overlap, weights
from graders.networks.activations import ACTIVATIONS
from graders.networks.design import MAX_HIDDEN
from graders.networks.embedding import Certificate
from graders.networks.network import Network, Vector
from graders.networks.overlap import Overlap

MAX_POINTS = 200
FIELDS = ("positive", "negative", "overlaps", "certificates")


@dataclass(frozen=True, slots=True)
class Key:
    """Two classes of points, proofs that their hulls overlap, and networks that classify them all."""

    positive: tuple[Vector, ...]
    negative: tuple[Vector, ...]
    overlaps: tuple[Overlap, ...]
    certificates: tuple[Certificate, ...]

    @property
    def count(self) -> int:
        """The number of points."""
        return len(self.positive) + len(self.negative)

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.positive[0])

    @property
    def neither_is_convex(self) -> bool:
        """Whether it is proved that the hull of each class holds a point of the other."""
        return any(proof.positive == 1 for proof in self.overlaps) and any(
            proof.negative == 1 for proof in self.overlaps
        )


def prepare(key: object) -> Key:
    """Read ``{positive, negative, overlaps, certificates}`` and verify all of it; raises InvalidSpec."""
    if not isinstance(key, Mapping) or not set(FIELDS) >= set(key) >= {
        "positive",
        "negative",
        "certificates",
    }:
        raise InvalidSpec(f"the key {keys.shown(key)} is not {{{', '.join(FIELDS)}}}")
    positive, negative = _points(key["positive"]), _points(key["negative"])
    if len({len(x) for x in (*positive, *negative)}) != 1:
        raise InvalidSpec("the points of the key have different numbers of coordinates")
    overlaps = keys.sequence(key.get("overlaps", ()), "proofs")
    certificates = keys.sequence(key["certificates"], "certificates")
    if not certificates:
        raise InvalidSpec("the key has no certificate; give the weights of one network that is right")
    return Key(
        positive,
        negative,
        tuple(overlap.prepare(proof, positive, negative) for proof in overlaps),
        tuple(_certificate(certificate, positive, negative) for certificate in certificates),
    )


def _points(key: object) -> tuple[Vector, ...]:
    points = tuple(_vector(point) for point in keys.sequence(key, "points", MAX_POINTS))
    if not points or not points[0]:
        raise InvalidSpec(f"the key {keys.shown(key)} is not a list of points")
    return points


def _vector(key: object) -> Vector:
    return tuple(keys.decimal(entry) for entry in keys.sequence(key, "numbers"))


def _certificate(key: object, positive: Sequence[Vector], negative: Sequence[Vector]) -> Certificate:
    certificate = Certificate.of(network(key, len(positive[0])), positive, negative)
    if certificate is None:
        raise InvalidSpec(f"the certificate {keys.shown(key)} does not classify all points")
    return certificate


def network(key: object, inputs: int) -> Network:
    """Build the network of ``{activations, weights}`` with one output; raises InvalidSpec."""
    if not isinstance(key, Mapping) or set(key) != {"activations", "weights"}:
        raise InvalidSpec(f"the certificate {keys.shown(key)} is not {{activations, weights}}")
    activations = tuple(map(_activation, keys.sequence(key["activations"], "activations")))
    layers = [_layer(layer) for layer in keys.sequence(key["weights"], "layers", MAX_HIDDEN + 1)]
    sizes = [inputs, *(len(biases) for _, biases in layers)]
    built = weights.chained(sizes, layers)
    if (
        built is None
        or weights.count(sizes) > weights.MAX_NUMBERS
        or sizes[-1] != 1
        or len(activations) != len(built) - 1
    ):
        raise InvalidSpec(f"the layers of the certificate {keys.shown(key)} do not fit each other")
    return Network(built, activations)


def _layer(layer: object) -> tuple[tuple[Vector, ...], Vector]:
    if not isinstance(layer, Mapping) or set(layer) != {"W", "b"}:
        raise InvalidSpec(f"the layer {keys.shown(layer)} is not {{W, b}}")
    matrix, biases = tuple(map(_vector, keys.sequence(layer["W"], "rows"))), _vector(layer["b"])
    if not all(map(weights.is_moderate, (*biases, *(weight for row in matrix for weight in row)))):
        raise InvalidSpec(f"the weights {keys.shown(layer)} are not between 1e-30 and 1e30 in size")
    return matrix, biases


def _activation(name: object) -> str:
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise InvalidSpec(f"{keys.shown(name)} is no activation; there are {', '.join(ACTIVATIONS)}")
    return name
