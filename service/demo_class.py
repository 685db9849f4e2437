"""A class of thirty and what each of them answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from graders.grader import Raw
from question_bank.bank import Bank
from question_bank.item import Item
from question_bank.part import Part

PRINTED, COMPUTED = "the-document", "the-solvers"
CLASS_SIZE = 30
BLANK, MISTAKEN = 0.10, 0.35
"""Shares of parts left blank, and of those answered with a misconception where the item knows one."""

NAMES = (
    "Ada", "Björn", "Chiara", "Dmitri", "Elif", "Femi", "Grace", "Hana", "Ivo", "Jamila",
    "Kenji", "Lucía", "Mehmet", "Nadia", "Olu", "Priya", "Quentin", "Rosa", "Søren", "Thảo",
    "Uma", "Vikram", "Wei", "Ximena", "Yusuf", "Zoë", "Amara", "Bo",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One student's answers to every item, by item and part."""

    student: str
    name: str
    answers: Mapping[str, Mapping[str, Raw]]


def class_of_thirty(bank: Bank, document: str) -> list[Sheet]:
    """The document's printed answers, what the solvers compute, and 28 students of fixed seeds."""
    items = [item for item in bank.items if item.document == document]
    sheets = [
        Sheet(PRINTED, "The document", {item.id: printed_answers(item) for item in items}),
        Sheet(COMPUTED, "The solvers", {item.id: item.written_keys() for item in items}),
    ]
    for name in NAMES:
        random = Random(f"assay demo, {name}")
        answers = {item.id: dict(drawn_answers(item, random)) for item in items}
        sheets.append(Sheet(f"student-{len(sheets) - 1}", name, answers))
    assert len(sheets) == CLASS_SIZE
    return sheets


def printed_answers(item: Item) -> dict[str, Raw]:
    """What the document prints, or means where the print is damaged."""
    printed = {name: part.printed_means or part.printed for name, part in item.parts.items()}
    return {name: raw for name, raw in printed.items() if raw is not None}


def drawn_answers(item: Item, random: Random) -> Iterator[tuple[str, Raw]]:
    """A right answer in one of the spellings people type, a misconception's value, or nothing."""
    for name, part in item.parts.items():
        chance = random.random()
        wrong = wrong_answers(item, part)
        right = right_answers(item, part)
        if wrong and BLANK <= chance < BLANK + MISTAKEN:
            yield name, random.choice(wrong)
        elif right and chance >= BLANK:
            yield name, random.choice(right)


def wrong_answers(item: Item, part: Part) -> list[Raw]:
    """The values the part's misconceptions yield."""
    wrongs = item.draw().cases[0].wrongs(part)
    return [wrong.written(part.grader) for wrong in wrongs if wrong.score < 1]


def right_answers(item: Item, part: Part) -> list[Raw]:
    """The key as computed, and the accepted spellings the item lists."""
    spellings = [raw for raw, score in item.check.responses.get(part.name, ()) if score == 1]
    key = item.written_keys().get(part.name)
    return spellings if key is None else [key, *spellings]
