"""Layer widths, built to narrow and widen or not to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders import Widths

EXAMPLE = [64, 8, 64]
HALVES = st.lists(st.integers(2, 10**6), min_size=1, max_size=6, unique=True).map(sorted)
SEPARATORS = st.sampled_from(["-", " – ", "→", " -> ", ", ", ",", " ", "; ", "\n"])


@given(encoder=HALVES, decoder=HALVES, separator=SEPARATORS)
def test_every_bottleneck_is_right(encoder: list[int], decoder: list[int], separator: str) -> None:
    ends = max(*encoder, *decoder) + 1
    widths = [ends, *encoder[::-1], 1, *decoder, ends]
    grader = Widths()

    value = grader.read(separator.join(map(str, widths)))

    assert value == tuple(widths)
    assert grader.grade(value, grader.prepare(EXAMPLE)).score == 1


@given(widths=st.lists(st.integers(1, 9), min_size=2, max_size=7))
def test_widths_are_right_just_when_they_fall_to_one_place_and_rise_to_the_first(widths: list[int]) -> None:
    lowest = widths.index(min(widths))
    falls = all(a > b for a, b in pairwise(widths[: lowest + 1]))
    rises = all(a < b for a, b in pairwise(widths[lowest:]))
    grader = Widths()

    verdict = grader.grade(tuple(widths), grader.prepare(EXAMPLE))

    assert (verdict.score == 1) == (falls and rises and widths[0] == widths[-1])


@pytest.mark.parametrize(
    "typed",
    ["784-512-256-10", "64-256-784-256-64", "64-64-64", "784-64-512-64-784", "784-64-512"],
    ids=["no-decoder", "widens-first", "constant", "two-bottlenecks", "unequal-ends"],
)
def test_every_way_of_being_wrong_has_its_own_reason_and_feedback(typed: str) -> None:
    grader = Widths()
    key = grader.prepare(EXAMPLE)
    others = {"784-512-256-10", "64-256-784-256-64", "64-64-64", "784-64-512-64-784", "784-64-512"} - {typed}

    verdict = grader.grade(grader.read(typed), key)

    assert verdict.feedback
    assert verdict.reason not in {grader.grade(grader.read(other), key).reason for other in others}
