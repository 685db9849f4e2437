"""Formulas of declared symbols, compared as functions and not as texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graders.algebra import mutation, options
from graders.algebra.comparison import (
    Agreement,
    Ground,
    Outcome,
    Reference,
    compare,
    lay_ground,
    make_reference,
)
from graders.algebra.domains import Domain, number, read_domain
from graders.algebra.equation import read, without_name
from graders.algebra.names import Vocabulary
from graders.algebra.spelling import plain
from graders.algebra.tree import Call, Tree, nodes
from graders.algebra.writing import write
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.keys import shown
from graders.verdict import Verdict, scored, undecided

MORE_POINTS = 4
"""Times as many random points where the usual ones do not tell a near miss from the key."""
MAX_PREPARED = 64
"""Keys remembered by their text: an item's misconceptions are keys, too, the same for every student."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its accepted alternatives, evaluated once, and the near misses it was told from."""

    references: tuple[Reference, ...]
    ground: Ground
    mutants: Mapping[str, Tree]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A formula: right when it equals the key on the domain, to ``rtol`` of its value.

    ``symbols`` are the names an answer may contain; ``domains`` gives their domains (default ``real``),
    ``aliases`` maps further spellings to symbols, ``constants`` are symbols with a fixed value, which may be
    written as name or number. ``without`` lists functions an answer may not use, as they would beg the
    question. A key is a formula, or ``{expression, accepts}`` with alternatives that are right, too.

    Formulas are compared at fixed points of the domain, in doubles and where these do not decide with many
    digits. Vectors are read as scalars: a product of two symbols stands for their inner product, which
    commutes, so an answer that is right for numbers but not for vectors passes.
    """

    symbols: Sequence[str]
    domains: Mapping[str, object] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    rtol: float = 1e-9
    without: Sequence[str] = ()
    _vocabulary: Vocabulary = field(init=False, repr=False)
    _domains: Mapping[str, Domain] = field(init=False, repr=False)
    _constants: Mapping[str, float] = field(init=False, repr=False)
    _prepared: dict[str, Key] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        symbols = options.symbols(self.symbols)
        declared = options.table(self.domains, "domains")
        if unknown := [name for name in declared if name not in symbols]:
            raise InvalidSpec(f"domains gives one for {shown(unknown[0])}, which is not among the symbols")
        given = options.table(self.constants, "constants")
        constants = {name: number(value, name) for name, value in given.items()}
        known = options.symbols([*symbols, *constants])
        vocabulary = Vocabulary.of(known, options.aliases(self.aliases, set(known)))
        options.functions(self.without, "without")
        object.__setattr__(self, "rtol", options.relative_tolerance(self.rtol))
        object.__setattr__(self, "_vocabulary", vocabulary)
        object.__setattr__(
            self, "_domains", {name: read_domain(declared.get(name, "real"), name) for name in symbols}
        )
        object.__setattr__(self, "_constants", constants)

    def prepare(self, key: object) -> Key:
        """Evaluate the key and its alternatives at points that tell its near misses from it."""
        texts = tuple(options.key_texts(key))
        remembered = self._prepared.get(texts[0]) if len(texts) == 1 else None
        if remembered is not None:
            return remembered
        prepared = self.evaluated([self.read_key(text) for text in texts])
        if len(texts) == 1 and len(self._prepared) < MAX_PREPARED:
            self._prepared[texts[0]] = prepared
        return prepared

    def evaluated(self, trees: Sequence[Tree]) -> Key:
        """The key at the usual points, or at more where these tell more near misses from it."""
        near = dict(mutation.mutants(trees[0], tuple(self._domains)))
        key = self.told_apart(trees, near, 1)
        if len(key.mutants) < len(near):
            wider = self.told_apart(trees, near, MORE_POINTS)
            key = wider if len(wider.mutants) > len(key.mutants) else key
        if not key.mutants:
            raise InvalidSpec(f"no change of the key {shown(write(trees[0]))} changes its value")
        return key

    def told_apart(self, trees: Sequence[Tree], near: Mapping[str, Tree], rounds: int) -> Key:
        """The key at some points, with the near misses that differ there from it and its alternatives."""
        ground = lay_ground(trees[0], self._domains, self._constants, self.rtol, rounds)
        references = tuple(make_reference(tree, ground) for tree in trees)
        wrong = {name: mutant for name, mutant in near.items() if is_wrong(mutant, references, ground)}
        return Key(references, ground, wrong)

    def read_key(self, text: str) -> Tree:
        """Read a formula of the author's; raises InvalidSpec."""
        try:
            return self.tree(text)
        except InvalidResponse as fault:
            raise InvalidSpec(f"the key {shown(text)}: {fault}") from None

    def read(self, raw: Raw) -> Tree:
        """Read a formula, in Python, Unicode or LaTeX spelling."""
        tree = self.tree(raw)
        for node in nodes(tree) if self.without else ():
            if isinstance(node, Call) and node.function in self.without:
                raise InvalidResponse(
                    f"The answer uses {node.function}.", "Write out what it means.", reason="not-allowed"
                )
        return tree

    def tree(self, raw: Raw) -> Tree:
        """Read a formula without regard to what it may use."""
        return self.parsed(plain(raw, transposes="T" not in self._vocabulary.meanings))

    def parsed(self, text: str) -> Tree:
        """Read what stands after ``f(x) =`` or ``y =``, if there is such a thing."""
        return read(without_name(text, self._vocabulary.meanings), self._vocabulary)

    def grade(self, value: Tree, key: Key) -> Verdict:
        """Compare with the key, then with each alternative."""
        outcomes = []
        for reference in key.references:
            outcome = compare(value, reference, key.ground)
            if outcome.agreement is Agreement.AGREES:
                return scored(1.0, "equal", read_as=write(value), evidence={"key": write(reference.tree)})
            outcomes.append(outcome)
        if any(outcome.agreement is Agreement.DOUBTFUL for outcome in outcomes):
            feedback = "A person will compare this formula with the right one."
            return undecided("not-decided", read_as=write(value), feedback=feedback)
        return self.difference(value, outcomes[0], key)

    def difference(self, value: Tree, outcome: Outcome, key: Key) -> Verdict:
        """The verdict of a wrong formula, with a point at which it is."""
        point = key.ground.points[outcome.index]
        place = ", ".join(f"{name} = {coordinate:g}" for name, coordinate in point.items())
        subject = f"At {place} your formula" if place else "Your formula"
        has_value = outcome.agreement is Agreement.DIFFERS
        yields = shown_value(outcome.value) if has_value else "no number"
        return scored(
            0.0,
            "wrong-value" if has_value else "undefined",
            read_as=write(value),
            feedback=f"{subject} yields {yields}, which is not right.",
            evidence={
                "point": dict(point),
                "value": yields,
                "key_value": key.references[0].samples.values[outcome.index],
                "key": write(key.references[0].tree),
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
        return write(key.references[0].tree)

    def plain(self, value: Tree) -> str:
        """The formula as text."""
        return write(value)


def shown_value(value: float) -> str:
    """A value in a sentence, to six digits."""
    return f"{value:.6g}" if math.isfinite(value) else "a number beyond 1e308"


def is_wrong(mutant: Tree, references: Sequence[Reference], ground: Ground) -> bool:
    """Whether a near miss differs from the key and all alternatives."""
    outcomes = (compare(mutant, reference, ground).agreement for reference in references)
    return all(agreement in {Agreement.DIFFERS, Agreement.UNDEFINED} for agreement in outcomes)
