"""How formulas are read: the readings are worked by hand."""

from __future__ import annotations

import pytest

from graders import InvalidResponse, make_grader

SYMBOLS = ["x", "y", "w", "eta", "n_in", "kh", "lambda"]
GRADER = make_grader({"type": "expression", "symbols": SYMBOLS, "aliases": {"step size": "eta", "lr": "eta"}})
READINGS = {
    "product-of-letters": ("2xy", "2*x*y"),
    "letters-and-greek": ("ηyxe^{-w}", "eta*y*x*e^(-w)"),
    "known-name-first": ("kh x", "kh*x"),
    "division-then-bracket": ("x/2(1+y)", "x/2*(1 + y)"),
    "power-from-the-right": ("2^x^y", "2^x^y"),
    "power-of-a-bracket": ("(2^x)^y", "(2^x)^y"),
    "minus-before-power": ("-x^2", "-x^2"),
    "minus-in-power": ("x^-2", "x^(-2)"),
    "superscripts": ("x³y⁻²", "x^3*y^(-2)"),
    "star-star": ("x**2", "x^2"),
    "signs": ("−x × y ÷ 2 · w", "-x*y/2*w"),
    "floor-division": ("x//y", "floor(x/y)"),
    "floor-signs": ("⌊x/2⌋ + ⌈y⌉", "floor(x/2) + ceil(y)"),
    "bars": ("|x||y| + 2|x - |y||", "abs(x)*abs(y) + 2*abs(x - abs(y))"),
    "square-brackets": ("[x + y]{x - y}", "(x + y)*(x - y)"),
    "root-sign": ("√2x + √(xy)", "sqrt(2)*x + sqrt(x*y)"),
    "function-without-brackets": ("tanh 2x + 1", "tanh(2*x) + 1"),
    "power-of-a-function": ("tanh^2(x) + tanh² x", "tanh(x)^2 + tanh(x)^2"),
    "function-times-bracket": ("tanh(x)(1 + y)", "tanh(x)*(1 + y)"),
    "modules": ("np.exp(x) + math.sqrt(y) + torch.nn.functional.relu(w)", "exp(x) + sqrt(y) + relu(w)"),
    "other-names": (
        "fabs(x) + ln(y) + expit(w) + np.clip(x, -1, 1)",
        "abs(x) + log(y) + sigmoid(w) + clip(x, -1, 1)",
    ),
    "logarithms": ("log_2(x) + log_{10} y + lg(x)", "log2(x) + log10(y) + log10(x)"),
    "inner-products": ("w·x + w.x + w@x + <w, x> + dot(w, x)", "w*x + w*x + w*x + w*x + w*x"),
    "transposes": ("w^T x + w.T @ x + w^{\\top}x + wᵀx + w'x", "w*x + w*x + w*x + w*x + w*x"),
    "methods": ("w.dot(x) + w.T.dot(x)", "w*x + w*x"),
    "indices": ("x_i + y_{n} w_t", "x + y*w"),
    "subscripts": ("n_{in} + n_\\mathrm{in} + n_{\\text{in}} + N_in", "n_in + n_in + n_in + n_in"),
    "greek-spellings": ("λ + \\lambda + lambd + lam", "lambda + lambda + lambda + lambda"),
    "aliases": ("step size * x + Step  Size + lr", "eta*x + eta + eta"),
    "constants": ("π + \\pi + e", "pi + pi + e"),
    "latex-fraction": ("\\frac{x+1}{2}y + \\dfrac12 + \\frac{x}{y}", "(x + 1)/2*y + 1/2 + x/y"),
    "latex-sizes": ("\\left(x+1\\right)\\cdot\\bigl(y\\bigr)", "(x + 1)*y"),
    "latex-functions": (
        "\\exp\\left(-x\\right)+\\max\\{0,x\\}+\\operatorname{sigmoid}(y)",
        "exp(-x) + max(0, x) + sigmoid(y)",
    ),
    "latex-root": ("\\sqrt{x}\\,y", "sqrt(x)*y"),
    "dollars": ("$x+1$", "x + 1"),
    "left-hand-side": ("f(x) = x", "x"),
    "left-hand-name": ("output size ≈ x", "x"),
    "equals": ("= x", "x"),
    "full-stop": ("x + 1.", "x + 1"),
    "conditional": ("x if x >= 0 else y", "x if x >= 0 else y"),
    "conditionals": ("x if x > 1 else y if x < -1 else 0", "x if x > 1 else y if x < -1 else 0"),
    "branches": ("x if x > 1, y if x < -1, 0 otherwise", "x if x > 1 else y if x < -1 else 0"),
    "lines": ("x if x > 1\ny if x < -1\n0 otherwise", "x if x > 1 else y if x < -1 else 0"),
    "no-last-branch": ("x if x > 0; y if x <= 0", "x if x > 0 else y if x <= 0"),
    "chain": ("x if -1 < x ≤ 1 else 0", "x if -1 < x and x <= 1 else 0"),
    "and-or": ("x if x > 1 and y > 1 or x = 0 else 0", "x if x > 1 and y > 1 or x == 0 else 0"),
    "where": ("np.where(x > 0, x, 0.1*x)", "x if x > 0 else 0.1*x"),
    "cases": (
        "\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
        "x if x > 0 else 0",
    ),
    "cases-in-a-sum": (
        "1 + \\begin{cases} x & x > 0 \\\\ y & x \\le 0 \\end{cases}",
        "1 + (x if x > 0 else y if x <= 0)",
    ),
    "indicator": ("x*(x>0)", "x*(x > 0)"),
}
FAULTS = {
    "nothing": ("", "blank", None),
    "attribute": ("x.__class__", "not-a-formula", 2),
    "import": ("__import__('os')", "not-a-formula", 0),
    "open-bracket": ("2*(x + 1", "not-a-formula", 8),
    "stray-bracket": ("x + 1)", "not-a-formula", 5),
    "wrong-bracket": ("(x + 1]", "not-a-formula", 6),
    "two-operators": ("x + * y", "not-a-formula", 4),
    "trailing-operator": ("x +", "not-a-formula", 3),
    "unknown-name": ("x + q", "unknown-name", 4),
    "unknown-function": ("factorial(x)", "unknown-name", 0),
    "unknown-command": ("x + \\foo", "not-a-formula", 4),
    "two-equations": ("x = 1 = y", "not-a-formula", 2),
    "decimal-comma": ("0,5 x", "not-a-formula", 1),
    "no-argument": ("exp()", "not-a-formula", 4),
    "too-few-arguments": ("where(x, 1)", "wrong-arguments", 11),
    "assignment": ("tanh(x=0)", "not-a-formula", 6),
    "root-index": ("\\sqrt[5{x}", "not-a-formula", 10),
    "deep": ("(" * 41 + "x" + ")" * 41, "too-deep", None),
    "long": ("x+" * 200 + "x", "too-long", None),
    "factors": ("x " * 390, "too-long", None),
    "factors-of-a-definition": ("z" + " + y" * 90 + ", z = x" + " y" * 90, "too-long", None),
    "digits": ("1" * 41, "out-of-range", 0),
    "magnitude": ("1e31", "out-of-range", 0),
    "brackets-by-the-thousand": ("(" * 10_000, "too-long", None),
    "terms-by-the-thousand": ("x+" * 5_000 + "x", "too-long", None),
    "digits-by-the-thousand": ("9" * 100_000, "too-long", None),
    "format-string": ("{x.__class__}", "not-a-formula", None),
    "list": (["x"], "wrong-kind", None),
}


@pytest.mark.parametrize(("typed", "reading"), READINGS.values(), ids=READINGS)
def test_formula_is_read_as(typed: str, reading: str) -> None:
    tree = GRADER.read(typed)

    assert GRADER.preview(tree) == reading
    assert GRADER.preview(GRADER.read(reading)) == reading


@pytest.mark.parametrize(("typed", "reason", "position"), FAULTS.values(), ids=FAULTS)
def test_what_is_no_formula_is_refused_with_its_position(
    typed: str, reason: str, position: int | None
) -> None:
    with pytest.raises(InvalidResponse) as fault:
        GRADER.read(typed)

    assert fault.value.reason == reason
    assert position in (None, fault.value.position)


def test_an_unknown_name_is_answered_with_those_allowed() -> None:
    with pytest.raises(InvalidResponse, match=r"“q”.*Use x, y, w, eta, n_in, kh and lambda"):
        GRADER.read("q")


def test_a_misspelt_function_is_answered_with_the_right_one() -> None:
    with pytest.raises(InvalidResponse, match="Did you mean sigmoid"):
        GRADER.read("sigmiod(x)")


def test_a_symbol_takes_precedence_over_a_function_of_its_name() -> None:
    grader = make_grader({"type": "expression", "symbols": ["sigma", "e", "T"]})

    assert grader.preview(grader.read("σ(e^T + 1)")) == "sigma*(e^T + 1)"


def test_names_that_differ_by_case_alone_are_told_apart() -> None:
    grader = make_grader({"type": "expression", "symbols": ["N", "n"]})

    assert grader.preview(grader.read("N/n")) == "N/n"
