"""The formulas cited as keys of the table of activations, against the solvers of its values."""

from __future__ import annotations

import pytest

from graders import make_grader
from question_bank.bank import Bank

ITEM = Bank.load()["dl-exam/act-table"]
FORMULAS = [name for name, part in ITEM.parts.items() if part.type == "expression"]
GRID = [-7, -4, -3, -2.5, -2, -1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1, 2, 2.5, 3, 4, 7]


def test_every_function_has_a_formula_and_two_values():
    assert list(ITEM.parts) == [f"{name}{at}" for name in FORMULAS for at in ("", "_at_m2", "_at_2")]
    assert len(FORMULAS) == 18


@pytest.mark.parametrize("x", GRID)
@pytest.mark.parametrize("name", FORMULAS)
def test_a_cited_formula_has_the_value_of_the_solver(name, x):
    formula = ITEM.parts[name]
    domains = {"x": [x], "a": [11 / 48]}
    only = {symbol: domains[symbol] for symbol in formula.answer["symbols"]}
    at_this_point = make_grader({**formula.answer, "domains": only, "rtol": 1e-9})

    value = ITEM.parts[f"{name}_at_2"].call.run({"x_high": x, "slope": 0.25, "threshold": 0.5})

    key = formula.key if isinstance(formula.key, str) else formula.key["expression"]
    verdict = at_this_point.grade(at_this_point.read(repr(value)), at_this_point.prepare(key))
    assert verdict.score == 1, verdict.evidence
