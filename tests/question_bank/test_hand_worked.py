from __future__ import annotations

from fractions import Fraction

import pytest

from graders import make_grader
from question_bank.hand_worked import agrees


@pytest.mark.parametrize(
    ("answer_type", "worked", "computed", "same"),
    [
        pytest.param("integer", "3*4", 12, True, id="arithmetic"),
        pytest.param("integer", "3*5", 12, False, id="arithmetic-differs"),
        pytest.param("integer", 12, 12, True, id="integer"),
        pytest.param("integer", 12, 13, False, id="integer-differs"),
        pytest.param("real", "sqrt(2)/2", 0.5**0.5, True, id="root"),
        pytest.param("real", "1/3", 0.3334, False, id="nearer-than-the-tolerance-of-answers"),
        pytest.param("real", 25.2747, 25.274690898, True, id="decimals-shown"),
        pytest.param("real", 25.2748, 25.274690898, False, id="decimals-shown-differ"),
        pytest.param("real", "1/4", Fraction(1, 4), True, id="fraction"),
        pytest.param("real", "no number", 12.0, False, id="nonsense"),
        pytest.param("boolean", True, True, True, id="boolean"),
        pytest.param("boolean", 1, True, False, id="one-is-not-true"),
        pytest.param("vector", ["1/3", 2], [1 / 3, 2], True, id="arithmetic-in-a-list"),
        pytest.param("vector", [1, 3], [1, 2], False, id="list-differs"),
        pytest.param("set", [7, 5], [5, 7], True, id="other-order-of-a-set"),
        pytest.param("set", [7, 5], [5, 8], False, id="other-set"),
        pytest.param("bits", "1101", [1, 1, 0, 1], True, id="other-form-of-the-same-key"),
        pytest.param(
            "inequality",
            {"relation": ">", "limit": "89.7+1.96*sqrt(638.81)"},
            {"relation": ">", "limit": 139.2383941604893},
            True,
            id="arithmetic-in-a-table",
        ),
        pytest.param("integer", "twelve", [12], False, id="no-key-of-the-type"),
    ],
)
def test_agrees_compares_numbers_more_closely_than_answers(
    answer_type: str, worked: object, computed: object, same: bool
) -> None:
    assert agrees(make_grader({"type": answer_type}), worked, computed) is same
