"""The publishing gate: what must hold of every item before a student sees it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from question_bank.bank import Bank
from question_bank.declaration import Source
from question_bank.errors import Fault
from question_bank.findings import Findings
from question_bank.inspection import Inspection, PartCount
from question_bank.item import Item
from question_bank.statement import try_statement
from question_bank.worked_check import try_check

DRAWS = 20


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What the gate tried on one item, and what it found."""

    item: str
    draws: int
    parts: dict[str, PartCount]
    faults: list[Fault]


def faults(bank: Bank, *, known_good: Container[str] = ()) -> list[Fault]:
    """Everything that keeps a bank from being published; items whose hash is ``known_good`` are skipped."""
    return [fault for item in bank.items if item.hash not in known_good for fault in check_item(item).faults]


def check_item(item: Item, *, draws: int = DRAWS) -> ItemReport:
    """Try an item on the document's own instance and ``draws`` others, under each convention.

    Where its variants are fewer, all are tried.
    """
    findings = Findings(Source(item.file, item.toml))
    try_statement(item, findings)
    inspection = Inspection(item, findings)
    instances = inspection.instances(draws)
    for instance in instances:
        inspection.try_instance(instance)
    inspection.try_texts(instances)
    if item.draw() in instances:
        inspection.try_solvers(item.draw())
        try_check(item, findings)
    inspection.try_mutants_exist()
    return ItemReport(item.id, len(instances), inspection.counts, findings.faults)
