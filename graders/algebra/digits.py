"""Formulas evaluated at one point to many digits, where double precision does not decide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from threading import Lock
from typing import Any

from graders.algebra.multiprecision import CONSTANTS, EXACT, Undefined
from graders.algebra.tree import Name, Number, Tree

FEWER, MORE = 40, 80
"""Digits of two evaluations, whose difference tells how much rounding has done."""
LOCK = Lock()
"""A context of mpmath changes its precision while it works: one thread at a time."""


@cache
def library(digits: int) -> Any:
    """A context of mpmath of its own, loaded when first needed: most answers are decided without it."""
    context = import_module("mpmath").MPContext()
    context.dps = digits
    return context


@lru_cache(4096)
def number(text: str, digits: int) -> Any:
    """A number of a formula or a point, to the digits of one context."""
    return library(digits).mpf(f"0{text}" if text.startswith(".") else text)


def evaluate(tree: Tree, point: Mapping[str, str]) -> tuple[Any, Any]:
    """The value at a point given in digits, and its rounding error; raises Undefined."""
    *_, finest = refined(tree, point)
    return finest


def refined(tree: Tree, point: Mapping[str, str], rough: float = math.nan) -> Iterator[tuple[Any, Any]]:
    """The value at a point given in digits, with one estimate of its rounding error after the other.

    The first is how far off a ``rough`` value in doubles is, if there is one; it costs nothing more.
    Raises Undefined.
    """
    with LOCK:
        value = evaluate_with(MORE, tree, point)
        error = abs(value - rough)
    if not math.isnan(rough):
        yield value, error
    with LOCK:
        error = abs(value - evaluate_with(FEWER, tree, point))
    yield value, error


def evaluate_with(digits: int, tree: Tree, point: Mapping[str, str]) -> Any:
    """The value at the digits of one context; raises Undefined."""
    mp = library(digits)

    def value(node: Tree) -> Any:
        if isinstance(node, Number):
            result = number(node.digits, digits)
        elif isinstance(node, Name):
            given = point.get(node.name)
            result = CONSTANTS[node.name](mp) if given is None else number(given, digits)
        elif node.function == "where":
            condition, yes, no = node.arguments
            result = value(yes) if value(condition) else value(no)
        else:
            result = EXACT[node.function](mp, *map(value, node.arguments))
        if not mp.isfinite(result):
            raise Undefined
        return result

    return value(tree)
