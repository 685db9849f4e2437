"""The publishing gate: what must hold of every item before a student sees it."""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.declaration import Source
from question_bank.errors import Fault
from question_bank.inspection import Inspection, PartCount
from question_bank.item import Item

DRAWS = 20


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What the gate tried on one item, and what it found."""

    item: str
    draws: int
    parts: dict[str, PartCount]
    faults: list[Fault]


def check_item(item: Item, *, draws: int = DRAWS) -> ItemReport:
    """Try an item on the document's own instance and on ``draws`` seeds, under each convention."""
    inspection = Inspection(item, Source(item.file, item.toml))
    instances = inspection.instances(draws)
    for instance in instances:
        inspection.try_instance(instance)
    if instances:
        inspection.try_solvers(instances[0])
        inspection.try_check(instances[0])
    inspection.try_mutants_exist()
    return ItemReport(item.id, len(instances), inspection.counts, inspection.source.faults)
