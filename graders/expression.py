"""Formulas of declared symbols, compared as functions and not as texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial

from graders import keys, place, symmetric
from graders.algebra import options
from graders.algebra.comparison import Agreement, Outcome, compare
from graders.algebra.domains import number, read_domain
from graders.algebra.equation import read_named
from graders.algebra.key import Key, Space
from graders.algebra.names import Vocabulary
from graders.algebra.spelling import plain
from graders.algebra.tree import Call, Tree, nodes
from graders.algebra.vectors import Kind, chosen_place, gathered
from graders.algebra.writing import write
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import NEEDS_PROOF, Raw
from graders.verdict import Verdict, scored, undecided

MAX_PREPARED = 64
"""Keys remembered by their text: an item's misconceptions are keys, too, the same for every student."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A formula: right when it equals the key on the domain, to ``rtol`` of its value.

    ``symbols`` are the names an answer may contain; ``domains`` gives their domains (default ``real``),
    ``aliases`` maps further spellings to symbols, ``constants`` are symbols with a fixed value, which may be
    written as name or number. ``without`` lists functions an answer may not use, as they would beg the
    question. ``definitions`` gives names that answers may use for formulas of the symbols, such as
    ``{z = "y*(w·x)"}``. A key is a formula, or ``{expression, accepts}`` with alternatives. With
    ``symmetric`` it is the limit a of an interval around 0, whose ends an answer may give, too: ``±a``.

    Formulas are compared at fixed points of the domain, in doubles and where these do not decide with many
    digits. Symbols of the domain ``vector`` are vectors of any dimension: the product of two is their inner
    product, and a formula that yields a vector is compared component by component.
    """

    symbols: Sequence[str]
    domains: Mapping[str, object] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    rtol: float = 1e-9
    without: Sequence[str] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    symmetric: bool = False
    _vocabulary: Vocabulary = field(init=False, repr=False)
    _space: Space = field(init=False, repr=False)
    _prepared: dict[str, Key] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        symbols = options.symbols(self.symbols)
        declared = options.table(self.domains, "domains")
        if unknown := [name for name in declared if name not in symbols]:
            raise InvalidSpec(
                f"domains gives one for {keys.shown(unknown[0])}, which is not among the symbols"
            )
        given = options.table(self.constants, "constants")
        constants = {name: number(value, name) for name, value in given.items()}
        known = options.symbols([*symbols, *constants])
        definitions = options.table(self.definitions, "definitions")
        aliases = options.aliases(self.aliases, {*known, *options.symbols([*known, *definitions])})
        vocabulary = options.defining(Vocabulary.of(known, aliases), definitions)
        options.functions(self.without, "without")
        keys.flag(self.symmetric, "symmetric")
        object.__setattr__(self, "rtol", options.relative_tolerance(self.rtol))
        domains = {name: read_domain(declared.get(name, "real"), name) for name in symbols}
        object.__setattr__(self, "_space", Space(domains, constants, self.rtol))
        object.__setattr__(self, "_vocabulary", replace(vocabulary, vectors=self._space.vectors))

    def __reduce__(self) -> tuple[Callable[[], Expression], tuple[()]]:
        """A copy in another process remembers no keys: their values in many digits cannot be sent there."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        return partial(type(self), **given), ()

    def prepare(self, key: object) -> Key:
        """Evaluate the key and its alternatives at points that tell its near misses from it."""
        texts = tuple(options.key_texts(key))
        remembered = self._prepared.get(texts[0]) if len(texts) == 1 else None
        if remembered is not None:
            return remembered
        prepared = self._space.prepared([self.read_key(text) for text in texts])
        if len(texts) == 1 and len(self._prepared) < MAX_PREPARED:
            self._prepared[texts[0]] = prepared
        return prepared

    def read_key(self, text: str) -> Tree:
        """Read a formula of the author's; raises InvalidSpec."""
        try:
            return self.tree(text)
        except InvalidResponse as fault:
            raise InvalidSpec(f"the key {keys.shown(text)}: {fault}") from None

    def read(self, raw: Raw) -> Tree:
        """Read a formula, in Python, Unicode or LaTeX spelling."""
        tree = self.tree(symmetric.limit(raw) if self.symmetric else raw)
        for node in nodes(tree) if self.without else ():
            if isinstance(node, Call) and node.function in self.without:
                raise InvalidResponse(
                    f"The answer uses {node.function}.", "Write out what it means.", reason="not-allowed"
                )
        return tree

    def tree(self, raw: Raw) -> Tree:
        """Read a formula without regard to what it may use."""
        transposes = "T" not in self._vocabulary.meanings
        text = plain(raw, transposes=transposes, vectors=self._space.vectors)
        try:
            tree = self.parsed(text)
        except InvalidResponse as fault:
            fault.position = place.in_typed(fault.position, text, raw)
            raise
        return self._space.shaped(tree) if self._space.vectors or "⊙" in text else tree

    def parsed(self, text: str) -> Tree:
        """Read what stands after ``f(x) =`` or ``y =``, if there is such a thing."""
        return read_named(text, self._vocabulary, self.symbols)

    def grade(self, value: Tree, key: Key) -> Verdict:
        """Compare with the key, then with each alternative."""
        kind = self._space.kind(value)
        if kind not in {key.kind, Kind.EITHER}:
            feedback = f"Your formula yields {kind.value}; asked for is {key.kind.value}."
            return scored(0.0, "wrong-shape", read_as=write(value), feedback=feedback)
        answer = self._space.component(value)
        outcomes = []
        for formula, reference in zip(key.formulas, key.references, strict=True):
            outcome = compare(answer, reference, key.ground)
            if outcome.agreement is Agreement.AGREES:
                return scored(1.0, "equal", read_as=write(value), evidence={"key": write(formula)})
            outcomes.append(outcome)
        if any(outcome.agreement is Agreement.DOUBTFUL for outcome in outcomes):
            feedback = "Values alone do not decide this formula, so it is being compared by algebra."
            return undecided(NEEDS_PROOF, read_as=write(value), feedback=feedback)
        return self.difference(value, outcomes[0], key)

    def settle(self, value: Tree, key: Key) -> Verdict:
        """Judge by evaluation, else by algebra in a child process: seconds, not milliseconds.

        What algebra does not show to be right, within the limits of the child, stays undecided.
        """
        verdict = self.grade(value, key)
        if verdict.reason != NEEDS_PROOF:
            return verdict
        if self._space.proves(value, key):
            evidence = {"key": write(key.formulas[0]), "method": "identity"}
            feedback = "Algebra shows your formula to be right wherever it has a value."
            return scored(1.0, "identical", read_as=write(value), feedback=feedback, evidence=evidence)
        feedback = (
            "Neither values nor algebra decide this formula: a person will compare it with the right one."
        )
        return undecided("not-decided", read_as=write(value), feedback=feedback)

    def difference(self, value: Tree, outcome: Outcome, key: Key) -> Verdict:
        """The verdict of a wrong formula, with a point at which it is."""
        point = key.ground.points[outcome.index]
        symbols = gathered(point, self._space.domains)
        place = ", ".join(f"{name} = {shown_value(value)}" for name, value in symbols.items())
        subject = f"At {place} your formula" if place else "Your formula"
        has_value = outcome.agreement is Agreement.DIFFERS
        yields = shown_value(outcome.value) if has_value else "no number"
        if key.kind is Kind.VECTOR:
            yields += f" as component {chosen_place(point, self._space.vectors)}"
        return scored(
            0.0,
            "wrong-value" if has_value else "undefined",
            read_as=write(value),
            feedback=f"{subject} yields {yields}, which is not right.",
            evidence={
                "point": symbols,
                "value": yields,
                "key_value": key.references[0].samples.values[outcome.index],
                "key": write(key.formulas[0]),
            },
        )

    def mutants(self, key: Key) -> Iterator[tuple[str, Tree]]:
        """Formulas a slip away from the key that differ from it on the domain."""
        return iter(key.mutants.items())

    def preview(self, value: Tree) -> str:
        """The formula on one line, with every multiplication written."""
        return write(value)

    def write(self, key: Key) -> Raw:
        """The key on one line."""
        return write(key.formulas[0])

    def plain(self, value: Tree) -> str:
        """The formula as text."""
        return write(value)


def shown_value(value: float | Sequence[float]) -> str:
    """A value in a sentence, to six digits."""
    if not isinstance(value, float):
        return f"({', '.join(map(shown_value, value))})"
    return f"{value:.6g}" if math.isfinite(value) else "a number beyond 1e308"
