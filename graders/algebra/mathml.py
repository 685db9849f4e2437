"""Trees written as presentation MathML."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from graders.algebra.letters import GREEK
from graders.algebra.tree import UNDEFINED, Call, Name, Number, Tree
from graders.algebra.writing import COMPARED, CONDITIONAL, INFIX, NEGATED, strength
from graders.markup import leaf, math, node, row, sign, table, words

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
DRAWN = ("divide", "power", "sqrt", "root", "negate", "where")
"""Functions that have a shape of their own."""
SHAPES = {"divide": "mfrac", "sqrt": "msqrt", "root": "mroot"}
APPLY = "\u2061"
FUNCTIONS = {"Phi": "Φ"}
THIN = "0.17em"


def write(tree: Tree) -> str:
    """The formula as a ``math`` element."""
    return math(element(tree))


def element(tree: Tree) -> Element:
    """One element for a tree."""
    if isinstance(tree, Number):
        return leaf("mn", tree.digits)
    if isinstance(tree, Name):
        return name(tree.name)
    if tree.function == "where":
        return cases(tree)
    if tree.function == "power":
        base, exponent = tree.arguments
        return node("msup", within(base, NEGATED + 2), element(exponent))
    if tree.function == "negate":
        return row(sign("−"), within(tree.arguments[0], NEGATED + 1))
    if tree.function in SHAPES:
        return node(SHAPES[tree.function], *map(element, tree.arguments))
    return infix(tree) if tree.function in INFIX else applied(tree)


def name(text: str) -> Element:
    """A name; Greek ones as letters, and what follows the first underscore as an index."""
    stem, _, index = text.partition("_")
    letter = leaf("mi", LETTERS.get(stem, stem))
    return node("msub", letter, leaf("mi", index)) if index else letter


def infix(tree: Call) -> Element:
    """Two operands with a sign between them; products of letters need none."""
    text, own = INFIX[tree.function]
    left, right = tree.arguments
    between = (
        times(left, right) if tree.function == "multiply" else [sign(SIGNS.get(tree.function, text.strip()))]
    )
    signed = isinstance(right, Call) and right.function == "negate" and own > COMPARED
    return row(within(left, own), *between, within(right, NEGATED + 1 if signed else own + 1))


def times(left: Tree, right: Tree) -> list[Element]:
    """What stands between two factors: a dot where they would read as one name or number."""
    if isinstance(right, Number) or any(is_word(factor) for factor in (last(left), first(right))):
        return [sign("·")]
    space = [node("mspace", width=THIN)] if is_named(first(right)) else []
    return [sign(SIGNS["multiply"]), *space]


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


def applied(tree: Call) -> Element:
    """A function and its arguments."""
    inside = [part for argument in tree.arguments for part in (sign(","), element(argument))][1:]
    if tree.function in BRACKETS:
        opening, closing = BRACKETS[tree.function]
        return row(sign(opening), *inside, sign(closing))
    shown = leaf("mi", FUNCTIONS.get(tree.function, tree.function))
    return row(shown, sign(APPLY), sign("("), *inside, sign(")"))


def cases(tree: Tree) -> Element:
    """The branches of a formula, one a row."""
    rows = []
    while isinstance(tree, Call) and tree.function == "where":
        condition, value, tree = tree.arguments
        rows.append([element(value), row(words("if\u00a0"), element(condition))])
    if tree != UNDEFINED:
        rows.append([element(tree), words("otherwise")])
    return table(rows, "{")


def within(tree: Tree, least: int) -> Element:
    """An operand, in brackets where it binds less strongly than ``least``; a fraction holds together."""
    held = isinstance(tree, Call) and tree.function == "divide" and least <= NEGATED + 1
    if held or strength(tree) >= least or strength(tree) == CONDITIONAL:
        return element(tree)
    return row(sign("("), element(tree), sign(")"))
