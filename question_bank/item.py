"""Items: what is asked, drawn from a seed, solved and graded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graders.grader import Raw
from graders.record import is_blank
from graders.verdict import Verdict
from question_bank import answers as reading
from question_bank import grading
from question_bank.answers import Reading
from question_bank.errors import DrawnOtherwise, UnknownPart
from question_bank.instance import Instance
from question_bank.item_verdict import ItemVerdict
from question_bank.part import LIVE, Part
from question_bank.placeholders import fill_text
from question_bank.policy import AS_WRITTEN, Policy
from question_bank.variants import Choice, Variants

INSTANCES_KEPT = 2048
"""Drawn instances kept in memory with their keys, of all items together."""
ITEMS_KEPT = 512
"""Items whose lanes are kept in memory."""


@dataclass(frozen=True, slots=True)
class Check:
    """What an author worked by hand: keys of the document's own instance, and scores of sample answers."""

    keys: Mapping[str, object] = field(default_factory=dict)
    responses: Mapping[str, list[tuple[Raw, float | str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One question with its parts, as its TOML file states it. Two loads are two items."""

    id: str
    title: str
    prompt: str
    """The template; an instance holds the prompt a student reads."""
    toml: str
    hash: str
    """SHA-256 of the TOML text."""
    file: str
    parts: Mapping[str, Part]
    order: tuple[str, ...]
    """The parts, each after those it depends on."""
    source: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    variants: Variants = field(default_factory=Variants)
    conventions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    check: Check = Check()
    follow_through_penalty: float = 0.0

    @property
    def document(self) -> str:
        """The id of the document the item belongs to."""
        return self.id.partition("/")[0]

    @property
    def points(self) -> float:
        """The points of all parts."""
        return sum(part.points for part in self.parts.values())

    def draw(self, seed: int | None = None, *, shown: Item | None = None) -> Instance:
        """The instance of a seed; without one, the document's own. The same on every machine.

        What ``shown``, an earlier version, drew from the seed stays as it was shown; all else is as it is
        now. Raises DrawnOtherwise where this version has no place for that.
        """
        shown = shown or self
        if seed is None or not shown.variants:
            return self.instance(None)
        choice = shown.variants.choose(seed)
        return self.instance(choice) if shown is self else _instance_as_shown(self, shown, choice)

    def instance(self, choice: Choice | None) -> Instance:
        """The instance of a choice among the variants; None: the document's own."""
        return _instance(self, choice)

    def lanes(self, answers: Mapping[str, Raw]) -> tuple[str, ...]:
        """The lanes of work these answers need at once: ``live``, and those of what it often leaves open."""
        slow = {lane for name, lane in _slow_lanes(self).items() if not is_blank(answers.get(name))}
        return LIVE, *sorted(slow)

    def grade(
        self,
        answers: Mapping[str, Raw],
        seed: int | None = None,
        *,
        final: bool = False,
        patient: bool = False,
        policy: Policy = AS_WRITTEN,
        shown: Item | None = None,
    ) -> ItemVerdict:
        """Grade the answers to all parts; a part without an answer earns nothing.

        ``shown`` is the version the student was shown, where it is an earlier one. Answers to parts which
        that one had, and this one has not, are left out.

        An answer that cannot be read makes the submission invalid, unless it is final: then a person
        decides that part. What takes seconds to decide stays undecided, with a reason of
        ``graders.grader.SETTLED_IN``, unless the caller is patient. Raises UnknownPart, and what ``draw`` and
        the policy raise.
        """
        gone = set() if shown in (None, self) else shown.parts.keys() - self.parts.keys()
        return grading.grade(
            self.parts,
            self.draw(seed, shown=shown),
            {part: raw for part, raw in answers.items() if part not in gone} if gone else answers,
            final=final,
            patient=patient,
            penalty=self.follow_through_penalty,
            policy=policy,
        )

    def grade_part(self, part: str, raw: Raw, seed: int | None = None, *, patient: bool = False) -> Verdict:
        """Grade one answer alone, without follow-through. Raises UnknownPart."""
        if part not in self.parts:
            raise UnknownPart(f"{self.id} has no part {part!r}; its parts are {', '.join(self.parts)}")
        return grading.grade_part(self.parts[part], self.draw(seed), raw, patient=patient)

    def preview(self, answers: Mapping[str, Raw]) -> dict[str, Reading]:
        """How each answer is read, whatever the instance. Raises UnknownPart."""
        return reading.preview(self.parts, answers)

    def written_keys(self, seed: int | None = None) -> dict[str, Raw]:
        """The keys as a student would type them, under the first convention, of the parts that have one."""
        keys = self.draw(seed).cases[0].keys
        return {name: part.grader.write(keys[name]) for name, part in self.parts.items() if name in keys}


@lru_cache(maxsize=INSTANCES_KEPT)
def _instance(item: Item, choice: Choice | None) -> Instance:
    return _instance_of(item, item.variants.params(choice) if choice is not None else {})


@lru_cache(maxsize=INSTANCES_KEPT)
def _instance_as_shown(item: Item, shown: Item, choice: Choice) -> Instance:
    drawn = shown.variants.params(choice)
    if missing := sorted(drawn.keys() - item.params.keys()):
        raise DrawnOtherwise(
            f"{item.id} has no param {missing[0]!r} any more, which was drawn when it was shown"
        )
    return _instance_of(item, drawn)


def _instance_of(item: Item, drawn: Mapping[str, object]) -> Instance:
    params = {**item.params, **drawn}
    conventions: dict[str | None, Mapping[str, object]] = dict(item.conventions.items()) or {None: {}}
    return Instance(
        params=params,
        prompt=fill_text(item.prompt, params),
        asks={name: fill_text(part.ask, params) for name, part in item.parts.items()},
        ordered=tuple(item.parts[name] for name in item.order),
        conventions=conventions,
    )


@lru_cache(maxsize=ITEMS_KEPT)
def _slow_lanes(item: Item) -> dict[str, str]:
    return {name: part.lane for name, part in item.parts.items() if part.lane != LIVE}
