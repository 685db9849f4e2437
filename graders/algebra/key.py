"""Keys: formulas evaluated once where their near misses can be told from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graders.algebra import identity, mutation, vectors
from graders.algebra.comparison import Agreement, compare
from graders.algebra.domains import Domain
from graders.algebra.ground import Ground, Reference, lay_ground, make_reference
from graders.algebra.tree import Tree
from graders.algebra.vectors import Kind
from graders.algebra.writing import write
from graders.errors import InvalidResponse, InvalidSpec
from graders.keys import shown

MORE_POINTS = 4
"""Times as many random points where the usual ones do not tell a near miss from the key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its accepted alternatives, what it yields, and the near misses it was told from.

    ``references`` are the formulas evaluated, of vectors those of one component.
    """

    formulas: tuple[Tree, ...]
    kind: Kind
    references: tuple[Reference, ...]
    ground: Ground
    mutants: Mapping[str, Tree]


@dataclass(frozen=True, slots=True)
class Space:
    """The symbols of an item, what they may be, and how nearly formulas of them must agree."""

    domains: Mapping[str, Domain]
    constants: Mapping[str, float]
    rtol: float
    vectors: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = frozenset(name for name, domain in self.domains.items() if domain.is_vector)
        object.__setattr__(self, "vectors", found)

    def prepared(self, trees: Sequence[Tree]) -> Key:
        """The key at the usual points, or at more where these tell more near misses from it."""
        near = dict(self.near_misses(trees[0]))
        key = self.told_apart(trees, near, 1)
        if len(key.mutants) < len(near):
            wider = self.told_apart(trees, near, MORE_POINTS)
            key = wider if len(wider.mutants) > len(key.mutants) else key
        if not key.mutants:
            raise InvalidSpec(f"no change of the key {shown(write(trees[0]))} changes its value")
        return key

    def near_misses(self, tree: Tree) -> Iterator[tuple[str, Tree]]:
        """Slips of the pen that leave a formula: no vector in place of a number."""
        for name, mutant in mutation.mutants(tree, tuple(self.domains)):
            try:
                yield name, self.shaped(mutant)
            except InvalidResponse:
                continue

    def told_apart(self, trees: Sequence[Tree], near: Mapping[str, Tree], rounds: int) -> Key:
        """The key at some points, with the near misses that differ there from it and its alternatives."""
        kind, *further = [self.kind(tree) for tree in trees]
        if any(other is not kind for other in further):
            raise InvalidSpec(
                f"the key {shown(write(trees[0]))} yields {kind.value}, an alternative does not"
            )
        components = [self.component(tree) for tree in trees]
        ground = lay_ground(components[0], self.domains, self.constants, self.rtol, rounds)
        references = tuple(make_reference(tree, ground) for tree in components)
        key = Key(tuple(trees), kind, references, ground, near)
        wrong = {name: mutant for name, mutant in near.items() if self.is_wrong(mutant, key)}
        return replace(key, mutants=wrong)

    def is_wrong(self, mutant: Tree, key: Key) -> bool:
        """Whether a near miss differs from the key and all alternatives."""
        if self.kind(mutant) is not key.kind:
            return True
        answer = self.component(mutant)
        outcomes = (compare(answer, reference, key.ground).agreement for reference in key.references)
        return all(agreement in {Agreement.DIFFERS, Agreement.UNDEFINED} for agreement in outcomes)

    def proves(self, answer: Tree, key: Key) -> bool:
        """Whether algebra shows an answer to equal the key, or an alternative, but for single points.

        Takes seconds.
        """
        domains = {**self.domains, **vectors.expanded(self.domains)}
        tree = self.component(answer)
        near = [
            reference.tree
            for reference in key.references
            if identity.gaps_are_points(tree, reference.tree, key.ground, domains)
        ]
        return bool(near) and identity.holds(tree, near, domains, self.constants)

    def shaped(self, tree: Tree) -> Tree:
        """The tree with its inner products told from others.

        Raises InvalidResponse for what has no shape, or too many components.
        """
        shaped, _ = vectors.shaped(tree, self.vectors)
        if self.vectors and vectors.size(shaped) > vectors.MAX_NODES:
            raise InvalidResponse("The formula is too long.", "Simplify it.", reason="too-long")
        return shaped

    def kind(self, tree: Tree) -> Kind:
        """Whether the formula yields a number or a vector."""
        return vectors.kind(tree, self.vectors) if self.vectors else Kind.NUMBER

    def component(self, tree: Tree) -> Tree:
        """The formula without vectors: the one of any component of what it yields."""
        return vectors.component(tree, self.vectors) if self.vectors else tree
