"""Formulas with a left-hand side, among them updates of a variable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graders.algebra.equation import EQUALS, Left, behind, read, split_update
from graders.algebra.tree import Call, Name, Tree, call
from graders.errors import InvalidResponse, InvalidSpec
from graders.expression import Expression
from graders.keys import shown

NAMED = re.compile(rf"\s*([^\W\d_]\w*)\s*(?:==|<-|←|{EQUALS})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula(Expression):
    """An expression that may carry a left-hand side, which does not count: ``n_out = …``, ``f(x) = …``.

    With a ``target`` the formula is the change of that symbol: ``e``, ``Δw = e``, ``w ← w + e`` and
    ``w += e`` are one answer. Else, with a ``subject``, that symbol may stand on the left, ``z = e``, though
    it may be in an answer, too.
    """

    target: str = ""
    subject: str = ""

    def __post_init__(self) -> None:
        Expression.__post_init__(self)
        if not isinstance(self.target, str) or self.target not in {"", *self._space.domains}:
            raise InvalidSpec(f"the target {shown(self.target)} is not among the symbols")
        if not isinstance(self.subject, str) or self.subject not in {"", *self._space.domains}:
            raise InvalidSpec(f"the subject {shown(self.subject)} is not among the symbols")
        if self.target and self.subject:
            raise InvalidSpec(
                f"target = {shown(self.target)} says already what stands on the left; remove subject"
            )

    def parsed(self, text: str) -> Tree:
        """Read what stands on the right; of an update, the change."""
        if not self.target:
            name = NAMED.match(text)
            if name and self._vocabulary.meanings.get(name[1]) == self.subject:
                return behind(name.end(), text, self._vocabulary)
            return Expression.parsed(self, text)
        left, right = split_update(text, self.target)
        try:
            tree = read(right, self._vocabulary)
        except InvalidResponse as fault:
            raise fault.shifted(len(text) - len(right)) from None
        if left is Left.NEW:
            return self.change(tree)
        return call("negate", tree) if left is Left.DECREASE else tree

    def change(self, tree: Tree) -> Tree:
        """What is added to the target; raises InvalidResponse where the target itself is missing."""
        if added := without_term(tree, Name(self.target)):
            return added
        raise InvalidResponse(
            f"The right-hand side does not add anything to {self.target}.",
            f"Write {self.target} = {self.target} + …, or Δ{self.target} = … if the change is meant.",
            reason="no-update",
        )


def without_term(tree: Tree, term: Tree) -> Tree | None:
    """A sum without one of its terms, or None where that is no term of it."""
    if not isinstance(tree, Call) or tree.function not in {"add", "subtract"}:
        return None
    left, right = tree.arguments
    if left == term:
        return right if tree.function == "add" else call("negate", right)
    if right == term and tree.function == "add":
        return left
    rest = without_term(left, term)
    return call(tree.function, rest, right) if rest else None
