"""Designs in Keras, PyTorch or scikit-learn: parsed, never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graders import snippet
from graders.errors import InvalidResponse
from graders.networks import activations
from graders.networks.design import LARGEST_WIDTH, Design
from graders.text import quote

LIMIT = 4_000
MAX_NESTING = 100
LOOKS_LIKE_CODE = re.compile(r"\b(?:Sequential|Dense|Linear|MLPClassifier)\s*\(")
ALLOWED = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call, ast.keyword, ast.Name,
    ast.Attribute, ast.Constant, ast.UnaryOp, ast.USub, ast.List, ast.Tuple, ast.Load, ast.Store,
)  # fmt: skip
CONTAINERS = frozenset({"Sequential", "add", "Model"})
IGNORED = frozenset({"Flatten", "Identity"})
STEERING = frozenset({"compile", "fit", "summary", "evaluate", "predict", "train", "build"})
FORM = "Paste the layers alone: Sequential([Dense(5, activation='linear'), Dense(1, activation='sigmoid')])."


@dataclass(slots=True)
class Layers:
    """What was read so far: units and activation of each dense layer."""

    text: str
    inputs: int | None = None
    units: list[int] = field(default_factory=list)
    activations: list[str] = field(default_factory=list)
    dropout: bool = False


def read(text: str, inputs: int) -> Design:
    """Read a model; raises InvalidResponse naming the call that no plain network has."""
    layers = Layers(text)
    for call in _calls(_parsed(text), layers):
        _add(layers, call)
    if not layers.units:
        raise _unreadable(text, "names no dense layer")
    *widths, outputs = layers.units
    *hidden, output = layers.activations
    return Design(
        inputs=inputs if layers.inputs is None else layers.inputs,
        widths=tuple(widths),
        activations=tuple(hidden),
        outputs=outputs,
        output=output,
        dropout=layers.dropout,
    )


def _parsed(text: str) -> ast.Module:
    if len(text) > LIMIT:
        raise InvalidResponse(f"The code has {len(text):,} characters.", FORM, reason="too-long")
    if snippet.nesting(text) > MAX_NESTING or "\\" in text:
        raise _unreadable(text, "has more brackets than layers need, or a backslash")
    try:
        tree = ast.parse(text.strip().strip("`").removeprefix("python").strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unreadable(text, "is not Python") from None
    if odd := next((node for node in ast.walk(tree) if not isinstance(node, ALLOWED)), None):
        raise _unreadable(text, f"holds more than layers ({type(odd).__name__})")
    return tree


def _calls(tree: ast.Module, layers: Layers) -> Iterator[ast.Call]:
    """The calls of layers, in the order in which data flow through them."""
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
        if isinstance(value, ast.Call) and snippet.last_name(value.func) not in STEERING:
            yield from _unwrapped(value, layers, depth=0)


def _unwrapped(call: ast.Call, layers: Layers, depth: int) -> Iterator[ast.Call]:
    """The layers inside ``Sequential([...])``, ``model.add(layer)`` and ``layer(…)(x)``."""
    name = snippet.last_name(call.func)
    if isinstance(call.func, ast.Call) and all(isinstance(entry, ast.Name) for entry in call.args):
        yield from _unwrapped(call.func, layers, depth + 1)
    elif name not in CONTAINERS:
        yield call
    elif depth > 2:
        raise _unreadable(layers.text, "nests too deep")
    elif name != "Model":
        for entry in _entries(call):
            if not isinstance(entry, ast.Call):
                raise _unreadable(layers.text, f"has {quote(ast.unparse(entry))} in place of a layer")
            yield from _unwrapped(entry, layers, depth + 1)


def _entries(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call, and what is in those that are lists."""
    for argument in call.args:
        yield from argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]


def _add(layers: Layers, call: ast.Call) -> None:
    name = snippet.last_name(call.func)
    words = {word.arg: word.value for word in call.keywords}
    if name in ("Input", "InputLayer"):
        _enter(layers, _whole(words.get("shape", words.get("input_shape", _first(call))), layers))
    elif name == "Dense":
        _add_keras(layers, call, words)
    elif name == "Linear":
        _add_torch(layers, call, words)
    elif name == "MLPClassifier":
        _add_sklearn(layers, words)
    elif name in ("Dropout", "AlphaDropout"):
        layers.dropout = True
    elif name not in IGNORED:
        _activate(layers, _activation(_first(call) if name == "Activation" else call, layers))


def _add_keras(layers: Layers, call: ast.Call, words: dict[str | None, ast.expr]) -> None:
    units = words.get("units", _first(call))
    given = words.get("activation", call.args[1] if len(call.args) > 1 else None)
    if (shape := words.get("input_shape", words.get("input_dim"))) is not None:
        _enter(layers, _whole(shape, layers))
    layers.units.append(_whole(units, layers))
    layers.activations.append("linear" if given is None else _activation(given, layers))


def _add_torch(layers: Layers, call: ast.Call, words: dict[str | None, ast.expr]) -> None:
    arguments = [*call.args, *(words[name] for name in ("in_features", "out_features") if name in words)]
    if len(arguments) < 2:
        raise _unreadable(layers.text, "has a Linear without two sizes")
    entering, units = _whole(arguments[0], layers), _whole(arguments[1], layers)
    if layers.units and layers.units[-1] != entering:
        raise _unreadable(layers.text, f"feeds {layers.units[-1]} values to a layer of {entering} inputs")
    if not layers.units:
        _enter(layers, entering)
    layers.units.append(units)
    layers.activations.append("linear")


def _add_sklearn(layers: Layers, words: dict[str | None, ast.expr]) -> None:
    sizes = words.get("hidden_layer_sizes", ast.Constant(100))
    hidden = sizes.elts if isinstance(sizes, ast.Tuple | ast.List) else [sizes]
    activation = _activation(words.get("activation", ast.Constant("relu")), layers)
    layers.units += [*(_whole(size, layers) for size in hidden), 1]
    layers.activations += [*([activation] * len(hidden)), "sigmoid"]


def _enter(layers: Layers, inputs: int) -> None:
    if not layers.units:
        layers.inputs = inputs


def _activate(layers: Layers, activation: str) -> None:
    if not layers.units or layers.activations[-1] != "linear":
        raise _unreadable(layers.text, f"has {activation} where no layer waits for an activation")
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
        raise _unreadable(layers.text, f"has {quote(name)}, which is no dense layer and no known activation")
    return found


def _whole(node: ast.expr | None, layers: Layers) -> int:
    """A whole number, or the only one of a tuple."""
    if isinstance(node, ast.Tuple | ast.List) and node.elts:
        node = node.elts[0] if len(node.elts) == 1 else None
    if not isinstance(node, ast.Constant) or type(node.value) is not int or node.value > LARGEST_WIDTH:
        raise _unreadable(layers.text, "has a layer without a proper number of units")
    return node.value


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def _unreadable(text: str, fault: str) -> InvalidResponse:
    return InvalidResponse(f"The code {quote(' '.join(text.split()))} {fault}.", FORM, reason="not-a-design")
