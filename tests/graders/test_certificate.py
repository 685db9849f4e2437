"""Proofs of inseparability against points built so that a proof is known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graders import Certificate, InvalidResponse

COORDINATES = st.integers(-20, 20)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=5, unique=True)
STEPS = st.tuples(st.integers(1, 9), st.integers(1, 9))


def sum_of(points: list[tuple[int, int]], weights: list[Fraction]) -> tuple[Fraction, ...]:
    return tuple(
        sum((w * x for w, x in zip(weights, axis, strict=True)), Fraction(0))
        for axis in zip(*points, strict=True)
    )


def written(points: list[Any], weights: list[Fraction]) -> str:
    return " + ".join(f"{w} ({p[0]}, {p[1]})" for w, p in zip(weights, points, strict=True))


@settings(deadline=None)
@given(positive=POINTS, step=STEPS, data=st.data())
def test_common_point_of_both_hulls_is_a_proof_however_it_is_written(
    positive: list[tuple[int, int]], step: tuple[int, int], data: st.DataObject
) -> None:
    counts = [data.draw(st.integers(1, 9)) for _ in positive]
    weights = [Fraction(count, sum(counts)) for count in counts]
    x, y = sum_of(positive, weights)
    negative = [(x - step[0], y - step[1]), (x + step[0], y + step[1])]
    grader = Certificate()
    key = grader.prepare({"positive": positive, "negative": negative})
    order = data.draw(st.permutations(range(len(positive))))
    mean = written([positive[i] for i in order], [weights[i] for i in order])

    verdicts = [
        grader.grade(grader.read(text), key)
        for text in (
            f"{mean} = {written(negative, [Fraction(1, 2)] * 2)}",
            f"({written(negative, [Fraction(1)] * 2)})/2 = {mean}",
            f"0.5*[{written(negative, [Fraction(1)] * 2)}] = ({x}, {y}) = {mean}",
        )
    ]

    assert [verdict.score for verdict in verdicts] == [1, 1, 1]


@given(positive=POINTS, step=STEPS, data=st.data())
def test_proof_with_one_weight_changed_is_none(
    positive: list[tuple[int, int]], step: tuple[int, int], data: st.DataObject
) -> None:
    counts = [data.draw(st.integers(1, 9)) for _ in positive]
    weights = [Fraction(count, sum(counts)) for count in counts]
    x, y = sum_of(positive, weights)
    negative = [(x - step[0], y - step[1]), (x + step[0], y + step[1])]
    assume(not set(positive) & set(negative))
    place = data.draw(st.integers(0, len(positive) - 1))
    weights[place] += data.draw(st.sampled_from([Fraction(1, 7), Fraction(-1, 7), Fraction(1)]))
    grader = Certificate()
    key = grader.prepare({"positive": positive, "negative": negative})

    value = grader.read(f"{written(positive, weights)} = {written(negative, [Fraction(1, 2)] * 2)}")

    assert grader.grade(value, key).score == 0


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("0.5(0,0)+0.5(1,1) = ½(0,1)+½(1,0)", "1/2 (0, 0) + 1/2 (1, 1) = 1/2 (0, 1) + 1/2 (1, 0)"),
        ("(1,1) lies between (0,0) and (4,4)", "(1, 1) = 3/4 (0, 0) + 1/4 (4, 4)"),
        ("(2,2) is the middle of (0,0) and (4,4)", "(2, 2) = 1/2 (0, 0) + 1/2 (4, 4)"),
        ("(1,2) = 2(1,1) - (1,0)", "(1, 2) = 2 (1, 1) - 1 (1, 0)"),
    ],
    ids=["decimals", "between", "middle", "minus"],
)
def test_preview_shows_the_weights_that_were_read(typed: str, reading: str) -> None:
    grader = Certificate()

    assert grader.preview(grader.read(typed)) == reading


def test_feedback_names_a_point_that_is_not_given() -> None:
    grader = Certificate()
    key = grader.prepare({"positive": [[0, 0], [2, 2]], "negative": [[1, 1]]})

    verdict = grader.grade(grader.read("(1, 1) = 1/2 (0, 0) + 1/2 (2, 3)"), key)

    assert "(2, 3)" in verdict.feedback


def test_feedback_says_what_the_weights_sum_to() -> None:
    grader = Certificate()
    key = grader.prepare({"positive": [[0, 0], [2, 2]], "negative": [[1, 1]]})

    verdict = grader.grade(grader.read("(1, 1) = 1/2 (0, 0) + 3/4 (2, 2)"), key)

    assert "5/4" in verdict.feedback


def test_unknown_weights_are_refused() -> None:
    with pytest.raises(InvalidResponse, match="weighted means"):
        Certificate().read("(1, 1) = λ (0, 0) + (1 - λ) (2, 2)")
