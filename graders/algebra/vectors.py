"""Symbols that are vectors: which products are inner ones, and trees of their components.

A formula of vectors is compared by its components. In the tree of a component a vector ``x`` by itself is
``x``, the component in question, and an inner product is the sum over ``x[1]``, ``x[2]``, ….
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import reduce
from typing import Any

from graders.algebra.domains import Domain
from graders.algebra.tree import UNDEFINED, Call, Name, Number, Tree, call, substitute
from graders.algebra.writing import write
from graders.errors import InvalidResponse
from graders.text import quote

DIMENSION = 3
"""Components of a vector at the points of comparison. At some, all but the first or the first two are 0."""
DIMENSIONS = (3, 2, 3, 1)
"""Dimensions at the points, in turn."""
MAX_NODES = 1_200
"""Nodes of the tree of one component."""
ZERO = Number("0")
PRODUCTS = frozenset({"multiply", "dot", "hadamard"})
CARRIERS = frozenset({"multiply", "hadamard", "add", "subtract", "negate", "divide", "where"})
"""Functions that yield a vector where an argument is one."""


class Kind(Enum):
    """What a formula yields; 0 and the missing branch of a formula by cases fit both."""

    NUMBER = "a number"
    VECTOR = "a vector"
    EITHER = "nothing"


def shaped(tree: Tree, vectors: AbstractSet[str]) -> tuple[Tree, Kind]:
    """The tree with its inner products told from other ones, and what it yields.

    Raises InvalidResponse where a vector stands in place of a number or is added to one.
    """
    if isinstance(tree, Number):
        return tree, Kind.EITHER if tree == ZERO else Kind.NUMBER
    if isinstance(tree, Name):
        kind = Kind.VECTOR if tree.name in vectors else Kind.NUMBER
        return tree, Kind.EITHER if tree == UNDEFINED else kind
    pairs = [shaped(argument, vectors) for argument in tree.arguments]
    arguments, kinds = [argument for argument, _ in pairs], [kind for _, kind in pairs]
    if tree.function in PRODUCTS:
        return product(tree.function, arguments, kinds)
    if tree.function == "abs" and kinds == [Kind.VECTOR]:
        return call("sqrt", call("dot", *arguments, *arguments)), Kind.NUMBER
    shaped_tree = call(tree.function, *arguments)
    if tree.function in {"add", "subtract"}:
        return shaped_tree, common(arguments, kinds)
    if tree.function == "where":
        scalar(tree.function, arguments[:1], kinds[:1])
        return shaped_tree, common(arguments[1:], kinds[1:])
    if tree.function in {"negate", "divide"}:
        scalar(tree.function, arguments[1:], kinds[1:])
        return shaped_tree, kinds[0]
    scalar(tree.function, arguments, kinds)
    return shaped_tree, Kind.NUMBER


def product(function: str, arguments: list[Tree], kinds: list[Kind]) -> tuple[Tree, Kind]:
    """Two factors: the inner product of vectors, unless it is written as one of their components."""
    if kinds.count(Kind.VECTOR) < len(kinds):
        kind = Kind.VECTOR if Kind.VECTOR in kinds else Kind.NUMBER
        return call("multiply", *arguments), kind
    if function == "hadamard":
        return call("hadamard", *arguments), Kind.VECTOR
    return call("dot", *arguments), Kind.NUMBER


def common(arguments: list[Tree], kinds: list[Kind]) -> Kind:
    """What both sides of a sum, or both branches, yield; raises InvalidResponse where they differ."""
    left, right = kinds
    if Kind.EITHER in kinds or left is right:
        return right if left is Kind.EITHER else left
    vector, number = arguments if left is Kind.VECTOR else reversed(arguments)
    raise InvalidResponse(
        f"{quote(write(vector))} is a vector and {quote(write(number))} a number.",
        "Add vectors to vectors and numbers to numbers.",
        reason="wrong-shape",
    )


def scalar(function: str, arguments: list[Tree], kinds: list[Kind]) -> None:
    """Check that arguments are numbers; raises InvalidResponse naming one that is not."""
    for argument, kind in zip(arguments, kinds, strict=True):
        if kind is Kind.VECTOR:
            raise InvalidResponse(
                f"{quote(write(argument))} is a vector, and {function} is of numbers.",
                "Write an inner product such as w·x where a number is meant.",
                reason="wrong-shape",
            )


def kind(tree: Tree, vectors: AbstractSet[str]) -> Kind:
    """What a shaped tree yields."""
    if isinstance(tree, Number):
        return Kind.EITHER if tree == ZERO else Kind.NUMBER
    if isinstance(tree, Name):
        missing = Kind.EITHER if tree == UNDEFINED else Kind.NUMBER
        return Kind.VECTOR if tree.name in vectors else missing
    if tree.function not in CARRIERS:
        return Kind.NUMBER
    carried = {kind(argument, vectors) for argument in tree.arguments}
    if Kind.VECTOR in carried:
        return Kind.VECTOR
    return Kind.EITHER if carried == {Kind.EITHER} else Kind.NUMBER


def size(tree: Tree) -> int:
    """The number of nodes of the tree of one component."""
    if not isinstance(tree, Call):
        return 1
    inside = sum(map(size, tree.arguments))
    return DIMENSION * (inside + 2) - 1 if tree.function == "dot" else inside + 1


def component(tree: Tree, vectors: AbstractSet[str]) -> Tree:
    """The tree of any component of what a shaped tree yields: every inner product written out."""
    if not isinstance(tree, Call):
        return tree
    arguments = [component(argument, vectors) for argument in tree.arguments]
    if tree.function == "hadamard":
        return call("multiply", *arguments)
    if tree.function != "dot":
        return call(tree.function, *arguments)
    terms = [
        call("multiply", *(at(argument, vectors, place) for argument in arguments))
        for place in range(1, DIMENSION + 1)
    ]
    return reduce(lambda total, term: call("add", total, term), terms)


def at(tree: Tree, vectors: AbstractSet[str], place: int) -> Tree:
    """A component by its place, from the tree of any."""
    return substitute(tree, {name: Name(coordinate(name, place)) for name in vectors})


def coordinate(vector: str, place: int) -> str:
    """The name of a component, which no student can write."""
    return f"{vector}[{place}]"


def expanded(domains: Mapping[str, Domain]) -> dict[str, Domain]:
    """The domains with those of the components in place of the vectors'."""
    return {
        component: domain
        for name, domain in domains.items()
        for component in (coordinates(name) if domain.is_vector else [name])
    }


def coordinates(vector: str) -> list[str]:
    """The names of the components, in order."""
    return [coordinate(vector, place) for place in range(1, DIMENSION + 1)]


def placed(point: Mapping[str, float], vectors: AbstractSet[str], index: int) -> dict[str, float]:
    """A point given by all components, with its dimension reduced and one component chosen by its index."""
    dimension = DIMENSIONS[index % len(DIMENSIONS)]
    chosen = index % dimension + 1
    located = dict(point)
    for vector in sorted(vectors):
        located |= dict.fromkeys(coordinates(vector)[dimension:], 0.0)
        located[vector] = located[coordinate(vector, chosen)]
    return located


def gathered(point: Mapping[str, float], domains: Mapping[str, Domain]) -> dict[str, Any]:
    """A point as symbols and their values; a vector is a list."""
    return {
        name: [point[part] for part in coordinates(name)] if domain.is_vector else point[name]
        for name, domain in domains.items()
    }


def chosen_place(point: Mapping[str, float], vectors: AbstractSet[str]) -> int:
    """The place of the component a point is about."""
    places = range(1, DIMENSION + 1)
    return next(p for p in places if all(point[v] == point[coordinate(v, p)] for v in vectors))
