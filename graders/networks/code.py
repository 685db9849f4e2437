"""Designs in Keras, PyTorch or scikit-learn: parsed, never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from graders import snippet
from graders.errors import InvalidResponse
from graders.networks.design import Design
from graders.networks.layers import FORM, Layers, add, offset, unreadable
from graders.text import quote

LIMIT = 4_000
MAX_NESTING = 100
FENCE = "`~"
OPENING = re.compile(rf"\s*(?:[{FENCE}]+(?:[^\S\n]*\w+(?=\n))?)?\s*(?:python\b)?\s*")
"""What stands in front of code: a fence, and the name of the language."""
LOOKS_LIKE_CODE = re.compile(r"\b(?:Sequential|Dense|Linear|MLPClassifier)\s*\(")
ALLOWED = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call, ast.keyword, ast.Name,
    ast.Attribute, ast.Constant, ast.UnaryOp, ast.USub, ast.List, ast.Tuple, ast.Load, ast.Store,
)  # fmt: skip
CONTAINERS = frozenset({"Sequential", "add", "Model"})
STEERING = frozenset({"compile", "fit", "summary", "evaluate", "predict", "train", "build"})


def read(text: str, inputs: int) -> Design:
    """Read a model, in a Markdown fence or not; raises InvalidResponse naming what no plain network has."""
    start = OPENING.match(text).end()  # type: ignore[union-attr]
    try:
        return _read(text[start:].rstrip(f"{FENCE} \n\r\t"), inputs)
    except InvalidResponse as fault:
        raise fault.shifted(start) from None


def _read(text: str, inputs: int) -> Design:
    layers = Layers(text)
    for call in _calls(_parsed(text), layers):
        add(layers, call)
    if not layers.units:
        raise unreadable(text, "names no dense layer")
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
        raise unreadable(text, "has more brackets than layers need, or a backslash")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        place = offset(text, error.lineno or 1, (error.offset or 1) - 1)
        raise unreadable(text, "is not Python", position=place) from None
    except (ValueError, RecursionError, MemoryError):
        raise unreadable(text, "is not Python") from None
    if odd := next((node for node in ast.walk(tree) if not isinstance(node, ALLOWED)), None):
        raise unreadable(text, f"holds more than layers ({type(odd).__name__})", odd)
    return tree


def _calls(tree: ast.Module, layers: Layers) -> Iterator[ast.Call]:
    """The calls of layers, in the order in which data flow through them."""
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
        for entry in value.elts if isinstance(value, ast.Tuple | ast.List) else [value]:
            if isinstance(entry, ast.Call) and snippet.last_name(entry.func) not in STEERING:
                yield from _unwrapped(entry, layers, depth=0)


def _unwrapped(call: ast.Call, layers: Layers, depth: int) -> Iterator[ast.Call]:
    """The layers inside ``Sequential([...])``, ``model.add(layer)`` and ``layer(…)(x)``."""
    name = snippet.last_name(call.func)
    if isinstance(call.func, ast.Call) and all(isinstance(entry, ast.Name) for entry in call.args):
        yield from _unwrapped(call.func, layers, depth + 1)
    elif name not in CONTAINERS:
        yield call
    elif depth > 2:
        raise unreadable(layers.text, "nests too deep")
    elif name != "Model":
        for entry in _entries(call):
            if not isinstance(entry, ast.Call):
                name = snippet.last_name(entry) or type(entry).__name__
                raise unreadable(layers.text, f"has {quote(name)} in place of a layer", entry)
            yield from _unwrapped(entry, layers, depth + 1)


def _entries(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call, and what is in those that are lists."""
    for argument in call.args:
        yield from argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
