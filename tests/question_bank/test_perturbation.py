from __future__ import annotations

import pytest

from question_bank.library import Call, resolve
from question_bank.perturbation import perturbed, repeats, responds


@pytest.mark.parametrize(
    ("solver", "given", "expected"),
    [
        pytest.param("small.double", {"x": "{{n}}"}, True, id="any-change"),
        pytest.param("small.remainder", {"x": 10, "by": 5}, True, id="one-given-is-enough"),
        pytest.param("small.first", {"entries": [4, 4, 4]}, True, id="an-entry-of-a-list"),
        pytest.param("small.seven", {"a": 1}, False, id="constant"),
        pytest.param("small.truncated", {"a": "5"}, True, id="text"),
        pytest.param("small.tiny", {"rate": 0.03125}, True, id="smaller-rate"),
    ],
)
def test_responds_finds_a_change_of_one_given(solver: str, given: dict[str, object], expected: bool) -> None:
    call = Call(resolve(solver), given)

    assert responds(call, {"n": 3}, call.run({"n": 3})) is expected


@pytest.mark.parametrize(
    ("solver", "result", "expected"),
    [
        pytest.param("small.double", 6, True, id="same"),
        pytest.param("small.double", 7, False, id="other"),
        pytest.param("small.undefined", float("nan"), True, id="not-a-number"),
        pytest.param("small.broken", 6, False, id="no-result"),
    ],
)
def test_repeats_tells_whether_a_solver_says_the_same_again(
    solver: str, result: object, expected: bool
) -> None:
    assert repeats(Call(resolve(solver), {"x": 3}), {}, result) is expected


@pytest.mark.parametrize("value", [True, 3, 2.5, "abc", [1, 2], {"a": 1}, [[5, 5], [7, 3]]])
def test_perturbed_values_differ_in_value_but_not_in_type(value: object) -> None:
    changes = list(perturbed(value))

    assert any(change != value for change in changes)
    assert {type(change) for change in changes} == {type(value)}
