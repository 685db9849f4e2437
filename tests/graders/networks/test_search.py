"""Training in a child: its gradient, its outcomes, its limits."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import psutil
import pytest
from scipy.optimize import approx_fprime

from graders import Status, make_grader
from graders.networks import search, training
from graders.networks.search import Limits

XOR = {"points": [[0, 0], [1, 1], [0, 1], [1, 0]], "labels": [1, 1, -1, -1]}


@pytest.mark.parametrize("name", sorted(training.FUNCTIONS))
def test_gradient_is_that_of_finite_differences(name: str) -> None:
    rng = np.random.default_rng(7)
    shapes = [(2, 3), (3, 2), (2, 1)]
    points, labels = rng.normal(size=(9, 2)), rng.choice([-1.0, 1.0], size=9)
    loss = training._loss(points, labels, shapes, [training.FUNCTIONS[name]] * 2)
    vector = rng.normal(size=sum(a * b + b for a, b in shapes))

    _, gradient = loss(vector)

    np.testing.assert_allclose(
        gradient, approx_fprime(vector, lambda v: loss(v)[0], 1e-7), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("design", ["2-2-1 gelu", "2-3-1 softsign", "2-2-2 elu softmax", "2-3-1-1 swish"])
def test_training_that_reaches_every_point_is_right(exam: dict[str, Any], design: str) -> None:
    grader = make_grader({"type": "architecture"})
    value, key = grader.read(design), grader.prepare(exam)

    before, verdict = grader.grade(value, key), grader.settle(value, key)

    assert before.reason == "needs-training"
    assert (verdict.status, verdict.score, verdict.reason) == (Status.CORRECT, 1.0, "trained")
    assert verdict.evidence is not None
    assert verdict.evidence["restarts"] >= 1


@pytest.mark.parametrize("design", ["2-1-3-1 relu", "2-2-2-1 step", "2-3-1 rbf"])
def test_training_that_does_not_is_not_wrong(exam: dict[str, Any], design: str) -> None:
    grader = make_grader({"type": "architecture"})

    verdict = grader.settle(grader.read(design), grader.prepare(exam))

    assert (verdict.status, verdict.score, verdict.reason) == (Status.UNDECIDED, None, "not-reached")


def test_settling_what_is_proved_trains_nothing(exam: dict[str, Any]) -> None:
    grader = make_grader({"type": "architecture"})
    key = grader.prepare(exam)

    for text in ("2-4-4-1 relu", "2-1"):
        value = grader.read(text)
        assert grader.settle(value, key) == grader.grade(value, key)


def test_the_same_design_is_trained_the_same_way_twice(exam: dict[str, Any]) -> None:
    grader = make_grader({"type": "architecture"})
    value, key = grader.read("2-2-1 elu"), grader.prepare(exam)

    assert grader.settle(value, key) == grader.settle(value, key)


@pytest.mark.parametrize(
    "limits",
    [Limits(cpu=1), Limits(wall=0.01)],
    ids=["processor-time", "clock"],
)
def test_a_child_beyond_its_limits_is_killed(limits: Limits) -> None:
    endless = XOR | {"widths": [1], "activations": ["tanh"], "restarts": 10**6, "iterations": 400}
    others = psutil.Process().children()

    outcome = search.run_child(endless, limits)

    assert outcome is None
    assert psutil.Process().children() == others


def test_a_child_that_fails_otherwise_is_our_fault() -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        search.run_child(XOR | {"widths": [1], "activations": ["sine"], "restarts": 1, "iterations": 1})


def test_a_child_that_needs_more_memory_than_it_may_take_is_killed() -> None:
    vast = XOR | {"widths": [9_000, 9_000], "activations": ["tanh"] * 2, "restarts": 1, "iterations": 1}

    assert search.run_child(vast, Limits(memory=600 * 2**20)) is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell a child of its parent's end")
def test_a_child_ends_with_its_parent() -> None:
    endless = XOR | {"widths": [1], "activations": ["tanh"], "restarts": 10**6, "iterations": 400}
    program = f"from graders.networks.search import run_child; run_child({endless!r})"
    parent = psutil.Popen([sys.executable, "-c", program])
    while not (children := parent.children()):
        assert parent.poll() is None

    parent.kill()
    parent.wait()

    assert psutil.wait_procs(children, timeout=30)[1] == []
