"""Functions that are read as what they are defined by, in terms of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graders.algebra.tree import Number, Tree, call

ZERO, HALF, ONE = Number("0"), Number("0.5"), Number("1")


def log_add_exp(left: Tree, right: Tree) -> Tree:
    """log(exp a + exp b)."""
    return call("log", call("add", call("exp", left), call("exp", right)))


def heaviside(value: Tree, at_zero: Tree = HALF) -> Tree:
    """The unit step, one half at 0 unless another value is given."""
    step = call("where", call("gt", value, ZERO), ONE, ZERO)
    return call("where", call("eq", value, ZERO), at_zero, step)


def cube_root(value: Tree) -> Tree:
    """The real root, negative for a negative number."""
    root = call("power", call("abs", value), call("divide", ONE, Number("3")))
    return call("multiply", call("sign", value), root)


DERIVED: Mapping[str, Callable[..., Tree]] = {
    "logaddexp": log_add_exp,
    "heaviside": heaviside,
    "cbrt": cube_root,
    "erfc": lambda value: call("subtract", ONE, call("erf", value)),
    "float": lambda value: value,
}
ARITY: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(["cbrt", "erfc", "float"], (1, 1)),
    "logaddexp": (2, 2),
    "heaviside": (1, 2),
}
"""Fewest and most arguments."""
