"""Comparing a key worked by hand with the one a solver computed."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Grader
from question_bank.arithmetic import evaluate

RELATIVE = 1e-9
"""How near a number worked as an arithmetic string must be to a computed float."""


def agrees(grader: Grader[Any, Any], worked: object, computed: object) -> bool:
    """Whether two keys are the same.

    Numbers: an arithmetic string is computed and compared closely, a TOML number to the digits it
    shows. Anything else: each must earn full marks as the answer to the other.
    """
    if isinstance(computed, Real) and not isinstance(computed, bool) and not isinstance(worked, bool):
        if isinstance(worked, str):
            return _equals_arithmetic(worked, computed)
        if isinstance(worked, int | float):
            return _equals_as_shown(worked, computed)
    try:
        keys = grader.prepare(worked), grader.prepare(computed)
        values = [grader.read(grader.write(key)) for key in keys]
    except (InvalidSpec, InvalidResponse):
        return False
    return all(grader.grade(value, key).score == 1 for value, key in zip(values, reversed(keys), strict=True))


def _equals_arithmetic(worked: str, computed: Real) -> bool:
    try:
        value = evaluate(worked)
    except ValueError:
        return False
    return value == computed or math.isclose(value, float(computed), rel_tol=RELATIVE)


def _equals_as_shown(worked: int | float, computed: Real) -> bool:
    if isinstance(worked, int):
        return worked == computed
    decimals = len(repr(worked).partition(".")[2])
    return round(float(computed), decimals) == worked
