"""Solvers against what PyTorch and scikit-learn answered, recorded by ``make oracles``."""

import json
import math
from pathlib import Path

import pytest

from question_bank.library import resolve

RECORDED = json.loads((Path(__file__).parents[2] / "oracles" / "recorded.json").read_text())


def leaves(value, path=()):
    """Every leaf of lists and tables, by its path."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    else:
        return {path: value}
    return {place: leaf for key, inner in items for place, leaf in leaves(inner, (*path, key)).items()}


@pytest.mark.parametrize(
    "row", RECORDED, ids=[f"{number}-{row['solver']}" for number, row in enumerate(RECORDED)]
)
def test_a_solver_answers_as_another_library_did(row):
    solved = leaves(resolve(row["solver"]).function(**row["given"]))

    recorded = leaves(row["value"])
    assert solved.keys() == recorded.keys()
    for path, value in recorded.items():
        if isinstance(value, float):
            assert math.isclose(solved[path], value, rel_tol=row["rtol"], abs_tol=row["rtol"]), path
        else:
            assert solved[path] == value, path
