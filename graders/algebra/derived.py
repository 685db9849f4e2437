"""Functions that are read as what they are defined by, in terms of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graders.algebra.tree import Number, Tree, call

ZERO, HALF, ONE, TWO, THREE = map(Number, ("0", "0.5", "1", "2", "3"))


def log_add_exp(left: Tree, right: Tree) -> Tree:
    """log(exp a + exp b)."""
    return call("log", call("add", call("exp", left), call("exp", right)))


def heaviside(value: Tree, at_zero: Tree = HALF) -> Tree:
    """The unit step, one half at 0 unless another value is given."""
    step = call("where", call("gt", value, ZERO), ONE, ZERO)
    return call("where", call("eq", value, ZERO), at_zero, step)


def root(value: Tree, index: Tree = TWO) -> Tree:
    """The root of that index, the square root where there is none."""
    return call("sqrt", value) if index == TWO else call("root", value, index)


DERIVED: Mapping[str, Callable[..., Tree]] = {
    "logaddexp": log_add_exp,
    "heaviside": heaviside,
    "root": root,
    "cbrt": lambda value: root(value, THREE),
    "erfc": lambda value: call("subtract", ONE, call("erf", value)),
    "float": lambda value: value,
}
ARITY: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(["cbrt", "erfc", "float"], (1, 1)),
    "logaddexp": (2, 2),
    **dict.fromkeys(["heaviside", "root"], (1, 2)),
}
"""Fewest and most arguments."""
