"""The functions a formula may use, and the names people give them."""

from __future__ import annotations

from collections.abc import Mapping

OPERATORS: Mapping[str, str] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "·": "multiply",
    "×": "multiply",
    "@": "multiply",
    "⊙": "hadamard",
    "∗": "multiply",
    "/": "divide",
    "÷": "divide",
    "%": "mod",
    "^": "power",
    "**": "power",
    "<": "lt",
    "<=": "le",
    "≤": "le",
    ">": "gt",
    ">=": "ge",
    "≥": "ge",
    "==": "eq",
    "=": "eq",
    "!=": "ne",
    "≠": "ne",
}
"""Infix operators; ``//`` is the floor of a quotient, and ``=`` compares only inside a condition."""

COMPARISONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})

ARITY: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(
        ["abs", "floor", "ceil", "trunc", "round", "sign", "sqrt", "square", "exp", "expm1", "log"], (1, 1)
    ),
    **dict.fromkeys(["log1p", "log2", "log10", "sin", "cos", "tan", "sinh", "cosh", "tanh"], (1, 1)),
    **dict.fromkeys(["sigmoid", "softplus", "relu", "relu6", "erf", "Phi"], (1, 1)),
    **dict.fromkeys(["multiply", "divide", "power", "mod"], (2, 2)),
    **dict.fromkeys(["max", "min"], (1, 20)),
    **dict.fromkeys(["where", "clip"], (3, 3)),
}
"""Fewest and most arguments of every function that can be called by name."""

SPELLINGS: Mapping[str, str] = {
    **{name.lower(): name for name in ARITY if name not in {"multiply", "divide", "power", "mod"}},
    "absolute": "abs",
    "fabs": "abs",
    "ceiling": "ceil",
    "int": "trunc",
    "fix": "trunc",
    "rint": "round",
    "sgn": "sign",
    "ln": "log",
    "log_e": "log",
    "log_2": "log2",
    "log_10": "log10",
    "lg": "log10",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "sigma": "sigmoid",
    "maximum": "max",
    "fmax": "max",
    "minimum": "min",
    "fmin": "min",
    "clamp": "clip",
    "pow": "power",
    "dot": "multiply",
    "inner": "multiply",
    "matmul": "multiply",
    "vdot": "multiply",
    "phi": "Phi",
    "cdf": "Phi",
    "normcdf": "Phi",
    "norm": "abs",
    "normal_cdf": "Phi",
    "norm_cdf": "Phi",
    "ndtr": "Phi",
    **dict.fromkeys(["root", "nthroot", "nth_root"], "root"),
    **{name: name for name in ("logaddexp", "heaviside", "cbrt", "erfc", "float")},
}
"""Functions by the lower-case names students give them."""
