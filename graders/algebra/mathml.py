"""Trees written as presentation MathML."""

from __future__ import annotations

from html import escape

from graders.algebra.spelling import GREEK
from graders.algebra.tree import UNDEFINED, Call, Name, Number, Tree
from graders.algebra.writing import CONDITIONAL, INFIX, NEGATED, strength

LETTERS = {name: letter for letter, name in GREEK.items() if letter != "ς"}
SIGNS = {
    "subtract": "−",
    "multiply": "\u2062",
    "dot": "·",
    "le": "≤",
    "ge": "≥",
    "eq": "=",
    "ne": "≠",
    "mod": "mod",
}
BRACKETS = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
DRAWN = ("divide", "power", "sqrt", "negate", "where")
"""Functions that have a shape of their own."""
APPLY = "<mo>\u2061</mo>"
FUNCTIONS = {"Phi": "Φ"}
IF = "<mtext>if\u00a0</mtext>"
THIN = '<mspace width="0.17em"/>'


def write(tree: Tree) -> str:
    """The formula as a ``math`` element, every text in it escaped."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{element(tree)}</math>'


def element(tree: Tree) -> str:
    """One element for a tree."""
    if isinstance(tree, Number):
        return f"<mn>{escape(tree.digits)}</mn>"
    if isinstance(tree, Name):
        return name(tree.name)
    if tree.function == "where":
        return cases(tree)
    if tree.function == "divide":
        return f"<mfrac>{''.join(map(element, tree.arguments))}</mfrac>"
    if tree.function == "power":
        base, exponent = tree.arguments
        return f"<msup>{within(base, NEGATED + 2)}{element(exponent)}</msup>"
    if tree.function == "sqrt":
        return f"<msqrt>{element(tree.arguments[0])}</msqrt>"
    if tree.function == "negate":
        return f"<mrow>{sign('−')}{within(tree.arguments[0], NEGATED + 1)}</mrow>"
    return infix(tree) if tree.function in INFIX else applied(tree)


def name(text: str) -> str:
    """A name; Greek ones as letters, and what follows the first underscore as an index."""
    stem, _, index = text.partition("_")
    letter = f"<mi>{escape(LETTERS.get(stem, stem))}</mi>"
    return f"<msub>{letter}<mi>{escape(index)}</mi></msub>" if index else letter


def infix(tree: Call) -> str:
    """Two operands with a sign between them; products of letters need none."""
    text, own = INFIX[tree.function]
    left, right = tree.arguments
    between = sign(SIGNS.get(tree.function, text.strip()))
    if tree.function == "multiply":
        between = times(left, right)
    signed = isinstance(right, Call) and right.function == "negate"
    return f"<mrow>{within(left, own)}{between}{within(right, NEGATED + 1 if signed else own + 1)}</mrow>"


def times(left: Tree, right: Tree) -> str:
    """What stands between two factors: a dot where they would read as one name or number."""
    if isinstance(right, Number) or any(is_word(factor) for factor in (last(left), first(right))):
        return sign("·")
    return sign(SIGNS["multiply"]) + (THIN if is_named(first(right)) else "")


def first(tree: Tree) -> Tree:
    """The factor a product begins with."""
    while isinstance(tree, Call) and tree.function == "multiply":
        tree = tree.arguments[0]
    return tree


def last(tree: Tree) -> Tree:
    """The factor a product ends with."""
    while isinstance(tree, Call) and tree.function == "multiply":
        tree = tree.arguments[1]
    return tree


def is_word(tree: Tree) -> bool:
    """Whether a factor is a name of several letters."""
    return isinstance(tree, Name) and len(LETTERS.get(tree.name, tree.name).partition("_")[0]) > 1


def is_named(tree: Tree) -> bool:
    """Whether a function stands there by its name."""
    return isinstance(tree, Call) and not {tree.function} & {*INFIX, *BRACKETS, *DRAWN}


def applied(tree: Call) -> str:
    """A function and its arguments."""
    inside = sign(",").join(map(element, tree.arguments))
    if tree.function in BRACKETS:
        opening, closing = BRACKETS[tree.function]
        return f"<mrow>{sign(opening)}{inside}{sign(closing)}</mrow>"
    shown = escape(FUNCTIONS.get(tree.function, tree.function))
    return f"<mrow><mi>{shown}</mi>{APPLY}{sign('(')}{inside}{sign(')')}</mrow>"


def cases(tree: Tree) -> str:
    """The branches of a formula, one a row."""
    rows = []
    while isinstance(tree, Call) and tree.function == "where":
        condition, value, tree = tree.arguments
        rows.append(f"{cell(element(value))}{cell(f'{IF}{element(condition)}')}")
    if tree != UNDEFINED:
        rows.append(f"{cell(element(tree))}{cell('<mtext>otherwise</mtext>')}")
    table = "".join(f"<mtr>{row}</mtr>" for row in rows)
    return f"<mrow>{sign('{')}<mtable>{table}</mtable></mrow>"


def cell(content: str) -> str:
    """A cell of a table."""
    return f"<mtd>{content}</mtd>"


def within(tree: Tree, least: int) -> str:
    """An operand, in brackets where it binds less strongly than ``least``; a fraction holds together."""
    held = isinstance(tree, Call) and tree.function == "divide" and least <= NEGATED + 1
    if held or strength(tree) >= least or strength(tree) == CONDITIONAL:
        return element(tree)
    return f"<mrow>{sign('(')}{element(tree)}{sign(')')}</mrow>"


def sign(text: str) -> str:
    """An operator."""
    return f"<mo>{escape(text)}</mo>"
