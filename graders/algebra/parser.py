"""Tokens read into a tree, by precedence climbing: the conditions of a formula, and the whole of it."""

from __future__ import annotations

from graders.algebra.arithmetic import Arithmetic
from graders.algebra.functions import COMPARISONS
from graders.algebra.names import Vocabulary
from graders.algebra.tokens import tokens
from graders.algebra.tree import UNDEFINED, Tree, bounded, call


def parse(text: str, vocabulary: Vocabulary) -> Tree:
    """Read a formula; raises InvalidResponse with the position of what cannot be read."""
    parser = Parser(text, tokens(text, vocabulary))
    tree = parser.piecewise()
    if parser.token.kind != "end":
        raise parser.fault()
    return bounded(tree)


class Parser(Arithmetic):
    """Cases, conditions and comparisons, above the arithmetic."""

    def piecewise(self) -> Tree:
        """``value``, ``value if c else value``, ``c ? value : value`` or ``value if c, value otherwise``."""
        if self.take("if"):
            return self.leading_condition()
        return self.branches(self.condition(), first=True)

    def branches(self, value: Tree, *, first: bool) -> Tree:
        """The branch whose value was just read, and those after it; the rows of ``cases`` need no ``if``."""
        if first and self.take("?"):
            chosen = self.piecewise()
            self.expect(":")
            return call("where", value, chosen, self.piecewise())
        tabular = self.open[-1:] == ["⟪"]
        if first and not tabular and not self.stands_at("if"):
            return value
        self.skip("&", ",")
        if (tabular or not first) and self.take("else"):
            return value
        if not tabular or self.stands_at("if"):
            self.expect("if")
        condition = self.requirement()
        self.skip(";", ",", "&")
        if self.take("else"):
            self.skip(":", ",")
            return call("where", condition, value, self.piecewise())
        if self.stands_at_end():
            return call("where", condition, value, UNDEFINED)
        return call("where", condition, value, self.branches(self.condition(), first=False))

    def leading_condition(self) -> Tree:
        """``if condition then value else value``, or a list of conditions with a value each."""
        condition = self.requirement()
        self.skip("then", ":", ",")
        value = self.condition()
        self.skip(";", ",")
        if self.stands_at_end():
            return call("where", condition, value, UNDEFINED)
        if self.take("if"):
            return call("where", condition, value, self.leading_condition())
        self.expect("else")
        self.skip(":", ",")
        return call("where", condition, value, self.piecewise())

    def requirement(self) -> Tree:
        """The condition of a branch, in which ``=`` compares."""
        self.deciding += 1
        tree = self.condition()
        self.deciding -= 1
        return tree

    def condition(self) -> Tree:
        """Comparisons joined by ``and`` and ``or``; usually a sum alone."""
        tree = self.comparison()
        while word := self.take("and", "or"):
            tree = call(word, tree, self.comparison())
        return tree

    def comparison(self) -> Tree:
        """A sum, or a chain of comparisons, each of which must hold."""
        left = self.sum()
        held: Tree | None = None
        while (operator := self.operator(COMPARISONS)) and not self.closes():
            self.index += 1
            right = self.sum()
            here = call(operator, left, right)
            held = here if held is None else call("and", held, here)
            left = right
        return left if held is None else held
