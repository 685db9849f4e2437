"""The expression tree: numbers, names, and functions of them. Operators are functions like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from graders.errors import InvalidResponse

MAX_HEIGHT = 120
"""Levels of a tree: whatever walks one calls itself a few times for each, and Python allows 1000 calls."""


@dataclass(frozen=True, slots=True)
class Number:
    """A non-negative number, as the digits that were typed."""

    digits: str


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol, a declared constant, ``pi``, ``e``, or ``undefined``: no branch of a formula applies."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of ``graders.algebra.functions`` or an operator, applied."""

    function: str
    arguments: tuple[Tree, ...]


Tree: TypeAlias = Number | Name | Call

UNDEFINED = Name("undefined")


def call(function: str, *arguments: Tree) -> Call:
    """Apply a function: ``call("add", x, y)``."""
    return Call(function, arguments)


def height(tree: Tree) -> int:
    """The number of levels."""
    levels, level = 0, [tree]
    while level:
        levels += 1
        level = [argument for node in level if isinstance(node, Call) for argument in node.arguments]
    return levels


def bounded(tree: Tree) -> Tree:
    """Return the tree if it is not too high; raises InvalidResponse. A sum of n terms has n levels."""
    if height(tree) > MAX_HEIGHT:
        raise InvalidResponse(
            f"The formula joins more than {MAX_HEIGHT} operations.", "Simplify it.", reason="too-long"
        )
    return tree


def nodes(tree: Tree) -> Iterator[Tree]:
    """The tree and everything inside it, outermost first."""
    yield tree
    if isinstance(tree, Call):
        for argument in tree.arguments:
            yield from nodes(argument)


def count(tree: Tree) -> int:
    """The number of nodes."""
    return sum(1 for _ in nodes(tree))


def names(tree: Tree) -> set[str]:
    """The names a formula mentions."""
    return {node.name for node in nodes(tree) if isinstance(node, Name)}


def substitute(tree: Tree, meanings: dict[str, Tree]) -> Tree:
    """The tree with names replaced by what they stand for."""
    if isinstance(tree, Name):
        return meanings.get(tree.name, tree)
    if isinstance(tree, Call):
        return Call(tree.function, tuple(substitute(argument, meanings) for argument in tree.arguments))
    return tree
