"""Words an author accepts in place of a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, starmap
from typing import Generic, TypeVar

from graders import keys, wording
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.text import SCALAR_LIMIT, fold

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Aliases(Generic[Value]):
    """Values by folded text: case, spaces and punctuation do not count."""

    values: Mapping[str, Value]

    @classmethod
    def of(cls, aliases: object, convert: Callable[[object], Value]) -> Aliases[Value]:
        """Check and convert a table of texts and values, or of values and lists of texts for them.

        Raises InvalidSpec.
        """
        if not isinstance(aliases, Mapping) or len(aliases) > keys.MAX_ENTRIES:
            raise InvalidSpec(f"aliases = {keys.shown(aliases)} is not a table of text = value")
        values: dict[str, Value] = {}
        for text, meant in chain.from_iterable(starmap(pairs, aliases.items())):
            value = convert(meant)
            if values.setdefault(fold(keys.word(text, "an alias")), value) != value:
                raise InvalidSpec(f"the alias {keys.shown(text)} is given two meanings")
        return cls(values)

    def find(self, raw: Raw) -> Value | None:
        """The value the whole answer, or what stands after ``name =``, is a word for, or None."""
        if not self.values or not isinstance(raw, str) or len(raw) > SCALAR_LIMIT:
            return None
        found = self.values.get(fold(raw))
        if found is None and (rest := wording.without_lead(raw)) != raw:
            return self.values.get(fold(rest))
        return found


def pairs(name: object, meant: object) -> Iterator[tuple[object, object]]:
    """Pairs of a text and what it stands for, out of one entry of a table."""
    if isinstance(meant, list | tuple):
        yield from ((text, name) for text in keys.names(meant, "aliases"))
    else:
        yield name, meant
