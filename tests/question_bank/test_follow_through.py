from __future__ import annotations

from collections.abc import Callable

import pytest

from question_bank.item import Item

LoadItem = Callable[..., Item]

# 5 doubled is 10, tripled is 30, and a hundred more is 10 * 30 = 300.
CHAIN = """
[params]
start = 5
[parts.doubled]
ask = "Twice the start?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{start}}" }
carry = { min = 1, max = 1000 }
[parts.tripled]
ask = "Thrice that?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{parts.doubled}}", b = 3 }
[parts.both]
ask = "The product of the two?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{parts.doubled}}", b = "{{parts.tripled}}" }
"""

GUARDED = """
[params]
start = 5
[parts.doubled]
ask = "Twice the start?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{start}}" }
[parts.times_one]
ask = "Once that, plus nothing of 7?"
answer = { type = "integer" }
solver = "small.remainder"
given = { x = "{{parts.doubled}}", by = 7 }
[parts.inverse]
ask = "One over it?"
answer = { type = "real" }
solver = "small.reciprocal"
given = { x = "{{parts.doubled}}" }
"""


@pytest.fixture
def chain(load_item: LoadItem) -> Item:
    return load_item(CHAIN)


def outcome(
    item: Item, answers: dict[str, str], part: str, *, final: bool = False
) -> tuple[str, float | None]:
    verdict = item.grade(answers, final=final).parts[part]
    return verdict.reason, verdict.score


def test_an_answer_that_follows_from_a_wrong_one_earns_full_marks(chain: Item) -> None:
    verdict = chain.grade({"doubled": "12", "tripled": "36"})

    assert verdict.parts["doubled"].score == 0
    assert verdict.parts["tripled"].reason == "follow-through"
    assert verdict.parts["tripled"].score == 1
    assert "doubled" in verdict.parts["tripled"].feedback
    assert verdict.parts["tripled"].evidence == {
        "key": "36",
        "carried": {"doubled": "12"},
        "wrong": ["doubled"],
    }


def test_all_wrong_earlier_answers_are_replaced_at_once(chain: Item) -> None:
    answers = {"doubled": "12", "tripled": "35", "both": "420"}

    assert outcome(chain, answers, "both") == ("follow-through", 1)


def test_the_feedback_names_every_wrong_answer_it_follows_from(chain: Item) -> None:
    verdict = chain.grade({"doubled": "12", "tripled": "35", "both": "420"})

    expected = "This follows correctly from your answers to doubled and tripled, which are wrong."
    assert verdict.parts["both"].feedback == expected


@pytest.mark.parametrize("both", ["350", "360"])
def test_replacing_only_some_wrong_earlier_answers_earns_nothing(chain: Item, both: str) -> None:
    # 350 = 10 * 35 keeps the key of doubled, 360 = 12 * 30 that of tripled.
    answers = {"doubled": "12", "tripled": "35", "both": both}

    assert outcome(chain, answers, "both")[1] == 0


def test_a_right_earlier_answer_stands_for_itself(chain: Item) -> None:
    answers = {"doubled": "12", "tripled": "30", "both": "360"}

    assert outcome(chain, answers, "both") == ("follow-through", 1)


def test_a_blank_step_between_is_computed_from_the_students_own_answer(chain: Item) -> None:
    answers = {"doubled": "12", "both": "432"}

    assert outcome(chain, answers, "both") == ("follow-through", 1)


def test_a_wrong_answer_after_right_ones_is_wrong(chain: Item) -> None:
    assert outcome(chain, {"doubled": "10", "tripled": "36"}, "tripled")[1] == 0


def test_a_right_answer_after_wrong_ones_is_right(chain: Item) -> None:
    assert outcome(chain, {"doubled": "12", "tripled": "30"}, "tripled")[1] == 1


@pytest.mark.parametrize(("doubled", "score"), [("1000", 1), ("1001", 0), ("0", 0)])
def test_only_answers_within_bounds_are_carried(chain: Item, doubled: str, score: float) -> None:
    tripled = str(3 * int(doubled))

    assert outcome(chain, {"doubled": doubled, "tripled": tripled}, "tripled")[1] == score


def test_an_unreadable_answer_is_not_carried(chain: Item) -> None:
    answers = {"doubled": "lots", "tripled": "36"}

    assert outcome(chain, answers, "tripled", final=True)[1] == 0


def test_a_value_that_is_no_number_is_carried_where_no_bounds_are_set(load_item: LoadItem) -> None:
    body = """
[parts.shape]
ask = "Shape?"
answer = { type = "shape" }
solver = "small.scale_all"
given = { entries = [2, 3], by = 2 }
[parts.height]
ask = "Height?"
answer = { type = "integer" }
solver = "small.first"
given = { entries = "{{parts.shape}}" }
"""
    item = load_item(body)

    assert outcome(item, {"shape": "(5, 6)", "height": "5"}, "height") == ("follow-through", 1)
    assert outcome(item, {"shape": "(4, 6)", "height": "5"}, "height")[1] == 0


@pytest.mark.parametrize(("height", "score"), [("9", 1), ("11", 0)])
def test_bounds_hold_for_every_entry_of_a_list(load_item: LoadItem, height: str, score: float) -> None:
    body = """
[parts.sides]
ask = "Sides?"
answer = { type = "vector" }
solver = "small.scale_all"
given = { entries = [2, 3], by = 2 }
carry = { min = 1, max = 10 }
[parts.height]
ask = "Height?"
answer = { type = "integer" }
solver = "small.last"
given = { entries = "{{parts.sides}}" }
"""
    answers = {"sides": f"(4, {height})", "height": height}

    assert outcome(load_item(body), answers, "height")[1] == score


def test_follow_through_costs_the_penalty_of_the_document(load_item: LoadItem) -> None:
    item = load_item(CHAIN, document="follow_through_penalty = 0.25")

    assert outcome(item, {"doubled": "12", "tripled": "36"}, "tripled") == ("follow-through", 0.75)


def test_a_part_may_refuse_follow_through(load_item: LoadItem) -> None:
    item = load_item(CHAIN.replace("b = 3 }", "b = 3 }\nfollow_through = false"))

    assert outcome(item, {"doubled": "12", "tripled": "36"}, "tripled")[1] == 0


def test_grading_one_part_alone_follows_nothing(chain: Item) -> None:
    assert chain.grade_part("tripled", "36").score == 0


def test_a_key_equal_to_the_carried_value_earns_nothing(load_item: LoadItem) -> None:
    # 4 mod 7 is 4: repeating the wrong answer shows no work. 12 mod 7 is 5.
    item = load_item(GUARDED)

    assert outcome(item, {"doubled": "4", "times_one": "4"}, "times_one")[1] == 0
    assert outcome(item, {"doubled": "12", "times_one": "5"}, "times_one")[1] == 1


def test_a_key_of_zero_earns_nothing(load_item: LoadItem) -> None:
    item = load_item(GUARDED)

    assert outcome(item, {"doubled": "14", "times_one": "0"}, "times_one")[1] == 0


def test_an_answer_the_solver_refuses_is_not_carried(load_item: LoadItem) -> None:
    item = load_item(GUARDED)

    assert outcome(item, {"doubled": "0", "inverse": "5"}, "inverse")[1] == 0


def test_follow_through_beats_a_misconception_of_the_same_value(load_item: LoadItem) -> None:
    misconception = """
[[parts.tripled.misconceptions]]
id = "thirty-six"
value = "36"
score = 0.5
feedback = "No."
"""
    item = load_item(CHAIN + misconception)

    assert outcome(item, {"doubled": "12", "tripled": "36"}, "tripled") == ("follow-through", 1)
    assert outcome(item, {"doubled": "10", "tripled": "36"}, "tripled") == ("thirty-six", 0.5)


def test_a_misconception_worth_more_than_follow_through_is_kept(load_item: LoadItem) -> None:
    misconception = """
[[parts.tripled.misconceptions]]
id = "thirty-six"
value = "36"
score = 0.5
feedback = "No."
"""
    item = load_item(CHAIN + misconception, document="follow_through_penalty = 0.75")

    assert outcome(item, {"doubled": "12", "tripled": "36"}, "tripled") == ("thirty-six", 0.5)
