"""Proofs that no weights exist, against enumeration."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from graders import make_grader
from graders.networks import key as network_key


def dichotomies(points: list[list[int]]) -> set[frozenset[int]]:
    """All sets of points that a line cuts off: each line through two points, tilted and moved a little."""
    found: set[frozenset[int]] = {frozenset(), frozenset(range(len(points)))}
    for (ax, ay), (bx, by) in combinations(points, 2):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in points]
        along = [(bx - ax) * x + (by - ay) * y for x, y in points]
        left = {i for i, side in enumerate(sides) if side > 0}
        on = sorted((i for i, side in enumerate(sides) if side == 0), key=along.__getitem__)
        for cut in range(len(on) + 1):
            for extra in (on[:cut], on[cut:]):
                found.add(frozenset(left | set(extra)))
    return found | {frozenset(range(len(points))) - cut for cut in found}


def unions(cuts: set[frozenset[int]]) -> Iterator[frozenset[int]]:
    """What an output unit makes of two step units, but for intersections, which are complements of unions."""
    for one, other in combinations(cuts, 2):
        yield one | other


def best_hits(classes: Iterator[frozenset[int]], green: frozenset[int], count: int) -> int:
    return max(max(wrong, count - wrong) for wrong in (len(chosen ^ green) for chosen in classes))


def test_a_line_gets_15_of_the_points_right_and_two_step_units_18(exam: dict[str, Any]) -> None:
    points = exam["positive"] + exam["negative"]
    green = frozenset(range(len(exam["positive"])))
    cuts = dichotomies(points)

    assert best_hits(iter(cuts), green, len(points)) == 15
    assert best_hits(unions(cuts), green, len(points)) == 18


@pytest.mark.parametrize(
    ("design", "reason"),
    [
        ("2-1", "linear"),
        ("2-1-1 sigmoid", "one-hidden-unit"),
        ("2-2-1 step", "convex-class"),
        ("2-2-1 sign", "convex-class"),
    ],
)
def test_what_enumeration_excludes_is_rejected_by_proof(
    exam: dict[str, Any], design: str, reason: str
) -> None:
    grader = make_grader({"type": "architecture"})

    verdict = grader.grade(grader.read(design), grader.prepare(exam))

    assert (verdict.score, verdict.reason) == (0.0, reason)


@pytest.mark.parametrize("activation", ["relu", "step", "sign"])
@pytest.mark.parametrize("seed", range(40))
def test_two_units_leave_one_class_convex(activation: str, seed: int) -> None:
    rng = random.Random(f"{activation}{seed}")
    function = {"relu": lambda z: max(z, 0), "step": lambda z: z > 0, "sign": lambda z: (z > 0) - (z < 0)}
    u, v = ([rng.randint(-9, 9) for _ in range(3)] for _ in range(2))
    a, b, c = (rng.randint(-9, 9) for _ in range(3))

    def is_above(x: int, y: int) -> bool:
        first, second = (function[activation](p * x + q * y + r) for p, q, r in (u, v))
        return a * first + b * second + c > 0

    grid = {(x, y): is_above(x, y) for x in range(-6, 7) for y in range(-6, 7)}
    assert is_convex(grid, above=True) or is_convex(grid, above=False)


def is_convex(grid: dict[tuple[int, int], bool], *, above: bool) -> bool:
    """Whether each point half way between two points of a class is of that class, too."""
    members = [point for point, side in grid.items() if side is above]
    pairs = (
        ((x + s) // 2, (y + t) // 2)
        for (x, y), (s, t) in combinations(members, 2)
        if (x + s) % 2 == 0 == (y + t) % 2
    )
    return all(grid[middle] is above for middle in pairs)


@pytest.mark.parametrize(
    ("design", "reason"),
    [
        ("2-2-1 relu", "convex-class"),
        ("2-2-2 relu softmax", "convex-class"),
        ("2-1-2-1 tanh relu sigmoid", "convex-class"),
        ("2-2-1-1 relu elu sigmoid", "convex-class"),
        ("2-6-2-4-1 linear relu linear sigmoid", "convex-class"),
        ("2-5-1-1 linear tanh sigmoid", "one-hidden-unit"),
        ("2-5-5-1 linear sigmoid", "linear"),
        ("2-2-2-1 step", "needs-training"),
        ("2-2-2-1 relu", "needs-training"),
        ("2-1-3-1 relu", "needs-training"),
        ("2-1-1 gelu", "needs-training"),
        ("2-2-1 leaky relu", "needs-training"),
    ],
)
def test_layers_that_pass_one_sum_on_change_nothing(exam: dict[str, Any], design: str, reason: str) -> None:
    grader = make_grader({"type": "architecture"})

    assert grader.grade(grader.read(design), grader.prepare(exam)).reason == reason


@pytest.mark.parametrize("overlaps", [0, 1])
def test_nothing_is_rejected_without_its_proof(exam: dict[str, Any], overlaps: int) -> None:
    grader = make_grader({"type": "architecture"})
    key = grader.prepare(exam | {"overlaps": exam["overlaps"][:overlaps]})

    verdicts = {text: grader.grade(grader.read(text), key).reason for text in ("2-1", "2-2-1 step")}

    assert verdicts["2-1"] == ("linear" if overlaps else "needs-training")
    assert verdicts["2-2-1 step"] == "needs-training"


def test_separable_points_are_right_without_a_hidden_layer() -> None:
    grader = make_grader({"type": "architecture"})
    line = {"activations": [], "weights": [{"W": [[1], [1]], "b": [-3]}]}
    key = grader.prepare({"positive": [[2, 2]], "negative": [[1, 1]], "certificates": [line]})

    verdicts = [grader.grade(grader.read(text), key).reason for text in ("2-1", "2-5-1 tanh", "2-1-1 step")]

    assert verdicts == ["proved"] * 3


def test_both_classes_hold_a_point_of_the_other(exam: dict[str, Any]) -> None:
    assert network_key.prepare(exam).neither_is_convex
