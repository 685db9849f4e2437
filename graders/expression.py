"""Formulas of declared symbols, compared as functions and not as texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graders.algebra import mutation
from graders.algebra.comparison import Agreement, Ground, Outcome, Reference, compare, lay, refer
from graders.algebra.domains import Domain, number, read_domain
from graders.algebra.equation import read, without_name
from graders.algebra.functions import ARITY
from graders.algebra.names import Vocabulary
from graders.algebra.spelling import plain
from graders.algebra.tree import Call, Tree, nodes
from graders.algebra.writing import write
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.keys import names, sequence, shown, tolerance, word
from graders.verdict import Verdict, scored, undecided

SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}(?:_[A-Za-z0-9]{1,30}){0,3}")
MAX_SYMBOLS = 12
MAX_ALTERNATIVES = 20
MORE_POINTS = 4
"""Times as many random points where the usual ones do not tell a near miss from the key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its accepted alternatives, evaluated once, and the near misses it was told from."""

    references: tuple[Reference, ...]
    ground: Ground
    mutants: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A formula: right when it equals the key on the domain, to ``rtol`` of its value.

    ``symbols`` are the names an answer may contain; ``domains`` gives their domains (default ``real``),
    ``aliases`` maps further spellings to symbols, ``constants`` are symbols with a fixed value, which may be
    written as name or number. ``without`` lists functions an answer may not use, as they would beg the
    question. A key is a formula, or ``{expression, accepts}`` with alternatives that are right, too.

    Formulas are compared at fixed points of the domain, in doubles and where these do not decide with fifty
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

    def __post_init__(self) -> None:
        symbols = checked_symbols(self.symbols)
        for option in ("domains", "aliases", "constants"):
            if not isinstance(getattr(self, option), Mapping):
                raise InvalidSpec(f"{option} = {shown(getattr(self, option))} is not a table")
        rtol = tolerance(self.rtol, "rtol")
        if not rtol or rtol < 1e-12 or rtol > 0.1:
            raise InvalidSpec(f"rtol = {shown(self.rtol)} is not between 1e-12 and 0.1")
        object.__setattr__(self, "rtol", float(rtol))
        for function in names(self.without, "without"):
            if function not in ARITY:
                raise InvalidSpec(f"without names {shown(function)}; functions are {', '.join(ARITY)}")
        constants = {name: number(value, name) for name, value in self.constants.items()}
        checked_symbols([*symbols, *constants])
        domains = {name: read_domain(self.domains.get(name, "real"), name) for name in symbols}
        for name in self.domains:
            if name not in symbols:
                raise InvalidSpec(f"domains gives one for {shown(name)}, which is not among the symbols")
        aliases = checked_aliases(self.aliases, {*symbols, *constants})
        object.__setattr__(self, "_vocabulary", Vocabulary.of([*symbols, *constants], aliases))
        object.__setattr__(self, "_domains", domains)
        object.__setattr__(self, "_constants", constants)

    def prepare(self, key: object) -> Key:
        """Evaluate the key and its alternatives at points that tell its near misses from it."""
        tree, *alternatives = (self.read_key(text) for text in key_texts(key))
        for rounds in (1, MORE_POINTS):
            ground = lay(tree, self._domains, self._constants, self.rtol, rounds)
            references = tuple(refer(accepted, ground) for accepted in (tree, *alternatives))
            near = dict(mutation.mutants(tree, tuple(self._domains)))
            wrong = {name: mutant for name, mutant in near.items() if is_wrong(mutant, references, ground)}
            if len(wrong) == len(near):
                break
        if not wrong:
            raise InvalidSpec(f"no change of the key {shown(write(tree))} changes its value")
        return Key(references, ground, tuple(wrong.items()))

    def read_key(self, text: str) -> Tree:
        """Read a formula of the author's; raises InvalidSpec."""
        try:
            return self.tree(text)
        except InvalidResponse as fault:
            raise InvalidSpec(f"the key {shown(text)}: {fault}") from None

    def read(self, raw: Raw) -> Tree:
        """Read a formula, in Python, Unicode or LaTeX spelling."""
        tree = self.tree(raw)
        for node in nodes(tree):
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
        yields = f"{outcome.value:.6g}" if outcome.agreement is Agreement.DIFFERS else "no number"
        return scored(
            0.0,
            "wrong-value" if outcome.agreement is Agreement.DIFFERS else "undefined",
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
        return iter(key.mutants)

    def preview(self, value: Tree) -> str:
        """The formula on one line, with every multiplication written."""
        return write(value)

    def write(self, key: Key) -> Raw:
        """The key on one line."""
        return write(key.references[0].tree)

    def plain(self, value: Tree) -> str:
        """The formula as text."""
        return write(value)


def is_wrong(mutant: Tree, references: Sequence[Reference], ground: Ground) -> bool:
    """Whether a near miss differs from the key and all alternatives."""
    outcomes = (compare(mutant, reference, ground).agreement for reference in references)
    return all(agreement in {Agreement.DIFFERS, Agreement.UNDEFINED} for agreement in outcomes)


def key_texts(key: object) -> Iterator[str]:
    """The texts of a key: the formula itself and its accepted alternatives; raises InvalidSpec."""
    if isinstance(key, str):
        yield key
        return
    if not isinstance(key, Mapping) or not {"expression"} <= key.keys() <= {"expression", "accepts"}:
        raise InvalidSpec(f"the key {shown(key)} is no formula; write it as text, or {{expression, accepts}}")
    for text in [key["expression"], *sequence(key.get("accepts", ()), "formulas", MAX_ALTERNATIVES)]:
        if not isinstance(text, str):
            raise InvalidSpec(f"the formula {shown(text)} of the key is not a text")
        yield text


def checked_symbols(symbols: object) -> tuple[str, ...]:
    """Check a list of names that formulas can contain; raises InvalidSpec."""
    if not isinstance(symbols, list | tuple) or len(symbols) > MAX_SYMBOLS:
        raise InvalidSpec(f"symbols = {shown(symbols)} is not a list of at most {MAX_SYMBOLS} names")
    for symbol in symbols:
        if not isinstance(symbol, str) or not SYMBOL.fullmatch(symbol):
            raise InvalidSpec(f"the symbol {shown(symbol)} is not a name such as x, n_in or sigma")
    if len(set(symbols)) < len(symbols):
        raise InvalidSpec(f"the symbols {shown(symbols)} name one twice")
    return tuple(symbols)


def checked_aliases(aliases: Mapping[str, object], known: set[str]) -> dict[str, str]:
    """Check other spellings of symbols; raises InvalidSpec."""
    if len(aliases) > 100:
        raise InvalidSpec(f"aliases has {len(aliases)} entries; give at most 100")
    for spelling, meant in aliases.items():
        word(spelling, "an alias")
        if not isinstance(meant, str) or meant not in known:
            raise InvalidSpec(f"the alias {shown(spelling)} stands for {shown(meant)}, which is not a symbol")
    return {spelling: str(meant) for spelling, meant in aliases.items()}
