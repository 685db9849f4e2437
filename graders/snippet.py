"""Layer calls in Python as students paste them: parsed, never run."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

LIMIT = 500
MAX_NESTING = 12


@dataclass(frozen=True, slots=True)
class Call:
    """A call: last dotted name, arguments as source text."""

    name: str
    positional: tuple[str, ...]
    keywords: Mapping[str, str]


def call(text: str) -> Call | None:
    """Read ``model.add(layers.Dense(10))`` as the call of ``Dense``; None if the text is no call."""
    tree = parse(text)
    if isinstance(tree, ast.Call):
        tree = layer(tree)
    if not isinstance(tree, ast.Call) or not is_proper(tree):
        return None
    return Call(
        name=last_name(tree.func),
        positional=tuple(ast.unparse(argument) for argument in tree.args),
        keywords={word.arg: ast.unparse(word.value) for word in tree.keywords if word.arg},
    )


def dotted_name(text: str) -> str | None:
    """Read ``keras.layers.Dense`` or a call of it as ``Dense``; None if the text is neither."""
    tree = parse(text)
    if isinstance(tree, ast.Call):
        tree = layer(tree)
    if isinstance(tree, ast.Call):
        tree = tree.func if is_proper(tree) else None
    return last_name(tree) or None if tree is not None else None


def parse(text: str) -> ast.expr | None:
    """Parse one short expression, or the right side of one assignment; None if it is neither."""
    text = text.strip().strip("`").strip()
    if len(text) > LIMIT or nesting(text) > MAX_NESTING or "\\" in text or not text.isprintable():
        return None
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    statement = statements[0] if len(statements) == 1 else None
    return statement.value if isinstance(statement, ast.Expr | ast.Assign) else None


def fault(text: str) -> int | None:
    """Where a text stops being Python, or repeats an argument; None where it does not, or was not tried."""
    if len(text) > LIMIT or nesting(text) > MAX_NESTING or "\\" in text or not text.isprintable():
        return None
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return min(max((error.offset or 1) - 1, 0), len(text))
    except (ValueError, RecursionError, MemoryError):
        return None
    odd = [repeated(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return next((node.col_offset for node in odd if node is not None and text.isascii()), None)


def repeated(call: ast.Call) -> ast.keyword | ast.expr | None:
    """The argument of a call that is given again, or assigned to a name on the way."""
    assigned = next((argument for argument in call.args if isinstance(argument, ast.NamedExpr)), None)
    names = [word.arg for word in call.keywords]
    twice = [word for place, word in enumerate(call.keywords) if word.arg in names[:place]]
    return assigned or next(iter(twice), None)


def nesting(text: str) -> int:
    """An upper bound of how deeply a text can nest: its opening brackets and prefix signs."""
    return sum(map(text.count, "([{-+~"))


def layer(tree: ast.Call) -> ast.expr:
    """The layer inside ``model.add(layer)``, or of ``layer(…)(x)``."""
    if isinstance(tree.func, ast.Call) and len(tree.args) == 1:
        return tree.func
    if last_name(tree.func) == "add" and len(tree.args) == 1:
        return tree.args[0]
    return tree


def last_name(tree: ast.expr | None) -> str:
    """The last part of a dotted name, or nothing."""
    owner = tree
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    if not isinstance(owner, ast.Name):
        return ""
    return tree.attr if isinstance(tree, ast.Attribute) else owner.id


def is_proper(call: ast.Call) -> bool:
    """Whether a name is called, with no argument given twice nor assigned to a name on the way."""
    named = [word.arg for word in call.keywords if word.arg]
    assigned = any(isinstance(argument, ast.NamedExpr) for argument in call.args)
    return bool(last_name(call.func)) and len(set(named)) == len(named) and not assigned
