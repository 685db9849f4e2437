"""Numbers left as a calculation, against exact fractions worked out beside the text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders import InvalidResponse, make_grader, number

Worked = tuple[str, Fraction]
"""A calculation as text, and its value."""

DIGITS = st.integers(0, 10**6).map(lambda value: (str(value), Fraction(value)))
SPELLINGS = {"*": ["*", "×", "·", " * ", r" \cdot ", r" \times "], "/": ["/", " / ", "÷"], "+": ["+", " + "]}
SPELLINGS["-"] = [" - ", "−"]


@st.composite
def joined(draw: st.DrawFn, operands: st.SearchStrategy[Worked]) -> Worked:
    left, first = draw(operands)
    right, second = draw(operands)
    sign = draw(st.sampled_from("+-*/" if second else "+-*"))
    value = {
        "+": first + second,
        "-": first - second,
        "*": first * second,
        "/": first / (second or 1),
    }[sign]
    return f"({left}){draw(st.sampled_from(SPELLINGS[sign]))}({right})", value


CALCULATIONS = st.recursive(DIGITS, joined, max_leaves=8).filter(lambda worked: "(" in worked[0])


@given(CALCULATIONS)
def test_calculation_is_the_number_it_amounts_to(worked: Worked) -> None:
    text, value = worked

    read = number.read(text)

    assert abs(Fraction(read) - value) <= abs(value) * Fraction(1, 10**50)


@given(CALCULATIONS, st.integers(-(10**9), 10**9))
def test_number_after_a_calculation_is_the_answer(worked: Worked, stated: int) -> None:
    text, _ = worked

    read = number.read(f"{text} = {stated}")

    assert read == stated


@given(st.integers(2, 9), st.integers(2, 40), st.integers(2, 9))
def test_whole_calculation_is_exact(base: int, power: int, factor: int) -> None:
    grader = make_grader({"type": "integer"})

    read = grader.read(f"{base}^{power} * {factor} + 1")

    assert read == base**power * factor + 1


@pytest.mark.parametrize(
    "typed",
    [
        "9**9**9**9",
        "10^10^10",
        "e^e^e^e^e",
        "1e30^1e30",
        "0.1^1e30",
        "1/(1-1)",
        "(0-1)^0.5",
        "ln(0)",
        "sqrt(1-2)",
    ],
)
def test_calculation_without_a_value_is_refused(typed: str) -> None:
    with pytest.raises(InvalidResponse) as fault:
        number.read(typed)

    assert fault.value.reason == "out-of-range"


def test_calculation_is_worked_out_beyond_double_precision() -> None:
    root_of_eight = Decimal("2.8284271247461900976033774484193961571")

    assert abs(number.read("2*√2") - root_of_eight) < Decimal("1e-36")
