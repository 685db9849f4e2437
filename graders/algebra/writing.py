"""Trees written as one line of text that reads back to the same tree."""

from __future__ import annotations

from graders.algebra.tree import UNDEFINED, Call, Name, Number, Tree

INFIX = {
    "or": (" or ", 1),
    "and": (" and ", 2),
    "lt": (" < ", 3),
    "le": (" <= ", 3),
    "gt": (" > ", 3),
    "ge": (" >= ", 3),
    "eq": (" == ", 3),
    "ne": (" != ", 3),
    "add": (" + ", 4),
    "subtract": (" - ", 4),
    "dot": ("·", 5),
    "multiply": ("*", 6),
    "hadamard": (" ⊙ ", 6),
    "divide": ("/", 6),
    "mod": (" % ", 6),
    "power": ("^", 8),
}
"""Signs between operands, and how strongly they bind. An inner product stands in brackets as a factor."""
CONDITIONAL, COMPARED, DOT, NEGATED, POWER, ATOM = 0, 3, 5, 7, 8, 9


def write(tree: Tree) -> str:
    """The formula as a student could type it."""
    if isinstance(tree, Number):
        return tree.digits
    if isinstance(tree, Name):
        return tree.name
    if tree.function in INFIX:
        return infix(tree)
    if tree.function == "negate":
        return f"-{within(tree.arguments[0], NEGATED + 1)}"
    if tree.function == "where":
        return conditional(tree)
    return f"{tree.function}({', '.join(within(argument, 1) for argument in tree.arguments)})"


def infix(tree: Call) -> str:
    """Two operands; powers group to the right, comparisons to neither side, the others to the left."""
    sign, own = INFIX[tree.function]
    left, right = tree.arguments
    after = NEGATED if own == DOT else own + (own < POWER)
    return within(left, own + (own in {COMPARED, POWER})) + sign + within(right, after)


def conditional(tree: Call) -> str:
    """``value if condition else value``; without the last where no branch is left."""
    condition, value, otherwise = tree.arguments
    text = f"{within(value, 1)} if {within(condition, 1)}"
    return text if otherwise == UNDEFINED else f"{text} else {write(otherwise)}"


def strength(tree: Tree) -> int:
    """How strongly the outermost operator of a tree binds."""
    if not isinstance(tree, Call):
        return ATOM
    if tree.function in INFIX:
        return INFIX[tree.function][1]
    return {"negate": NEGATED, "where": CONDITIONAL}.get(tree.function, ATOM)


def within(tree: Tree, least: int) -> str:
    """The text of an operand, in brackets where it binds less strongly than ``least``."""
    text = write(tree)
    return text if strength(tree) >= least else f"({text})"
