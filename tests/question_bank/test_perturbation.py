from __future__ import annotations

import pytest

from question_bank.library import Call, resolve
from question_bank.perturbation import perturbed, responds


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
    assert responds(Call(resolve(solver), given), {"n": 3}) is expected


@pytest.mark.parametrize("value", [True, 3, 2.5, "abc", [1, 2], {"a": 1}, [[5, 5], [7, 3]]])
def test_perturbed_values_differ_in_value_but_not_in_type(value: object) -> None:
    changes = list(perturbed(value))

    assert any(change != value for change in changes)
    assert {type(change) for change in changes} == {type(value)}
