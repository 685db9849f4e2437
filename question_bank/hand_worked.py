"""Comparing a key worked by hand with the one a solver computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Grader
from question_bank.arithmetic import evaluate

RELATIVE = 1e-9
"""How near a number worked as an arithmetic string must be to a computed float."""


def agrees(grader: Grader[Any, Any], worked: object, computed: object) -> bool:
    """Whether two keys are the same.

    Numbers, also inside lists and tables: an arithmetic string is computed and compared closely, a TOML
    number to the digits it shows. Otherwise each key must earn full marks as the answer to the other.
    """
    if _is_same(worked, computed):
        return True
    if _is_number(computed):
        return False
    try:
        keys = grader.prepare(worked), grader.prepare(computed)
        values = [grader.read(grader.write(key)) for key in keys]
    except (InvalidSpec, InvalidResponse):
        return False
    return all(grader.grade(value, key).score == 1 for value, key in zip(values, reversed(keys), strict=True))


def _is_same(worked: object, computed: object) -> bool:
    if isinstance(worked, Mapping) and isinstance(computed, Mapping):
        return worked.keys() == computed.keys() and all(
            _is_same(worked[key], computed[key]) for key in worked
        )
    if isinstance(worked, list) and isinstance(computed, list | tuple):
        return len(worked) == len(computed) and all(map(_is_same, worked, computed))
    if isinstance(computed, Real) and not isinstance(computed, bool):
        return _is_same_number(worked, computed)
    return type(worked) is type(computed) and worked == computed


def _is_number(key: object) -> bool:
    return isinstance(key, Real) and not isinstance(key, bool)


def _is_same_number(worked: object, computed: Real) -> bool:
    if isinstance(worked, str):
        return _equals_arithmetic(worked, computed)
    return isinstance(worked, int | float) and _is_number(worked) and _equals_as_shown(worked, computed)


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
