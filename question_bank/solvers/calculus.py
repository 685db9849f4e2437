"""Gradient steps, derived symbolically."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from graders.algebra.floats import evaluate
from graders.algebra.functions import SPELLINGS
from graders.algebra.names import CONSTANTS, Vocabulary
from graders.algebra.parser import parse
from graders.algebra.tree import Call, Name, Number, Tree, call, names
from graders.algebra.writing import write
from graders.errors import InvalidResponse

ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
IDENTIFIER = re.compile(r"[A-Za-z]\w*")


def gradient(*, loss: str, target: str) -> str:
    r"""Differentiate a loss: :math:`\partial L / \partial w`.

    Parameters
    ----------
    loss : str
        A formula; every name in it that is no function is a symbol.
    target : str
        The symbol to differentiate with respect to. It may stand for a vector that occurs in inner
        products alone, such as ``w*x``: the gradient of :math:`w \cdot x` is x, as the slope of a product is.

    Returns
    -------
    str
        The derivative as a formula.

    Raises
    ------
    ValueError
        If the formula cannot be read, has a function without a derivative, or does not contain the target.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives* (2008), sec. 3.1, for the rules.

    Examples
    --------
    >>> gradient(loss="(w*x - y)^2", target="w")
    '2*(w*x - y)*x'
    """
    return write(_derivative(_read(loss, target), target))


def sgd_update(*, loss: str, target: str, rate: str) -> str:
    r"""Derive the step of stochastic gradient descent, :math:`\Delta w = -\eta\, \partial L / \partial w`.

    Parameters
    ----------
    loss, target
        As in :func:`gradient`; the loss of one example.
    rate : str
        The learning rate, a formula.

    Returns
    -------
    str
        The step as a formula.

    Raises
    ------
    ValueError
        As in :func:`gradient`.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), eq. 3.7.

    Examples
    --------
    >>> sgd_update(loss="(w*x - y)^2/2", target="w", rate="eta")
    '-eta*(w*x - y)*x'
    """
    slope = _derivative(_read(loss, target), target)
    return write(_product([call("negate", _read(rate)), slope]))


def margin_step(
    *, loss: str, weights: Sequence[float], inputs: Sequence[float], label: int, learning_rate: float
) -> list[float]:
    r"""Compute a step of stochastic gradient descent for a loss of the margin :math:`z = y\, w \cdot x`.

    Parameters
    ----------
    loss : str
        The loss L as a formula of z.
    weights, inputs : sequences of n float
        The weights w before the step and the example x.
    label : int
        The class y of the example, 1 or -1.
    learning_rate : float
        The step size :math:`\eta`.

    Returns
    -------
    list of n float
        The change of the weights, :math:`-\eta\, L'(z)\, y\, x`.

    Raises
    ------
    ValueError
        If the lengths differ, the label is not 1 or -1, the loss cannot be differentiated, or the step is not
        finite.

    References
    ----------
    C. Bishop, *Pattern Recognition and Machine Learning* (2006), sec. 5.2.4 and 7.1.2.

    Examples
    --------
    >>> margin_step(loss="z^2/2", weights=[3, 1], inputs=[1, -2], label=-1, learning_rate=0.5)
    [-0.5, 1.0]
    """
    if label not in (1, -1):
        raise ValueError(f"the label must be 1 or -1, not {label}")
    margin = label * sum(w * x for w, x in zip(weights, inputs, strict=True))
    columns = {"z": [float(margin)], "pi": [math.pi], "e": [math.e]}
    slope = evaluate(_derivative(_read(loss, "z"), "z"), columns, 1).values[0]
    step = [-learning_rate * slope * label * x for x in inputs]
    if not all(map(math.isfinite, step)):
        raise ValueError(f"the loss {loss} has no finite slope at the margin {margin}")
    return step


def _read(formula: str, target: str = "") -> Tree:
    """The tree of a formula in which every identifier that is no function is a symbol."""
    symbols = {name for name in IDENTIFIER.findall(formula) if name not in {*SPELLINGS, *CONSTANTS}}
    try:
        tree = parse(formula, Vocabulary.of(sorted(symbols), {}))
    except InvalidResponse as fault:
        raise ValueError(f"{formula!r} is not a formula: {fault}") from fault
    if target and target not in names(tree):
        raise ValueError(f"{formula!r} does not contain {target}")
    return tree


def _derivative(tree: Tree, target: str) -> Tree:
    """The derivative, simplified as it is built."""
    if not isinstance(tree, Call):
        return ONE if tree == Name(target) else ZERO
    if target not in names(tree):
        return ZERO
    if tree.function not in RULES:
        raise ValueError(f"the derivative of {tree.function} is not known")
    slopes = [_derivative(argument, target) for argument in tree.arguments]
    partial = RULES[tree.function](*tree.arguments)
    return _sum([_product([p, slope]) for p, slope in zip(partial, slopes, strict=True) if slope != ZERO])


def _power_rule(base: Tree, exponent: Tree) -> list[Tree]:
    """The partial derivatives of a power; the logarithm only where the exponent varies."""
    lowered: Tree = call("subtract", exponent, ONE)
    if isinstance(exponent, Number) and exponent.digits.isdigit():
        lowered = Number(str(int(exponent.digits) - 1))
    by_base = [exponent, base if lowered == ONE else call("power", base, lowered)]
    return [_product(by_base), _product([call("power", base, exponent), call("log", base)])]


RULES: Mapping[str, Callable[..., Sequence[Tree]]] = {
    "add": lambda a, b: [ONE, ONE],
    "subtract": lambda a, b: [ONE, call("negate", ONE)],
    "negate": lambda a: [call("negate", ONE)],
    "multiply": lambda a, b: [b, a],
    "divide": lambda a, b: [call("divide", ONE, b), call("negate", call("divide", a, call("power", b, TWO)))],
    "power": _power_rule,
    "square": lambda a: [_product([TWO, a])],
    "sqrt": lambda a: [call("divide", ONE, _product([TWO, call("sqrt", a)]))],
    "exp": lambda a: [call("exp", a)],
    "log": lambda a: [call("divide", ONE, a)],
    "tanh": lambda a: [call("subtract", ONE, call("power", call("tanh", a), TWO))],
    "sigmoid": lambda a: [_product([call("sigmoid", a), call("subtract", ONE, call("sigmoid", a))])],
    "softplus": lambda a: [call("sigmoid", a)],
}
"""Partial derivatives of a function with respect to its arguments."""


def _sum(terms: Sequence[Tree]) -> Tree:
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


def _product(parts: Sequence[Tree]) -> Tree:
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
