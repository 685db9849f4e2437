"""Reading the design of a network in any of its forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from graders import entries, latex, nesting, number, place, record
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.networks import activations, chain, code, prose, weights
from graders.networks.design import LARGEST_WIDTH, MAX_HIDDEN, Design, checked, too_many_layers
from graders.networks.network import Dense
from graders.text import LIST_LIMIT, SCALAR_LIMIT, bounded, clean, quote, unify

FIELDS = ("inputs", "layers", "activation", "output", "output_units", "dropout", "weights")
MAX_CURVED = 24
"""Units with a curved activation whose given weights are evaluated: some 2 ms each over 20 points."""
BULLETS = " \t*•○-;,."


def read(raw: Raw, inputs: int) -> Design:
    """Read a line of widths, a description, code, or named fields.

    ``inputs`` is the number of inputs where the answer does not say. Raises InvalidResponse.
    """
    loaded = record.load(raw)
    if isinstance(loaded, dict):
        return checked(from_fields(loaded, inputs))
    if isinstance(loaded, str) and code.LOOKS_LIKE_CODE.search(bounded(loaded, limit=LIST_LIMIT)):
        return checked(from_code(unify(loaded), inputs, raw))
    lines = bounded(loaded, limit=SCALAR_LIMIT).splitlines()
    listed = "; ".join(filter(None, (line.strip(BULLETS) for line in lines)))
    text = activations.in_one_word(latex.plain(clean(listed))).casefold()
    return checked(chain.read(text) or prose.read(text, inputs))


def from_code(text: str, inputs: int, raw: Raw) -> Design:
    """Read code; a fault in it gets its position in the answer as typed."""
    try:
        return code.read(text, inputs)
    except InvalidResponse as fault:
        fault.position = place.in_typed(fault.position, text, raw)
        raise


def from_fields(fields: Mapping[str, Raw], inputs: int) -> Design:
    """Read ``{layers, activation, output, output_units}``, with ``inputs``, ``dropout`` and ``weights``."""
    found = record.matched(fields, FIELDS, "field")
    if "layers" not in found:
        raise InvalidResponse(
            "The layers are missing.",
            'Write {"layers": [5], "activation": "linear"}.',
            reason="width-missing",
        )
    widths = _widths(found["layers"])
    design = Design(
        inputs=_count(found.get("inputs"), inputs),
        widths=widths,
        activations=_activations(found.get("activation"), len(widths)),
        outputs=_count(found.get("output_units"), 1),
        output=_name(found.get("output", "sigmoid")),
        dropout=found.get("dropout") not in (None, False, "0", "0.0"),
    )
    if "weights" not in found:
        return design
    return replace(design, weights=_weights(found["weights"], checked(design)))


def _widths(raw: Raw) -> tuple[int, ...]:
    if record.is_blank(raw) or raw == []:
        return ()
    listed = entries.flat(nesting.read(raw.replace("-", ",") if isinstance(raw, str) else raw))
    if len(listed) > MAX_HIDDEN:
        raise too_many_layers(len(listed))
    return tuple(_whole(entry) for entry in listed)


def _whole(raw: Raw) -> int:
    count = number.read_count(raw)
    if count != int(count) or abs(count) > LARGEST_WIDTH:
        raise InvalidResponse(
            f"{count} is not a number of units.", "Write whole numbers.", reason="not-whole"
        )
    return int(count)


def _count(raw: Raw, default: int) -> int:
    return default if record.is_blank(raw) else _whole(raw)


def _activations(raw: Raw, layers: int) -> tuple[str, ...]:
    """One activation for all hidden layers, or one for each."""
    listed = raw if isinstance(raw, list) else [raw] * layers
    if len(listed) != layers or any(map(record.is_blank, listed)):
        raise InvalidResponse(
            "The activation of a hidden layer is missing.",
            'Write {"layers": [5], "activation": "linear", "output": "sigmoid"}.',
            reason="activation-missing",
        )
    return tuple(map(_name, listed))


def _name(raw: Raw) -> str:
    text = clean(raw)
    found = activations.find(text)
    if found is None:
        raise InvalidResponse(
            f"{quote(text)} is not a known activation.",
            "Use the name of a common one, as Keras or PyTorch spell it.",
            reason="unknown-activation",
        )
    return found


def _weights(raw: Raw, design: Design) -> tuple[Dense, ...]:
    """Read ``[{W, b}, …]``, one for each layer; raises InvalidResponse where the shapes do not fit."""
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_HIDDEN + 1:
        raise _misfit(design)
    sizes = (design.inputs, *design.widths, design.outputs)
    layers = zip(design.widths, design.activations, strict=True)
    curved = sum(width for width, activation in layers if activation in activations.CURVED)
    if weights.count(sizes) > weights.MAX_NUMBERS or curved > MAX_CURVED:
        raise InvalidResponse(
            f"With weights a network may have {weights.MAX_NUMBERS} of them at most, and {MAX_CURVED} units "
            "with an exponential in their activation.",
            "Submit a smaller one, or leave the weights out.",
            reason="too-large",
        )
    built = weights.chained(sizes, [_layer(layer, design) for layer in raw])
    if built is None:
        raise _misfit(design)
    return built


def _layer(raw: Raw, design: Design) -> tuple[list[list[Decimal]], list[Decimal]]:
    if not isinstance(raw, dict):
        raise _misfit(design)
    found = record.matched(raw, ("W", "b"), "field")
    matrix, biases = found.get("W"), found.get("b")
    if not isinstance(matrix, list) or not isinstance(biases, list) or len(matrix) > weights.MAX_NUMBERS:
        raise _misfit(design)
    return [_numbers(row, design) for row in matrix], _numbers(biases, design)


def _numbers(raw: Raw, design: Design) -> list[Decimal]:
    if not isinstance(raw, list) or not 0 < len(raw) <= weights.MAX_NUMBERS:
        raise _misfit(design)
    numbers = [number.read(entry) for entry in raw]
    if odd := next((entry for entry in numbers if not weights.is_moderate(entry)), None):
        raise InvalidResponse(
            f"The weight {odd:.3g} is not between 1e-30 and 1e30 in size.", "Scale it.", reason="out-of-range"
        )
    return numbers


def _misfit(design: Design) -> InvalidResponse:
    sizes = "-".join(map(str, (design.inputs, *design.widths, design.outputs)))
    return InvalidResponse(
        f"The weights do not fit the layers {sizes}.",
        "For each layer write {W, b}: W with one row for each input, b with one number for each unit.",
        reason="weights-misfit",
    )
