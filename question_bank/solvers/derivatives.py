"""Derivatives of formulas, by the rule of each function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from graders.algebra.tree import Call, Name, Number, Tree, call, names
from question_bank.solvers.products import ONE, ZERO, product, summed

TWO = Number("2")


def derivative(tree: Tree, target: str) -> Tree:
    """The derivative, simplified as it is built."""
    if not isinstance(tree, Call):
        return ONE if tree == Name(target) else ZERO
    if target not in names(tree):
        return ZERO
    if tree.function not in RULES:
        raise ValueError(f"the derivative of {tree.function} is not known")
    slopes = [derivative(argument, target) for argument in tree.arguments]
    partial = RULES[tree.function](*tree.arguments)
    return summed([product([p, slope]) for p, slope in zip(partial, slopes, strict=True) if slope != ZERO])


def _power_rule(base: Tree, exponent: Tree) -> list[Tree]:
    """The partial derivatives of a power; the logarithm only where the exponent varies."""
    lowered: Tree = call("subtract", exponent, ONE)
    if isinstance(exponent, Number) and exponent.digits.isdigit():
        lowered = Number(str(int(exponent.digits) - 1))
    by_base = [exponent, base if lowered == ONE else call("power", base, lowered)]
    return [product(by_base), product([call("power", base, exponent), call("log", base)])]


RULES: Mapping[str, Callable[..., Sequence[Tree]]] = {
    "add": lambda a, b: [ONE, ONE],
    "subtract": lambda a, b: [ONE, call("negate", ONE)],
    "negate": lambda a: [call("negate", ONE)],
    "multiply": lambda a, b: [b, a],
    "divide": lambda a, b: [call("divide", ONE, b), call("negate", call("divide", a, call("power", b, TWO)))],
    "power": _power_rule,
    "square": lambda a: [product([TWO, a])],
    "sqrt": lambda a: [call("divide", ONE, product([TWO, call("sqrt", a)]))],
    "exp": lambda a: [call("exp", a)],
    "log": lambda a: [call("divide", ONE, a)],
    "tanh": lambda a: [call("subtract", ONE, call("power", call("tanh", a), TWO))],
    "sigmoid": lambda a: [product([call("sigmoid", a), call("subtract", ONE, call("sigmoid", a))])],
    "softplus": lambda a: [call("sigmoid", a)],
}
"""Partial derivatives of a function with respect to its arguments."""
