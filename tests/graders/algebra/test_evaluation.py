"""What formulas are worth, against Python's own arithmetic and published digits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graders import make_grader
from graders.algebra import digits, floats
from graders.algebra.multiprecision import Undefined

GRADER = make_grader({"type": "expression", "symbols": ["x", "y"]})
POINT = {"x": 1.5, "y": -0.75}


@dataclass(frozen=True)
class Spelt:
    """One formula in three spellings."""

    python: str
    plain: str
    latex: str


def join(python: str, plain: str, latex: str):
    def joined(left: Spelt, right: Spelt) -> Spelt:
        return Spelt(
            python.format(left.python, right.python),
            plain.format(left.plain, right.plain),
            latex.replace("LEFT", left.latex).replace("RIGHT", right.latex),
        )

    return joined


def wrap(python: str, plain: str, latex: str):
    joined = join(python, plain, latex)
    return lambda inner: joined(inner, inner)


LEAVES = st.sampled_from([Spelt(text, text, text) for text in ["x", "y", "2", "0.5", "3"]])
BINARY = [
    join("({} + {})", "({}+{})", r"\left(LEFT + RIGHT\right)"),
    join("({} - {})", "({} − {})", r"(LEFT - RIGHT)"),
    join("({}) * ({})", "({})({})", r"(LEFT) \cdot (RIGHT)"),
    join("(({}) / ({}))", "[({})/({})]", r"\frac{LEFT}{RIGHT}"),
    join("max({}, {})", "maximum({}, {})", r"\max\{LEFT, RIGHT\}"),
    join(
        "({} if x > {} else 1)",
        "where(x > {1}, {0}, 1)",
        r"\begin{cases} LEFT & x > RIGHT \\ 1 & \text{else} \end{cases}",
    ),
]
UNARY = [
    wrap("math.exp({})", "e^({})", r"e^{LEFT}"),
    wrap("math.tanh({})", "np.tanh({})", r"\tanh\left(LEFT\right)"),
    wrap("abs({})", "|{}|", r"\lvert LEFT \rvert"),
    wrap("(-({}))", "(-({}))", r"(-(LEFT))"),
    wrap("(({})**2)", "({})²", r"(LEFT)^{2}"),
    wrap("math.sqrt(abs({}))", "√(abs({}))", r"\sqrt{|LEFT|}"),
    wrap("math.erf({})", "erf({})", r"\operatorname{erf}(LEFT)"),
]
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda operator, left, right: operator(left, right), st.sampled_from(BINARY), inner, inner),
        st.builds(lambda operator, part: operator(part), st.sampled_from(UNARY), inner),
    ),
    max_leaves=8,
)


def by_python(text: str) -> float:
    """Python's value of a formula this module has written."""
    return eval(text, {"__builtins__": {}, "math": math, "abs": abs, "max": max, **POINT})


@settings(max_examples=300, deadline=None)
@given(formula=FORMULAS)
def test_every_spelling_has_the_value_python_computes(formula: Spelt) -> None:
    try:
        expected = by_python(formula.python)
    except (OverflowError, ZeroDivisionError):
        expected = math.inf
    assume(abs(expected) < 1e12)

    columns = {name: [value] for name, value in POINT.items()} | {"e": [math.e], "undefined": [math.nan]}
    for typed in (formula.python.replace("math.", ""), formula.plain, formula.latex):
        if len(typed) < 1_000:
            samples = floats.evaluate(GRADER.read(typed), columns, 1)
            noise = 1e-13 * samples.largest[0]
            assert samples.values[0] == pytest.approx(expected, rel=1e-9, abs=noise)


@settings(max_examples=200, deadline=None)
@given(formula=FORMULAS)
def test_a_formula_as_written_reads_back_to_the_same_tree(formula: Spelt) -> None:
    assume(len(formula.latex) < 1_000)
    tree = GRADER.read(formula.latex)

    assert GRADER.read(GRADER.preview(tree)) == tree


PUBLISHED = {
    "exp(1)": "2.7182818284590452353602874713526624977572",
    "4*sqrt(2)": "5.6568542494923801952067548968387923142786",
    "log(2)": "0.6931471805599453094172321214581765680755",
    "log2(10)": "3.3219280948873623478703194294893901758648",
    "tanh(1)": "0.7615941559557648881194582826047935904127",
    "erf(1)": "0.8427007929497148693412206350826092592960",
    "Phi(1)": "0.8413447460685429485852325456320379224779",
    "sigmoid(1)": "0.7310585786300048792511592418218362743651",
    "softplus(0)": "0.6931471805599453094172321214581765680755",
    "sin(pi/6)": "0.5",
    "cosh(1)^2 - sinh(1)^2": "1",
    "7 % 3 + -7 % 3": "3",
    "-7 // 2": "-4",
    "trunc(-3.7) + round(2.6) + ceil(-1.5)": "-1",
    "49*(1/49) // 1": "1",
    "floor(3*(0.1 + 0.2)/0.3)": "3",
    "relu(-2) + relu6(9) + clip(5, 0, 1) + sign(-3)": "6",
    "log1p(1) - log(2) + expm1(1) - e + 1": "0",
    "(-8)^3 + 0^0 + square(3)": "-502",
    "(1e20 + 1) - 1e20": "1",
}


@pytest.mark.parametrize(("formula", "published"), PUBLISHED.items(), ids=PUBLISHED)
def test_many_digits_agree_with_published_ones(formula: str, published: str) -> None:
    mp = digits.library(digits.MORE)

    value, error = digits.evaluate(GRADER.read(formula), {})

    assert abs(value - mp.mpf(published)) < mp.mpf("1e-38")
    assert error < mp.mpf("1e-18")


@pytest.mark.parametrize(("formula", "published"), PUBLISHED.items(), ids=PUBLISHED)
def test_doubles_agree_with_published_digits_to_the_rounding_they_state(formula: str, published: str) -> None:
    columns = {"pi": [math.pi], "e": [math.e]}

    samples = floats.evaluate(GRADER.read(formula), columns, 1)

    assert samples.values[0] == pytest.approx(float(published), rel=1e-15, abs=1e-15 * samples.largest[0])


UNDEFINED = ["1/0", "sqrt(-1)", "log(0)", "(-8)^0.5", "0^-1", "7 % 0", "1 if 1 > 2"]


@pytest.mark.parametrize("formula", UNDEFINED)
def test_a_formula_without_a_value_has_none_in_either_arithmetic(formula: str) -> None:
    tree = GRADER.read(formula)

    assert math.isnan(floats.evaluate(tree, {"undefined": [math.nan]}, 1).values[0])
    with pytest.raises(Undefined):
        digits.evaluate(tree, {})


@pytest.mark.parametrize(
    "formula", ["9^9^9^9", "exp(exp(exp(10)))", "(-9)^9^9", "sin(1e30)", "cosh(1e20)", "9^(9^9)"]
)
def test_a_value_too_large_to_work_out_is_given_up_at_once(formula: str) -> None:
    with pytest.raises(Undefined):
        digits.evaluate(GRADER.read(formula), {})


TAILS = {
    "Phi(-20)": math.erfc(20 / math.sqrt(2)) / 2,
    "sigmoid(-400)": math.exp(-400),
    "softplus(-400)": math.exp(-400),
    "expm1(1e-25)": 1e-25,
    "log1p(1e-25)": 1e-25,
    "exp(-999999)": 0.0,
}


@pytest.mark.parametrize(("formula", "value"), TAILS.items(), ids=TAILS)
def test_small_values_keep_their_digits(formula: str, value: float) -> None:
    exact, error = digits.evaluate(GRADER.read(formula), {})

    assert float(exact) == pytest.approx(value, rel=1e-13)
    assert error <= abs(exact) * 1e-14


@pytest.mark.parametrize(
    ("function", "limits"), [("tanh", (-1, 1)), ("erf", (-1, 1)), ("Phi", (0, 1)), ("sigmoid", (0, 1))]
)
def test_a_function_that_levels_off_does_so_at_once(function: str, limits: tuple[int, int]) -> None:
    vast = "square(" * 34 + "2^1000" + ")" * 34

    values = [digits.evaluate(GRADER.read(f"{function}({sign}{vast})"), {})[0] for sign in ("-", "")]

    assert [float(value) for value in values] == pytest.approx(limits, abs=1e-30)
