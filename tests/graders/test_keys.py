"""Keys as solvers, TOML files and JSON give them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from graders import make_grader

KEYS: dict[str, tuple[dict[str, Any], object, str]] = {
    "numpy-int": ({"type": "integer"}, np.int64(73856), "73856"),
    "whole-float": ({"type": "integer"}, 73856.0, "73856"),
    "digits": ({"type": "integer"}, "73856", "73856"),
    "big-int": ({"type": "integer"}, 2**64 + 1, "18446744073709551617"),
    "numpy-float": ({"type": "real"}, np.float64(0.1) + np.float64(0.2), "0.3"),
    "decimal": ({"type": "real", "rtol": 0}, Decimal("0.1"), "0.1"),
    "fraction": ({"type": "real", "rtol": 0}, Fraction(1, 3), "1/3"),
    "numpy-vector": ({"type": "vector"}, np.array([1.5, -2.0]), "[1.5, -2]"),
    "numpy-matrix": ({"type": "matrix"}, np.eye(2), "[1 0; 0 1]"),
    "numpy-one-hot": ({"type": "one-hot"}, np.array([0, 1, 0]), "010"),
    "tuple-shape": ({"type": "shape"}, (np.int64(28), 28, 8), "28x28x8"),
    "shape-text": ({"type": "shape"}, "(28, 28, 8)", "28x28x8"),
    "bits-list": ({"type": "bits"}, [1, 1, 0, 1], "1101"),
    "set-frozen": ({"type": "set"}, frozenset({31, 50}), "31, 50"),
    "hyperplane-array": ({"type": "hyperplane"}, {"w": np.array([-0.5, 0.5]), "b": 1}, "y = x - 2"),
    "json-digits": ({"type": "inequality"}, {"relation": ">", "limit": "139.2384"}, "139.24"),
}


@pytest.mark.parametrize(("spec", "key", "answer"), KEYS.values(), ids=KEYS)
def test_key_is_met_by_its_value(spec: dict[str, Any], key: object, answer: str) -> None:
    grader = make_grader(spec)
    prepared = grader.prepare(key)

    assert grader.grade(grader.read(answer), prepared).score == 1
    assert grader.grade(grader.read(grader.write(prepared)), prepared).score == 1


PLAIN: dict[str, tuple[dict[str, Any], Any, object]] = {
    "integer": ({"type": "integer"}, "73,856", 73856),
    "real": ({"type": "real"}, "25,27", 25.27),
    "inequality": ({"type": "inequality"}, "> 142", 142.0),
    "shape": ({"type": "shape"}, "28x28x8", [28, 28, 8]),
    "vector": ({"type": "vector"}, "1; 2", [1.0, 2.0]),
    "matrix": ({"type": "matrix"}, "1 2; 3 4", [[1.0, 2.0], [3.0, 4.0]]),
    "one-hot": ({"type": "one-hot"}, "0100", [0, 1, 0, 0]),
    "bits": ({"type": "bits"}, "1-1-0", "110"),
    "set": ({"type": "set"}, "31, 50", [31.0, 50.0]),
    "points": ({"type": "set"}, "(5,5) and (7,3)", [[5.0, 5.0], [7.0, 3.0]]),
    "boolean": ({"type": "boolean"}, "no", False),
    "choice": ({"type": "choice", "values": ["a", "b"]}, "A", "a"),
    "hyperplane": ({"type": "hyperplane"}, "y = x - 2", {"w": [-1.0, 1.0], "b": 2.0}),
    "matching": ({"type": "matching", "left": ["A", "B"]}, "b: up, a: down", {"A": "down", "B": "up"}),
    "ordering": ({"type": "ordering", "labels": ["b", "a"]}, "2 > 1", ["a", "b"]),
    "widths": ({"type": "widths"}, "8 → 4 → 8", [8, 4, 8]),
    "certificate": (
        {"type": "certificate"},
        "(1,1) = 1/2 (0,0) + 1/2 (2,2)",
        {"positive": [[["1", "1"], "1"]], "negative": [[["0", "0"], "1/2"], [["2", "2"], "1/2"]]},
    ),
}


@pytest.mark.parametrize(("spec", "answer", "expected"), PLAIN.values(), ids=PLAIN)
def test_plain_value_is_what_a_solver_takes(spec: dict[str, Any], answer: Any, expected: object) -> None:
    grader = make_grader(spec)

    assert grader.plain(grader.read(answer)) == expected


PREVIEWS = {
    "integer": ({"type": "integer"}, "7.3856e4", "73856"),
    "shape": ({"type": "shape"}, "224x224x1", "(224, 224, 1)"),
    "vector-shape": ({"type": "shape"}, "120", "(120,)"),
    "one-hot": ({"type": "one-hot"}, "10000", "[1, 0, 0, 0, 0]"),
    "hyperplane": ({"type": "hyperplane"}, "w=(-1,1), b=2", "-x1 + x2 + 2 = 0"),
    "hyperplane-signs": ({"type": "hyperplane"}, "2x - 2y = 4", "2x1 - 2x2 - 4 = 0"),
    "set": ({"type": "set"}, "none", "{}"),
    "set-words": ({"type": "set"}, "KL divergence and L2-loss", "{KL divergence, L2-loss}"),
    "root": ({"type": "real"}, "2√2", "2.828427125"),
    "quotient": ({"type": "real"}, "6/2", "3"),
    "matching": ({"type": "matching", "left": ["A", "B"]}, "b: up, a: down", "A = down, B = up"),
    "ordering": ({"type": "ordering", "labels": ["b", "a"]}, "21", "a → b"),
    "widths": ({"type": "widths"}, "[8, 4, 8]", "8-4-8"),
    "interval": ({"type": "inequality"}, "[140, ∞)", ">= 140"),
    "boolean": ({"type": "boolean"}, "No, never", "false"),
    "half-line": ({"type": "inequality"}, "any value above 140", "> 140"),
}


@pytest.mark.parametrize(("spec", "answer", "shown"), PREVIEWS.values(), ids=PREVIEWS)
def test_preview_shows_what_was_read(spec: dict[str, Any], answer: str, shown: str) -> None:
    grader = make_grader(spec)

    assert grader.preview(grader.read(answer)) == shown
