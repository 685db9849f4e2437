"""Layers of Keras, PyTorch and scikit-learn: what a call of each adds to a network."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graders import snippet
from graders.errors import InvalidResponse
from graders.networks import activations
from graders.networks.design import LARGEST_WIDTH
from graders.text import quote

PARAMETERS = {
    "Dense": ("units", "activation", "use_bias"),
    "Linear": ("in_features", "out_features", "bias"),
    "Activation": ("activation",),
    "MLPClassifier": ("hidden_layer_sizes", "activation"),
}
"""Those that may be given without their names."""
LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
"""Where Python begins a new line: not at the other characters that ``splitlines`` knows."""
IGNORED = frozenset({"Flatten", "Identity"})
FORM = "Paste the layers alone: Sequential([Dense(5, activation='linear'), Dense(1, activation='sigmoid')])."


@dataclass(slots=True)
class Layers:
    """What was read so far: units and activation of each dense layer."""

    text: str
    inputs: int | None = None
    units: list[int] = field(default_factory=list)
    activations: list[str] = field(default_factory=list)
    dropout: bool = False


def add(layers: Layers, call: ast.Call) -> None:
    """Note what a call adds to a network; raises InvalidResponse where no plain network has it."""
    name = snippet.last_name(call.func)
    given = _arguments(call, PARAMETERS.get(name, ()), layers)
    if name in ("Input", "InputLayer"):
        _enter(layers, _whole(given.get("shape", given.get("input_shape", _first(call))), layers))
    elif name == "Dense":
        _add_keras(layers, given)
    elif name == "Linear":
        _add_torch(layers, given)
    elif name == "MLPClassifier":
        _add_sklearn(layers, given)
    elif name in ("Dropout", "AlphaDropout"):
        layers.dropout = True
    elif name not in IGNORED:
        _activate(layers, _activation(given.get("activation") if name == "Activation" else call, layers))


def _arguments(call: ast.Call, parameters: Sequence[str], layers: Layers) -> dict[str, ast.expr]:
    """The arguments of a call by name; raises InvalidResponse where one is given twice, or unnamed ones."""
    named = [*zip(parameters, call.args, strict=False)]
    named += [(word.arg or "**", word.value) for word in call.keywords]
    given = dict(named)
    if len(given) < len(named) or "**" in given:
        raise unreadable(layers.text, "gives an argument twice, or arguments without their names", call)
    for name in ("use_bias", "bias"):
        bias = given.get(name)
        if bias is not None and not (isinstance(bias, ast.Constant) and bias.value is True):
            raise unreadable(layers.text, "has a layer without biases, which is not judged here", call)
    return given


def _add_keras(layers: Layers, given: dict[str, ast.expr]) -> None:
    if (shape := given.get("input_shape", given.get("input_dim"))) is not None:
        _enter(layers, _whole(shape, layers))
    activation = given.get("activation")
    layers.units.append(_whole(given.get("units"), layers))
    layers.activations.append("linear" if activation is None else _activation(activation, layers))


def _add_torch(layers: Layers, given: dict[str, ast.expr]) -> None:
    entering, units = (_whole(given.get(name), layers) for name in ("in_features", "out_features"))
    if layers.units and layers.units[-1] != entering:
        raise unreadable(layers.text, f"feeds {layers.units[-1]} values to a layer of {entering} inputs")
    if not layers.units:
        _enter(layers, entering)
    layers.units.append(units)
    layers.activations.append("linear")


def _add_sklearn(layers: Layers, given: dict[str, ast.expr]) -> None:
    sizes = given.get("hidden_layer_sizes", ast.Constant(100))
    hidden = sizes.elts if isinstance(sizes, ast.Tuple | ast.List) else [sizes]
    activation = _activation(given.get("activation", ast.Constant("relu")), layers)
    layers.units += [*(_whole(size, layers) for size in hidden), 1]
    layers.activations += [*([activation] * len(hidden)), "sigmoid"]


def _enter(layers: Layers, inputs: int) -> None:
    if not layers.units:
        layers.inputs = inputs


def _activate(layers: Layers, activation: str) -> None:
    if not layers.units or layers.activations[-1] != "linear":
        raise unreadable(layers.text, f"has {activation} where no layer waits for an activation")
    layers.activations[-1] = activation


def _activation(node: ast.expr | None, layers: Layers) -> str:
    if isinstance(node, ast.Constant) and node.value is None:
        return "linear"
    if isinstance(node, ast.Constant):
        name = str(node.value)[:60]
    else:
        name = snippet.last_name(node.func if isinstance(node, ast.Call) else node)
    found = activations.find(name)
    if found is None:
        raise unreadable(
            layers.text, f"has {quote(name)}, which is no dense layer and no known activation", node
        )
    return found


def _whole(node: ast.expr | None, layers: Layers) -> int:
    """A whole number, or the only one of a tuple."""
    if isinstance(node, ast.Tuple | ast.List) and node.elts:
        node = node.elts[0] if len(node.elts) == 1 else None
    if not isinstance(node, ast.Constant) or type(node.value) is not int or node.value > LARGEST_WIDTH:
        raise unreadable(layers.text, "has a layer without a proper number of units", node)
    return node.value


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def unreadable(
    text: str, fault: str, node: ast.AST | None = None, position: int | None = None
) -> InvalidResponse:
    """The fault of code that is no plain network, with the place of the node that shows it."""
    if isinstance(node, ast.stmt | ast.expr | ast.keyword | ast.alias):
        before = LINE_END.split(text)[node.lineno - 1].encode()[: node.col_offset]
        position = offset(text, node.lineno, len(before.decode()))
    return InvalidResponse(
        f"The code {quote(' '.join(text.split()))} {fault}.", FORM, reason="not-a-design", position=position
    )


def offset(text: str, line: int, column: int) -> int:
    """A place given by its line, counted from 1, and its column, in characters from the start of the text."""
    return min(sum(map(len, LINE_END.split(text)[: line - 1])) + max(column, 0), len(text))
