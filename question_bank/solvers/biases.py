"""Weights and the biases that go with them."""

from __future__ import annotations

from typing import Literal

from question_bank.solvers.lengths import positive

Bias = Literal["none", "unit", "layer", "weight-group"]


def parameters(weights: int, units: int, bias: Bias, *, groups: int) -> int:
    """Return weights for each unit and the biases: one for each unit, for the layer, for each group, or none.

    Raises ValueError unless the units are positive and the kind of bias is known.
    """
    biases = {"none": 0, "unit": units, "layer": 1, "weight-group": groups * units}
    if bias not in biases:
        raise ValueError(f"bias must be one of {', '.join(biases)}, not {bias!r}")
    return weights * positive("units", units) + biases[bias]
