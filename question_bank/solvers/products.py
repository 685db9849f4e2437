"""Sums and products of formulas, simplified as far as one would when writing them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graders.algebra.tree import Call, Number, Tree, call

ZERO, ONE = Number("0"), Number("1")


def summed(terms: Sequence[Tree]) -> Tree:
    """The sum of terms, none of which is 0."""
    total: Tree = ZERO
    for term in terms:
        if total == ZERO:
            total = term
        elif (positive := _without_sign(term)) is not None:
            total = call("subtract", total, positive)
        else:
            total = call("add", total, term)
    return total


def _without_sign(tree: Tree) -> Tree | None:
    """A product whose first factor is negated, without the sign; None where it is not."""
    if not isinstance(tree, Call):
        return None
    if tree.function == "negate":
        return tree.arguments[0]
    first = _without_sign(tree.arguments[0]) if tree.function in {"multiply", "divide"} else None
    return None if first is None else Call(tree.function, (first, *tree.arguments[1:]))


def product(parts: Sequence[Tree]) -> Tree:
    """The product: one sign in front, no ones, a factor and its reciprocal cancelled, functions last."""
    factors, divisors, negative = _flattened(parts)
    for divisor in list(divisors):
        if divisor in factors:
            factors.remove(divisor)
            divisors.remove(divisor)
    factors.sort(key=_rank)
    tree = _joined(factors)
    if divisors:
        tree = call("divide", tree, _joined(divisors))
    return _negated(tree) if negative else tree


def _flattened(parts: Sequence[Tree]) -> tuple[list[Tree], list[Tree], bool]:
    """Factors and divisors of a product without ones, and whether an odd number of them is negated."""
    factors: list[Tree] = []
    divisors: list[Tree] = []
    negative = False
    for factor, above, minus in (found for part in parts for found in _factors(part)):
        negative ^= minus
        if factor != ONE:
            (factors if above else divisors).append(factor)
    return factors, divisors, negative


def _factors(tree: Tree) -> Iterator[tuple[Tree, bool, bool]]:
    """The factors of a product: each with whether it stands above the line, and is negated."""
    if not isinstance(tree, Call) or tree.function not in {"multiply", "divide", "negate"}:
        yield tree, True, False
        return
    yield from _factors(tree.arguments[0])
    if tree.function == "negate":
        yield ONE, True, True
    for argument in tree.arguments[1:]:
        for factor, above, minus in _factors(argument):
            yield factor, above == (tree.function == "multiply"), minus


def _rank(factor: Tree) -> int:
    """Where a factor stands: numbers, then names, powers and sums, then functions."""
    if isinstance(factor, Call):
        return 1 if factor.function in {"add", "subtract", "power"} else 2
    return 0 if isinstance(factor, Number) else 1


def _joined(factors: Sequence[Tree]) -> Tree:
    """The factors multiplied from left to right."""
    tree, *rest = factors or [ONE]
    for factor in rest:
        tree = call("multiply", tree, factor)
    return tree


def _negated(tree: Tree) -> Tree:
    """The negative, its sign at the first factor: ``-eta*x`` and not ``-(eta*x)``."""
    if isinstance(tree, Call) and tree.function in {"multiply", "divide"}:
        return call(tree.function, _negated(tree.arguments[0]), tree.arguments[1])
    return call("negate", tree)
