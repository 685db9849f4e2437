"""The design of a network: widths and activations, and weights where they were given."""

from __future__ import annotations

from dataclasses import dataclass

from graders.errors import InvalidResponse
from graders.networks.activations import ACTIVATIONS, RBF, SOFTMAX
from graders.networks.network import Dense

MAX_HIDDEN = 10
MAX_UNITS = 10_000
LARGEST_WIDTH = 10**6
"""Widths beyond this are not even counted."""
FINAL = frozenset({"sigmoid", SOFTMAX, "linear", "step", "sign"})
"""Activations that, named second of two, are those of the output layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A feed-forward network, layer by layer."""

    inputs: int
    widths: tuple[int, ...]
    """Units of the hidden layers."""
    activations: tuple[str, ...]
    """Activations of the hidden layers."""
    outputs: int
    output: str
    """The activation of the output layer."""
    dropout: bool = False
    weights: tuple[Dense, ...] | None = None

    def __str__(self) -> str:
        """The design as it can be typed: ``2-4-4-1 relu sigmoid``."""
        chain = "-".join(map(str, (self.inputs, *self.widths, self.outputs)))
        short = len(set(self.activations)) == 1 and self.output in FINAL
        hidden = self.activations[:1] if short else self.activations
        dropout = " with dropout" if self.dropout else ""
        weights = ", with weights" if self.weights else ""
        return f"{chain} {' '.join((*hidden, self.output))}{dropout}{weights}"

    def as_json(self) -> dict[str, object]:
        """Names and numbers, in the form a student may send; without weights."""
        return {
            "inputs": self.inputs,
            "layers": list(self.widths),
            "activation": list(self.activations),
            "output": self.output,
            "output_units": self.outputs,
            **({"dropout": True} if self.dropout else {}),
        }


def checked(design: Design) -> Design:
    """Return the design if it is of a size that can be judged; raises InvalidResponse."""
    units = (design.inputs, *design.widths, design.outputs)
    if len(design.widths) > MAX_HIDDEN:
        raise too_many_layers(len(design.widths))
    if min(units) < 1:
        raise InvalidResponse(
            "A layer without units passes nothing on.",
            "Give each layer at least one unit.",
            reason="empty-layer",
        )
    if sum(units) > MAX_UNITS:
        raise InvalidResponse(
            f"The network has {sum(units):,} units.",
            f"Design one of at most {MAX_UNITS:,}.",
            reason="too-large",
        )
    _check_activations(design)
    return design


def _check_activations(design: Design) -> None:
    """Refuse softmax within the network, and outputs that do not rise with their sum."""
    if odd := [name for name in design.activations if name not in ACTIVATIONS and name != RBF]:
        raise InvalidResponse(
            f"{odd[0]} belongs to the output.",
            "Name an activation for the hidden layers.",
            reason="odd-activation",
        )
    output = ACTIVATIONS.get(design.output)
    if design.output != SOFTMAX and (output is None or not output.monotone):
        raise InvalidResponse(
            f"{design.output} does not suit an output.", "Use sigmoid or softmax.", reason="odd-activation"
        )
    if design.weights is not None and RBF in design.activations:
        raise InvalidResponse(
            "RBF units have centres, not weights.", "Leave the weights out.", reason="odd-weights"
        )


def too_many_layers(count: int) -> InvalidResponse:
    """The fault of a network too deep to be judged."""
    return InvalidResponse(
        f"The network has {count} hidden layers.", f"Design one of at most {MAX_HIDDEN}.", reason="too-large"
    )
