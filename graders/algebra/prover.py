"""The child process that proves identities with SymPy, from trees alone: no text is parsed or evaluated.

A task is ``{answer, keys, cases}``. A tree is a text of digits, ``[name]``, or ``[function, tree, …]``; a
case gives the assumptions of each name, or its exact value as digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import sympy as sp
from mpmath.libmp import NoConvergence
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction
from sympy.polys.polyerrors import BasePolynomialError

from graders.child import serve

CONSTANTS = {"pi": sp.pi, "e": sp.E}
CONDITIONS = (Relational, BooleanFunction, BooleanAtom)
RELATIONS = {"lt": sp.Lt, "le": sp.Le, "gt": sp.Gt, "ge": sp.Ge, "eq": sp.Eq, "ne": sp.Ne}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "negate": lambda a: -a,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "mod": sp.Mod,
    "abs": sp.Abs,
    "max": sp.Max,
    "min": sp.Min,
    "floor": sp.floor,
    "ceil": sp.ceiling,
    "sign": sp.sign,
    "square": lambda a: a**2,
    "sqrt": sp.sqrt,
    "root": lambda a, index: sp.sign(a) * sp.Abs(a) ** (1 / index) if index % 2 == 1 else a ** (1 / index),
    "exp": sp.exp,
    "expm1": lambda a: sp.exp(a) - 1,
    "log": sp.log,
    "log1p": lambda a: sp.log(1 + a),
    "log2": lambda a: sp.log(a, 2),
    "log10": lambda a: sp.log(a, 10),
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "erf": sp.erf,
    "Phi": lambda a: (1 + sp.erf(a / sp.sqrt(2))) / 2,
    "sigmoid": lambda a: 1 / (1 + sp.exp(-a)),
    "softplus": lambda a: sp.log(1 + sp.exp(a)),
    "relu": lambda a: sp.Max(a, 0),
    "relu6": lambda a: sp.Min(sp.Max(a, 0), 6),
    "clip": lambda a, low, high: sp.Min(sp.Max(a, low), high),
    "and": sp.And,
    "or": sp.Or,
}
"""Functions as SymPy knows them. A formula with another one is not proved equal to anything."""


def built(tree: Any, symbols: Mapping[str, Any]) -> Any:
    """The SymPy expression of a tree; raises LookupError for what is not known here."""
    if isinstance(tree, str):
        return sp.Rational(tree)
    function, *arguments = tree
    if not arguments:
        return symbols[function]
    values = [built(argument, symbols) for argument in arguments]
    if function == "where":
        condition, yes, no = values
        return sp.Piecewise((yes, held(condition)), (no, True))
    if function in RELATIONS:
        return RELATIONS[function](*values)
    if function in {"and", "or"}:
        return FUNCTIONS[function](*map(held, values))
    return FUNCTIONS[function](*map(number, values))


def held(value: Any) -> Any:
    """A number as a condition."""
    return value if isinstance(value, CONDITIONS) else sp.Ne(value, 0)


def number(value: Any) -> Any:
    """A condition as the number 1 or 0."""
    is_condition = isinstance(value, CONDITIONS)
    return sp.Piecewise((1, value), (0, True)) if is_condition else value


FORMS: Sequence[Callable[[Any], Any]] = (
    lambda difference: difference,
    sp.expand,
    lambda difference: sp.cancel(sp.together(difference.rewrite(sp.exp))),
    lambda difference: sp.simplify(difference.rewrite(sp.exp)),
    sp.simplify,
    lambda difference: sp.simplify(sp.piecewise_fold(difference.rewrite(sp.Piecewise))),
)
"""Forms of a difference, one of which may show that it is 0, from the quickest on."""
FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    BasePolynomialError,
    NoConvergence,
)
"""What SymPy raises for expressions it cannot build or bring into a form."""


def vanishes(difference: Any) -> bool:
    """Whether some form of a difference is 0."""
    for form in FORMS:
        with suppress(*FAILURES):
            if form(difference) == 0:
                return True
    return False


def equal(left: Any, right: Any, known: Mapping[str, Any]) -> bool:
    """Whether two trees are shown to be equal wherever both are defined."""
    symbols = dict(CONSTANTS)
    for name, given in known.items():
        symbols[name] = sp.Rational(given) if isinstance(given, str) else sp.Symbol(name, **given)
    try:
        difference = built(left, symbols) - built(right, symbols)
    except FAILURES:
        return False
    return vanishes(difference)


def proved(task: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the answer equals one of the keys in every case."""
    return {
        "equal": any(
            all(equal(task["answer"], key, known) for known in task["cases"]) for key in task["keys"]
        )
    }


if __name__ == "__main__":
    serve(proved)
