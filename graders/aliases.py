"""Words an author accepts in place of a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

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
        """Check and convert the option; raises InvalidSpec."""
        if not isinstance(aliases, Mapping):
            raise InvalidSpec(f"aliases = {aliases!r} is not a table of text = value")
        if blank := [text for text in aliases if not fold(text)]:
            raise InvalidSpec(f"the alias {blank[0]!r} has neither letters nor digits")
        return cls({fold(text): convert(value) for text, value in aliases.items()})

    def find(self, raw: Raw) -> Value | None:
        """The value the whole answer is a word for, or None."""
        if not self.values or not isinstance(raw, str) or len(raw) > SCALAR_LIMIT:
            return None
        return self.values.get(fold(raw))
