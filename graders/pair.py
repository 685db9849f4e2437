"""Two answers in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graders import halves, keys, record
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Grader, Raw
from graders.text import LIST_LIMIT, bounded, fold, quote
from graders.verdict import Verdict, scored

Values = tuple[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two named answers, each with a grader of its own: every right one earns half.

    ``fields`` gives the two names with their graders. An answer is ``A -> B`` or ``{input: A, target: B}``.
    """

    fields: Mapping[str, Grader[Any, Any]]
    _labels: tuple[re.Pattern[str], ...] = field(init=False, repr=False)
    _renamed: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.fields, Mapping) or len(self.fields) != 2:
            raise InvalidSpec(f"fields = {keys.shown(self.fields)} does not give two names with their types")
        names = keys.names([*self.fields], "fields")
        object.__setattr__(self, "_labels", tuple(map(halves.label, names)))
        renamed = {fold(other): name for name in names for other in halves.SYNONYMS.get(name, ())}
        object.__setattr__(
            self, "_renamed", {other: renamed[other] for other in {*renamed} - {*map(fold, names)}}
        )

    def prepare(self, key: object) -> Values:
        """Prepare both keys, out of a table of the two names or a list of two."""
        if isinstance(key, Mapping) and set(key) == set(self.fields):
            key = [key[name] for name in self.fields]
        if not isinstance(key, list | tuple) or len(key) != 2:
            raise InvalidSpec(f"the key {keys.shown(key)} does not give {' and '.join(self.fields)}")
        first, second = (
            record.prepare_field(grader, part) for grader, part in zip(self.fields.values(), key, strict=True)
        )
        return first, second

    def read(self, raw: Raw) -> Values:
        """Read both answers; one of a table may be left empty."""
        parts = self.parts(record.load(raw))
        if all(map(record.is_blank, parts)):
            raise InvalidResponse(
                "Both answers are blank.", f"Write {' -> '.join(self.fields)}.", reason="blank"
            )
        named = zip(self.fields.items(), parts, strict=True)
        first, second = (
            None if record.is_blank(part) else read(name, grader, part, raw) for (name, grader), part in named
        )
        return first, second

    def parts(self, raw: Raw) -> list[Raw]:
        """Split an answer in two."""
        if isinstance(raw, dict):
            few = raw if len(raw) <= record.MAX_NAMES else {}
            renamed = {self._renamed.get(fold(name[:100]), name): part for name, part in few.items()}
            found = record.matched(renamed if len(renamed) == len(raw) else raw, tuple(self.fields), "field")
            return [found.get(name) for name in self.fields]
        parts: list[Raw] = raw if isinstance(raw, list) else [*halves.split(bounded(raw, limit=LIST_LIMIT))]
        if len(parts) != 2:
            raise InvalidResponse(
                f"{quote(str(raw))} is not a pair.", f"Write {' -> '.join(self.fields)}.", reason="not-a-pair"
            )
        return halves.unlabelled(parts, self._labels)

    def grade(self, value: Values, key: Values) -> Verdict:
        """Grade both and earn half for each."""
        triples = zip(self.fields.values(), value, key, strict=True)
        verdicts = [None if part is None else grader.grade(part, want) for grader, part, want in triples]
        if waiting := record.left_open(list(filter(None, verdicts)), self.preview(value)):
            return waiting
        scores = [verdict.score or 0.0 if verdict else 0.0 for verdict in verdicts]
        reasons = [verdict.reason if verdict else "blank" for verdict in verdicts]
        score = sum(scores) / 2
        return scored(
            score,
            "equal" if score == 1 else "one-right" if 1.0 in scores else "both-wrong",
            read_as=self.preview(value),
            feedback=" ".join(
                f"{name}: {verdict.feedback}"
                for name, verdict in zip(self.fields, verdicts, strict=True)
                if verdict and verdict.feedback
            ),
            evidence={
                name: {"score": s, "reason": r}
                for name, s, r in zip(self.fields, scores, reasons, strict=True)
            },
        )

    def mutants(self, key: Values) -> Iterator[tuple[str, Values]]:
        """Each mutant of one answer beside the right other one, and both answers swapped."""
        first, second = self.fields
        right = self.read(
            {first: self.fields[first].write(key[0]), second: self.fields[second].write(key[1])}
        )
        for name, wrong in self.fields[first].mutants(key[0]):
            yield f"{first}-{name}", (wrong, right[1])
        for name, wrong in self.fields[second].mutants(key[1]):
            yield f"{second}-{name}", (right[0], wrong)
        if self.fields[first] == self.fields[second] and right[0] != right[1]:
            yield "swapped", (right[1], right[0])

    def preview(self, value: Values) -> str:
        """Both readings, with an arrow between."""
        named = zip(self.fields.values(), value, strict=True)
        return " -> ".join("(blank)" if part is None else grader.preview(part) for grader, part in named)

    def write(self, key: Values) -> Raw:
        """A table of the two names."""
        named = zip(self.fields.items(), key, strict=True)
        return {name: grader.write(part) for (name, grader), part in named}

    def plain(self, value: Values) -> dict[str, object]:
        """A table of the two names."""
        named = zip(self.fields.items(), value, strict=True)
        return {name: None if part is None else grader.plain(part) for (name, grader), part in named}


def read(name: str, grader: Grader[Any, Any], part: Raw, raw: Raw) -> Any:
    """Read one field of an answer; raises InvalidResponse naming it."""
    try:
        return grader.read(part)
    except InvalidResponse as fault:
        placed = fault.within(part, raw) if isinstance(part, str) else fault
        raise InvalidResponse(
            f"{name}: {fault.message}", fault.remedy, reason=fault.reason, position=placed.position
        ) from None
