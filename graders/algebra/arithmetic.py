"""Sums, products, powers and what they are made of: the part of the grammar without conditions.

Juxtaposition multiplies, as strongly as ``*`` and ``/`` bind: ``x/2(1 + y)`` is (x/2)·(1 + y).
"""

from __future__ import annotations

from abc import abstractmethod

from graders.algebra import derived
from graders.algebra.cursor import CLOSING, Cursor
from graders.algebra.derived import DERIVED
from graders.algebra.functions import ARITY, OPERATORS
from graders.algebra.tree import Name, Number, Tree, call, count
from graders.errors import InvalidResponse

MEANING = {"⌊": "floor", "⌈": "ceil", "|": "abs"}
PRODUCTS = frozenset({"multiply", "hadamard", "divide", "mod"})
STARTS = frozenset({"number", "name", "function"})
FACTORS = frozenset("([{⟪⌊⌈⟨|√")
"""Signs a factor may begin with."""
MAX_REPEATED = 200
"""Nodes of what a function is of whose definition says it twice: such a function in another doubles them."""


class Arithmetic(Cursor):
    """A method for each construct, from the weakest operator to the strongest."""

    @abstractmethod
    def piecewise(self) -> Tree:
        """What may stand in brackets: a sum, or one by cases."""

    def sum(self) -> Tree:
        """Products added and subtracted."""
        tree = self.product()
        while sign := self.take("+", "-"):
            tree = call(OPERATORS[sign], tree, self.product())
        return tree

    def product(self) -> Tree:
        """Factors multiplied and divided from left to right."""
        tree = self.signed()
        while True:
            if self.take("//"):
                tree = call("floor", call("divide", tree, self.signed()))
            elif operator := self.operator(PRODUCTS):
                self.index += 1
                tree = call(operator, tree, self.signed())
            elif self.starts_factor():
                tree = call("multiply", tree, self.power())
            else:
                return tree

    def starts_factor(self) -> bool:
        """Whether the next token can begin a factor of a juxtaposition."""
        token = self.token
        if token.kind in STARTS or (token.kind == "word" and token.text == "frac"):
            return True
        return token.kind == "sign" and token.text in FACTORS and not self.closes()

    def signed(self) -> Tree:
        """A power with signs before it."""
        signs = 0
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
            signs += 1
            if signs > 3:
                raise self.fault("There are too many signs in a row.")
        tree = self.power()
        return call("negate", tree) if negative else tree

    def power(self) -> Tree:
        """An atom raised to a power; powers are taken from the right."""
        base = self.atom()
        if not self.take("^", "**"):
            return base
        self.deepen()
        exponent = self.signed()
        self.depth -= 1
        return call("power", base, exponent)

    def atom(self) -> Tree:
        """A number, a name, a function of something, or what stands in brackets."""
        token = self.token
        if token.kind == "end" or (token.kind == "word" and token.text != "frac"):
            raise self.fault()
        self.index += 1
        if token.kind == "number":
            return Number(token.text)
        if token.kind == "name":
            return Name(token.text)
        if token.kind == "function":
            return self.applied(token.text)
        if token.text == "frac":
            return call("divide", self.braced(), self.braced())
        if token.text == "√":
            return self.applied("sqrt", sign=True)
        if token.text in CLOSING:
            return self.bracketed(token.text)
        self.index -= 1
        raise self.fault()

    def applied(self, function: str, *, sign: bool = False) -> Tree:
        """A function of what follows: ``tanh(x)``, ``tanh x``, ``tanh^2 x``; a root sign takes one factor."""
        self.deepen()
        exponent = self.exponent() if self.take("^", "**") else None
        index = self.root_index() if function == "root" or (function == "sqrt" and self.has_index()) else ()
        bracket = self.token.text if self.token.kind == "sign" else ""
        if bracket and bracket in "([{":
            arguments = self.arguments()
        else:
            arguments = (self.power() if sign else self.bare_argument(),)
        if index:
            function, arguments = "root", arguments + index
        elif function == "sqrt" and bracket == "[" and self.starts_factor():
            raise self.fault("Write root(x, n) for the nth root of x, and * between factors.")
        self.depth -= 1
        fewest, most = ARITY[function] if function in ARITY else derived.ARITY[function]
        if not fewest <= len(arguments) <= most:
            raise InvalidResponse(
                f"{function} is given {len(arguments)} arguments.",
                f"Give it {fewest}." if fewest == most else f"Give it {fewest} to {most}.",
                reason="wrong-arguments",
                position=self.token.position,
            )
        tree = self.derived(function, arguments) if function in DERIVED else call(function, *arguments)
        return tree if exponent is None else call("power", tree, exponent)

    def derived(self, function: str, arguments: tuple[Tree, ...]) -> Tree:
        """What a function is defined by; raises InvalidResponse where that repeats arguments too long."""
        if sum(map(count, arguments)) > MAX_REPEATED:
            raise InvalidResponse(
                f"What {function} is of is too long.",
                "Simplify it.",
                reason="too-long",
                position=self.token.position,
            )
        return DERIVED[function](*arguments)

    def has_index(self) -> bool:
        """Whether a root sign has its index behind it, as ``√[3]8`` has: a whole number, then a factor."""
        match [(token.kind, token.text) for token in self.rest[self.index : self.index + 4]]:
            case [(_, "["), ("number", index), (_, "]"), (kind, text)] if index.isdigit():
                return kind in STARTS or text in FACTORS
        return False

    def root_index(self) -> tuple[Tree, ...]:
        """The index of a root, in brackets before what it is the root of; nothing where none is given."""
        if not self.take("["):
            return ()
        self.open.append("[")
        index = self.piecewise()
        self.open.pop()
        self.expect("]")
        return (index,)

    def exponent(self) -> Tree:
        """The power of a function's value, a whole number: ``tanh^2 x``."""
        tree = self.atom()
        if isinstance(tree, Number) and tree.digits.isdigit():
            return tree
        raise self.fault("Write the power behind the function and its brackets: tanh(x)^2.")

    def arguments(self) -> tuple[Tree, ...]:
        """The arguments of a function, in brackets of any kind."""
        bracket = self.take("(", "[", "{")
        self.open.append(bracket)
        found = [self.piecewise()]
        while self.take(",", ";"):
            found.append(self.piecewise())
        self.open.pop()
        self.expect(CLOSING[bracket])
        return tuple(found)

    def bare_argument(self) -> Tree:
        """The argument of a function without brackets: the numbers and names that follow it."""
        negative = self.take("-")
        tree = self.power()
        while self.token.kind in {"number", "name"}:
            tree = call("multiply", tree, self.power())
        return call("negate", tree) if negative else tree

    def braced(self) -> Tree:
        """One of the two groups of a LaTeX fraction."""
        if not self.take("{"):
            raise self.fault(r"Write \frac{a}{b}, or (a)/(b).")
        return self.bracketed("{")

    def bracketed(self, bracket: str) -> Tree:
        """What stands in brackets that were just opened."""
        self.deepen()
        self.open.append(bracket)
        tree = self.inner_product() if bracket == "⟨" else self.piecewise()
        self.open.pop()
        self.expect(CLOSING[bracket])
        self.depth -= 1
        return call(MEANING[bracket], tree) if bracket in MEANING else tree

    def inner_product(self) -> Tree:
        """``<w, x>``: a product, as all products here commute."""
        left = self.sum()
        self.expect(",")
        return call("multiply", left, self.sum())
