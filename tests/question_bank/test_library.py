from __future__ import annotations

import pytest

from question_bank.errors import UnknownSolver
from question_bank.library import Call, resolve


def test_resolve_finds_a_solver_of_the_package() -> None:
    solver = resolve("cnn.conv2d_multiplications")

    assert solver.function.__module__ == "question_bank.solvers.cnn"
    assert "kernel" in solver.required


def test_resolve_finds_a_solver_of_another_distribution() -> None:
    solver = resolve("small.truncated")

    assert (solver.parameters, solver.required) == (("a", "b"), frozenset({"a"}))


@pytest.mark.parametrize(
    "name",
    [
        "small.absent",
        "absent.double",
        "small",
        "os.path.join",
        "cnn.__name__",
        "small.double()",
        "",
        "cnn.math",
        "small.constant",
    ],
)
def test_resolve_refuses_everything_else(name: str) -> None:
    with pytest.raises(UnknownSolver):
        resolve(name)


def test_a_call_fills_its_givens_with_what_is_known() -> None:
    call = Call(resolve("small.product"), {"a": "{{side}}", "b": "{{parts.width}}"})

    assert call.run({"side": 3, "parts.width": 4}) == 12
