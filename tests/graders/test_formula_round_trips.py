"""Any formula, printed as Python, as LaTeX or by hand, is read as the same formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graders import make_grader

FEW = settings(max_examples=60, deadline=None, derandomize=True)
SPEC = {"type": "expression", "symbols": ["x", "eta", "sigma"], "domains": {"eta": "positive"}}

Tree = tuple[Any, ...]
Printer = Callable[[Tree], str]

LEAVES = st.sampled_from([("x",), ("eta",), ("sigma",)]) | st.integers(min_value=1, max_value=9).map(
    lambda number: ("number", number)
)
FUNCTIONS = ("tanh", "exp", "sigmoid", "abs", "sqrt")


def compound(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Sums, products, quotients, powers and functions of smaller formulas; all of them defined everywhere."""
    return st.one_of(
        st.tuples(st.sampled_from(["add", "subtract", "multiply", "max"]), inner, inner),
        st.tuples(
            st.just("divide"), inner, LEAVES.map(lambda leaf: ("add", ("number", 1), ("square", leaf)))
        ),
        st.tuples(st.sampled_from(["square", "negative", "tanh", "sigmoid", "abs"]), inner),
        st.tuples(st.just("exp"), inner.map(lambda tree: ("tanh", tree))),
        st.tuples(st.just("sqrt"), inner.map(lambda tree: ("abs", tree))),
    )


FORMULAS = st.recursive(LEAVES, compound, max_leaves=6)


def python(tree: Tree) -> str:
    """As NumPy code."""
    kind, *arguments = tree
    names = {"max": "np.maximum", "sigmoid": "sigmoid", "abs": "abs"}
    match kind, [python(argument) if isinstance(argument, tuple) else argument for argument in arguments]:
        case "number", [number]:
            return str(number)
        case "add" | "subtract" | "multiply" | "divide", [left, right]:
            sign = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}[kind]
            return f"({left} {sign} {right})"
        case "square", [base]:
            return f"({base})**2"
        case "negative", [inner]:
            return f"(-{inner})"
        case _, []:
            return str(kind)
        case _, given:
            return f"{names.get(kind, 'np.' + kind)}({', '.join(given)})"


def latex(tree: Tree) -> str:
    """As LaTeX: fractions, juxtaposition, stretched brackets, e to a power."""
    kind, *arguments = tree
    match kind, [latex(argument) if isinstance(argument, tuple) else argument for argument in arguments]:
        case "number", [number]:
            return str(number)
        case "x", []:
            return "x"
        case (("eta" | "sigma"), []):
            return rf"\{kind}"
        case "divide", [top, bottom]:
            return rf"\frac{{{top}}}{{{bottom}}}"
        case (("add" | "subtract"), [left, right]):
            return rf"\left({left} {'+' if kind == 'add' else '-'} {right}\right)"
        case "multiply", [left, right]:
            return rf"\left({left}\right) \left({right}\right)"
        case "square", [base]:
            return rf"\left({base}\right)^{{2}}"
        case "negative", [inner]:
            return rf"\left(-{inner}\right)"
        case "exp", [power]:
            return rf"e^{{{power}}}"
        case "abs", [inner]:
            return rf"\left|{inner}\right|"
        case "sqrt", [inner]:
            return rf"\sqrt{{{inner}}}"
        case "sigmoid", [inner]:
            return rf"\operatorname{{sigmoid}}\left({inner}\right)"
        case _, given:
            return rf"\{kind}\left({', '.join(given)}\right)"


def by_hand(tree: Tree) -> str:
    """With Greek letters, roots, bars, superscripts and the true minus; operands of + and * swapped."""
    kind, *arguments = tree
    match kind, [by_hand(argument) if isinstance(argument, tuple) else argument for argument in arguments]:
        case "number", [number]:
            return str(number)
        case _, []:
            return {"eta": "η", "sigma": "σ"}.get(str(kind), str(kind))
        case "divide", [top, bottom]:
            return f"({top}) ÷ ({bottom})"
        case "add", [left, right]:
            return f"({right} + {left})"
        case "subtract", [left, right]:
            return f"({left} − {right})"
        case "multiply", [left, right]:
            return f"({right})·({left})"
        case "square", [base]:
            return f"({base})²"
        case "negative", [inner]:
            return f"(−{inner})"
        case "abs", [inner]:
            return f"|{inner}|"
        case "sqrt", [inner]:
            return f"√({inner})"
        case "exp", [power]:
            return f"e^({power})"
        case _, given:
            return f"{kind}({', '.join(given)})"


def spellings(tree: Tree) -> Iterator[str]:
    """Every printing, and some with what students put around a formula."""
    for printer in (python, latex, by_hand):
        yield printer(tree)
    yield from (f"${latex(tree)}$", rf"\({latex(tree)}\)", f"f = {by_hand(tree)}", f" {python(tree)}\n")


def verdicts(key: str, spellings: Iterator[str]) -> dict[str, tuple[float | None, str]]:
    """Score and reason of every spelling."""
    grader = make_grader(SPEC)
    prepared = grader.prepare(key)
    graded = {typed: grader.grade(grader.read(typed), prepared) for typed in spellings}
    return {typed: (verdict.score, verdict.reason) for typed, verdict in graded.items()}


@FEW
@given(FORMULAS)
def test_formula_is_read_in_every_spelling(tree: Tree) -> None:
    found = verdicts(python(tree), spellings(tree))

    assert {typed: verdict for typed, verdict in found.items() if verdict[0] != 1} == {}


@settings(FEW, max_examples=20)
@given(FORMULAS)
def test_wrong_formula_gets_one_verdict_in_every_spelling(tree: Tree) -> None:
    found = verdicts(f"{python(tree)} + 1", spellings(tree))

    assert {typed: verdict for typed, verdict in found.items() if verdict != (0.0, "wrong-value")} == {}


@FEW
@given(FORMULAS)
def test_preview_of_a_formula_reads_back_to_the_same(tree: Tree) -> None:
    grader = make_grader(SPEC)

    shown = grader.preview(grader.read(python(tree)))

    assert verdicts(python(tree), iter([shown]))[shown][0] == 1
