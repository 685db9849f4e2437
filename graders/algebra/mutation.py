"""Near misses of a formula: what a slip of the pen turns it into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from graders.algebra.tree import Call, Name, Number, Tree, call

MAX_MUTANTS = 40
ONE, TWO = Number("1"), Number("2")
SWAPPED = {"add": "subtract", "subtract": "add", "max": "min", "min": "max", "floor": "ceil", "ceil": "floor"}
SWAPPED |= {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
JOINED = frozenset({"add", "subtract", "multiply", "divide", "max", "min"})


def mutants(tree: Tree, symbols: Sequence[str]) -> Iterator[tuple[str, Tree]]:
    """Named wrong formulas: sign, double, one more, and a change of each node, outermost first."""
    yield "sign", call("negate", tree)
    yield "doubled", call("multiply", TWO, tree)
    yield "plus-one", call("add", tree, ONE)
    yield from islice(changed(tree, symbols, ""), MAX_MUTANTS)


def changed(tree: Tree, symbols: Sequence[str], path: str) -> Iterator[tuple[str, Tree]]:
    """The tree with one node changed; ``path`` tells nodes apart in the names."""
    for name, mutant in changed_here(tree, symbols):
        yield f"{name}{path}", mutant
    if not isinstance(tree, Call):
        return
    for place, argument in enumerate(tree.arguments):
        for name, mutant in changed(argument, symbols, f"{path}.{place}"):
            arguments = (*tree.arguments[:place], mutant, *tree.arguments[place + 1 :])
            yield name, Call(tree.function, arguments)


def changed_here(tree: Tree, symbols: Sequence[str]) -> Iterator[tuple[str, Tree]]:
    """The outermost node changed."""
    if isinstance(tree, Name):
        if tree.name in symbols and len(symbols) > 1:
            neighbour = symbols[(symbols.index(tree.name) + 1) % len(symbols)]
            yield f"{neighbour}-for-{tree.name}", Name(neighbour)
        return
    if isinstance(tree, Number):
        return
    if tree.function in SWAPPED:
        yield f"{SWAPPED[tree.function]}-for-{tree.function}", Call(SWAPPED[tree.function], tree.arguments)
    if tree.function in JOINED:
        for place, argument in enumerate(tree.arguments):
            yield f"only-{place}", argument
    elif tree.function == "negate":
        yield "minus-lost", tree.arguments[0]
    elif tree.function == "power":
        yield "power-lost", tree.arguments[0]
    elif tree.function == "where":
        yield "one-branch", tree.arguments[1]
    elif len(tree.arguments) == 1:
        yield f"{tree.function}-lost", tree.arguments[0]
