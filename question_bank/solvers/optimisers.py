"""SciPy's optimisers, loaded when first used: they cost 40 MB, which a process that solves nothing saves."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def scipy_optimize() -> Any:
    """The module ``scipy.optimize``."""
    return import_module("scipy.optimize")
