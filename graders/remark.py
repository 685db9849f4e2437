"""Numbers with a remark that the author knows: ``19531 with drop_last``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graders import keys
from graders.aliases import Aliases
from graders.errors import InvalidSpec
from graders.grader import Raw
from graders.text import SCALAR_LIMIT, fold

NUMBER_FIRST = re.compile(r"(.*\d)(\D{3,80})", re.DOTALL)
ASSIGNED = re.compile(r"\s?=\s?true$", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,;:(]+")
DENYING = frozenset(
    {"never", "not", "no", "without", "instead", "rather", "avoid", "avoiding", "unless", "except"}
)
"""Words in front of a remark that take it back."""
JOINING = frozenset(
    {"and", "but", "with", "if", "for", "when", "using", "as", "because", "where", "assuming"}
)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A whole number that a student says to hold under an assumption, which the question does not make."""

    number: int
    remark: str

    def __str__(self) -> str:
        return f"{self.number} ({self.remark})"


def without_remark(value: object) -> object:
    """The number of an answer that states an assumption; any other answer as it is."""
    return value.number if isinstance(value, Remarked) else value


@dataclass(frozen=True, slots=True)
class Remarks:
    """Names of remarks by the wordings that an author lists for them."""

    wordings: Aliases[str]

    @classmethod
    def of(cls, declared: object) -> Remarks:
        """Check a table of names and lists of wordings; raises InvalidSpec."""
        if not isinstance(declared, Mapping):
            raise InvalidSpec(f"remarks = {keys.shown(declared)} is not a table of names and their wordings")
        table = {name: (name, *keys.names(listed, "remarks")) for name, listed in declared.items()}
        return cls(Aliases.of(table, lambda name: keys.word(name, "a remark")))

    def split(self, raw: Raw) -> tuple[str, str] | None:
        """The answer in front of a remark, and the name of the remark; None where it ends with none."""
        if not self.wordings.values or not isinstance(raw, str) or len(raw) > SCALAR_LIMIT:
            return None
        parts = NUMBER_FIRST.fullmatch(raw.strip().rstrip(" .)"))
        words = BETWEEN.split(ASSIGNED.sub("", parts[2])) if parts else []
        for start in range(len(words)):
            name = self.wordings.values.get(fold(" ".join(words[start:])))
            if parts and name:
                nouns = [word for word in words[:start] if word.casefold() not in JOINING]
                if DENYING.intersection(map(str.casefold, nouns)):
                    return None
                return " ".join([parts[1], *nouns]), name
        return None
