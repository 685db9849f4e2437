"""Designs of small networks that are to classify given points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graders import keys
from graders.errors import InvalidSpec
from graders.grader import NEEDS_TRAINING, Raw
from graders.networks import key as network_key
from graders.networks import proofs, reading, search
from graders.networks.activations import SOFTMAX
from graders.networks.design import Design
from graders.networks.key import Key
from graders.networks.proofs import Finding
from graders.place import located
from graders.verdict import Verdict, scored, undecided

MAX_INPUTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network design: right when there are weights with which it classifies all points of the key.

    That is decided by proof: no weights can (a line does not separate the classes), or these do (a small
    network is embedded in the design and evaluated in intervals). Where no proof is known, ``settle`` trains
    it. ``inputs`` is how many coordinates a point has, for answers that do not say. The key is
    ``{positive, negative, overlaps, certificates}``.
    """

    inputs: int = 2

    def __post_init__(self) -> None:
        if (
            isinstance(self.inputs, bool)
            or not isinstance(self.inputs, int)
            or not 0 < self.inputs <= MAX_INPUTS
        ):
            raise InvalidSpec(f"inputs = {keys.shown(self.inputs)} is not a number of coordinates")

    def prepare(self, key: object) -> Key:
        """Verify every proof and every certificate of the key."""
        prepared = network_key.prepare(key)
        if prepared.dimension != self.inputs:
            raise InvalidSpec(f"the points have {prepared.dimension} coordinates, but inputs = {self.inputs}")
        return prepared

    @located
    def read(self, raw: Raw) -> Design:
        """Read a line of widths, a description, code, or named fields, with weights or without."""
        return reading.read(raw, self.inputs)

    def grade(self, value: Design, key: Key) -> Verdict:
        """Judge by proof; undecided where there is none."""
        finding = proofs.find(value, key)
        if finding is not None:
            return _verdict(value, finding)
        return undecided(
            NEEDS_TRAINING,
            read_as=str(value),
            feedback="No proof is known for this design either way, so it is trained.",
        )

    def settle(self, value: Design, key: Key) -> Verdict:
        """Judge by proof, else by training in a child process: seconds, not milliseconds.

        A run that classifies all points is verified and is right. None doing so proves nothing, so that
        the verdict then stays undecided.
        """
        finding = proofs.find(value, key)
        if finding is not None:
            return _verdict(value, finding)
        found = search.search(value, key)
        if found.network is None:
            feedback = (
                "Training did not reach all points. That is no proof that no weights do: a person decides."
            )
            return undecided("not-reached", read_as=str(value), feedback=feedback)
        feedback = f"Training reached all {key.count} points."
        return _verdict(value, Finding(True, "trained", feedback, found.network), restarts=found.restarts)

    def mutants(self, key: Key) -> Iterator[tuple[str, Design]]:
        """Linear units, no hidden layer, one more input, and softmax over one unit."""
        design = _smallest(key)
        if key.overlaps:
            yield "linear", replace(design, activations=("linear",) * len(design.widths))
            yield "no-hidden-layer", replace(design, widths=(), activations=())
        yield "one-more-input", replace(design, inputs=design.inputs + 1)
        yield "softmax-of-one", replace(design, output=SOFTMAX)

    def preview(self, value: Design) -> str:
        """The widths and activations on one line."""
        return str(value)

    def write(self, key: Key) -> Raw:
        """The design of the first certificate."""
        return str(_smallest(key))

    def plain(self, value: Design) -> dict[str, object]:
        """Widths and activations by name."""
        return value.as_json()


def _smallest(key: Key) -> Design:
    network = key.certificates[0].network
    return Design(
        inputs=key.dimension,
        widths=tuple(len(layer.biases) for layer in network.layers[:-1]),
        activations=network.activations,
        outputs=1,
        output="sigmoid",
    )


def _verdict(value: Design, finding: Finding, **evidence: object) -> Verdict:
    if finding.network is not None:
        evidence["weights"] = finding.network.as_json()
    return scored(
        1.0 if finding.right else 0.0,
        finding.reason,
        read_as=str(value),
        feedback=finding.feedback,
        evidence=evidence,
    )
