"""Formulas of vectors: inner products, shapes, and verdicts that hold in any dimension."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graders import InvalidResponse, InvalidSpec, make_grader
from graders.algebra import floats
from graders.algebra.vectors import component, coordinate

OPTIONS = {"symbols": ["a", "w", "x"], "domains": {"w": "vector", "x": "vector"}}
SPELLINGS = ["w·x", "w.x", "w x", "x·w", "w^T x", "wᵀx", "w@x", "np.dot(w, x)", "w.dot(x)", "<w, x>", "w * x"]
LATEX = [
    r"\mathbf{w}^\top \mathbf{x}",
    r"\mathbf w^T\mathbf x",
    r"\vec{w}\cdot\vec{x}",
    r"\langle w, x\rangle",
    r"w^{T}x",
]
FORMULAS: dict[str, tuple[str, Callable[..., Any]]] = {
    "inner-product": ("w·x", lambda a, w, x: w @ x),
    "first-product-is-inner": ("w x x", lambda a, w, x: (w @ x) * x),
    "bracket-is-inner": ("w*(x*x)", lambda a, w, x: w * (x @ x)),
    "transpose-binds": ("x w^T w", lambda a, w, x: x * (w @ w)),
    "numbers-between": ("w 2 a x", lambda a, w, x: 2 * a * (w @ x)),
    "projection": ("(w·x)/(w·w) w", lambda a, w, x: (w @ x) / (w @ w) * w),
    "norm": ("‖x‖ + |w|^2", lambda a, w, x: np.linalg.norm(x) + w @ w),
    "norm-in-latex": (r"\lVert x \rVert", lambda a, w, x: np.linalg.norm(x)),
    "norm-in-python": ("np.linalg.norm(x)", lambda a, w, x: np.linalg.norm(x)),
    "components-multiplied": ("w ⊙ x", lambda a, w, x: w * x),
    "sum-of-components": ("(w ⊙ x)·x", lambda a, w, x: np.sum(w * x * x)),
    "by-cases": ("x if w·x > 0 else 0", lambda a, w, x: x if w @ x > 0 else 0 * x),
    "difference": ("-(x - w)/a", lambda a, w, x: (w - x) / a),
}


def reader(**options: Any) -> Any:
    return make_grader({"type": "expression", **OPTIONS, **options})


def grade(key: str, typed: str) -> Any:
    grader = reader()
    return grader.grade(grader.read(typed), grader.prepare(key))


@pytest.mark.parametrize(("typed", "meaning"), FORMULAS.values(), ids=FORMULAS)
def test_formula_of_vectors_means_what_numpy_computes(typed: str, meaning: Callable[..., Any]) -> None:
    random = np.random.default_rng(5)
    a, w, x = 1.5, random.normal(size=3), random.normal(size=3)
    columns = {"a": [a] * 3, "w": w, "x": x}
    columns |= {
        coordinate(name, place + 1): [vector[place]] * 3
        for name, vector in [("w", w), ("x", x)]
        for place in range(3)
    }

    lowered = component(reader().read(typed), frozenset("wx"))

    np.testing.assert_allclose(floats.evaluate(lowered, columns, 3).values, meaning(a, w, x) * np.ones(3))


@pytest.mark.parametrize("typed", [*SPELLINGS, *LATEX])
def test_inner_product_is_read_in_every_spelling(typed: str) -> None:
    assert reader().preview(reader().read(typed)) in {"w·x", "x·w"}
    assert grade("a*x*exp(-w·x)", f"a x exp(-({typed}))").score == 1


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("(w·x)*x", "(x·x)*w"),
        ("x·x", "a*x·x/a + (w·x - |w||x|)"),
        ("exp(w·x)*x", "exp(|w||x|)*x"),
        ("w ⊙ x", "w·x*x"),
        ("x", "w"),
    ],
)
def test_answer_that_is_right_for_numbers_alone_is_wrong(key: str, typed: str) -> None:
    assert grade(key, typed).score == 0


def test_vector_for_a_number_is_wrong_and_says_so() -> None:
    verdict = grade("w·x", "a*x")

    assert (verdict.score, verdict.reason) == (0.0, "wrong-shape")
    assert verdict.feedback == "Your formula yields a vector; asked for is a number."


@pytest.mark.parametrize(
    "typed", ["x + a", "x + 1", "exp(x)", "x^2", "a/x", "max(x, 0)", "x if x > 0 else 0"]
)
def test_vector_in_place_of_a_number_cannot_be_read(typed: str) -> None:
    with pytest.raises(InvalidResponse) as fault:
        reader().read(typed)

    assert fault.value.reason == "wrong-shape"


def test_witness_names_vectors_and_component() -> None:
    verdict = grade("a*x", "2*a*x")

    assert set(verdict.evidence["point"]) == {"a", "w", "x"}
    assert len(verdict.evidence["point"]["x"]) == 3
    assert "as component" in verdict.feedback


def test_nested_inner_products_are_bounded() -> None:
    with pytest.raises(InvalidResponse, match="too long"):
        reader().read("x·(" * 20 + "x" + " x)" * 20)


def test_alternative_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidSpec, match="an alternative does not"):
        reader().prepare({"expression": "w·x", "accepts": ["x"]})


@pytest.mark.parametrize(
    "typed", ["a*(w·x)*x", "-a*w·x", "w·(a*x)", "(w ⊙ x)·x", "w·x*x·w", "(w + x)·(w - x)"]
)
def test_what_is_shown_reads_back(typed: str) -> None:
    value = reader().read(typed)

    assert reader().read(reader().preview(value)) == value
