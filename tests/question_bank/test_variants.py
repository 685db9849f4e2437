from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest

from question_bank.item import Item
from question_bank.variants import Variants

LoadItem = Callable[..., Item]

GRID = Variants({"side": [{"side": 28}, {"side": 50}, {"side": 56}], "shift": [{"shift": 1}, {"shift": 2}]})

RECTANGLE = """
[params]
width = 3
height = 4
unit = "cm"
[[variants]]
width = 5
height = 12
[[variants]]
width = 8
height = 15
[[variants]]
width = 7
height = 24
[parts.area]
ask = "Area of {{width}} by {{height}} {{unit}}?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{width}}", b = "{{height}}" }
"""


def test_a_seed_draws_what_marks_given_earlier_rest_on() -> None:
    # SHA-256 of "0:side" to "7:side", the first 8 bytes modulo 3; worked with sha256sum and bc.
    assert [GRID.choose(seed)[0] for seed in range(8)] == [1, 1, 1, 2, 2, 1, 0, 0]


def test_joint_variants_change_their_params_together(load_item: LoadItem) -> None:
    item = load_item(RECTANGLE)

    drawn = {tuple(item.draw(seed).params.values()) for seed in range(40)}

    assert drawn == {(5, 12, "cm"), (8, 15, "cm"), (7, 24, "cm")}
    assert item.draw().params == {"width": 3, "height": 4, "unit": "cm"}


def test_a_joint_variant_is_asked_and_graded_as_drawn(load_item: LoadItem) -> None:
    item = load_item(RECTANGLE)
    seed = next(seed for seed in range(40) if item.draw(seed).params["width"] == 8)

    assert item.draw(seed).asks["area"] == "Area of 8 by 15 cm?"
    assert item.grade_part("area", "120", seed).score == 1


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        pytest.param(6, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)], id="all-there-are"),
        pytest.param(100, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)], id="fewer-than-wanted"),
    ],
)
def test_a_small_grid_is_sampled_whole(most: int, expected: list[tuple[int, int]]) -> None:
    assert list(GRID.sample(most)) == expected


@pytest.mark.parametrize("most", [1, 3, 5])
def test_a_sample_of_a_larger_grid_never_repeats(most: int) -> None:
    sample = list(GRID.sample(most))

    assert len(sample) == len(set(sample)) == most
    assert sample[0] == GRID.choose(0)


def test_a_grid_beyond_all_counting_can_be_sampled() -> None:
    vast = Variants({f"p{i}": [{f"p{i}": value} for value in range(100)] for i in range(30)})

    assert len(set(islice(vast.sample(20), 20))) == 20


def test_without_variants_there_is_one_way_to_choose_nothing() -> None:
    assert not Variants()
    assert list(Variants().sample(20)) == [()]
    assert Variants().params(()) == {}
