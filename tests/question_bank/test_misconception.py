from __future__ import annotations

from collections.abc import Callable

import pytest

from question_bank.item import Item
from question_bank.misconception import scaled

LoadItem = Callable[..., Item]

HALVED = """
[params]
side = 5
[parts.area]
ask = "Area?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{side}}", b = "{{side}}" }
[[parts.area.misconceptions]]
id = "halved"
scale = 0.5
feedback = "That is a triangle."
[[parts.area.misconceptions]]
id = "undefined"
solver = "small.remainder"
given = { x = "{{side}}", by = 0 }
feedback = "Never shown."
"""
STATED = """
[params]
side = 5
[parts.area]
ask = "Area?"
answer = { type = "integer", remarks = { borderless = ["without a border"] } }
solver = "small.product"
given = { a = "{{side}}", b = "{{side}}" }
[[parts.area.misconceptions]]
id = "without-border"
given = { b = 4 }
stated = "borderless"
feedback = "Right without a border."
"""


@pytest.mark.parametrize(
    ("result", "factor", "expected"),
    [
        pytest.param(234375000, 2, 468750000, id="integer"),
        pytest.param(30, 0.1, 3, id="whole-product-stays-an-integer"),
        pytest.param(25, 0.5, 12.5, id="broken-product"),
        pytest.param(10**30 + 1, 3, 3 * 10**30 + 3, id="beyond-the-precision-of-floats"),
        pytest.param(1.5, -1, -1.5, id="float"),
        pytest.param([1, [2, 3]], 2, [2, [4, 6]], id="nested-list"),
        pytest.param({"w": (1, 2), "b": 3}, -1, {"w": [-1, -2], "b": -3}, id="table"),
    ],
)
def test_scaled_multiplies_every_number(result: object, factor: float, expected: object) -> None:
    product = scaled(result, factor)

    assert product == expected
    assert type(product) is type(expected)


@pytest.mark.parametrize("result", ["1101", True, None, [1, "a"]])
def test_scaled_refuses_what_is_not_a_number(result: object) -> None:
    with pytest.raises(TypeError):
        scaled(result, 2)


def test_a_wrong_value_that_cannot_be_a_key_is_recognised(load_item: LoadItem) -> None:
    # Half of 25 is no integer, so it can be no key of the type; it can be typed all the same.
    verdict = load_item(HALVED).grade_part("area", "12.5")

    assert (verdict.reason, verdict.score) == ("halved", 0)
    assert verdict.evidence == {"value": "12.5"}


def test_a_misconception_that_yields_nothing_here_costs_no_student_anything(load_item: LoadItem) -> None:
    verdict = load_item(HALVED).grade_part("area", "24")

    assert (verdict.score, verdict.feedback) == (0, "")


def test_an_answer_that_states_a_known_assumption_is_right_under_it(load_item: LoadItem) -> None:
    item = load_item(STATED)

    graded = [
        item.grade_part("area", typed) for typed in ("20 without a border", "20", "25 without a border")
    ]

    assert [(verdict.score, verdict.reason) for verdict in graded] == [
        (1.0, "without-border"),
        (0.0, "wrong-value"),
        (0.0, "wrong-value"),
    ]
