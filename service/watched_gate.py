"""The publishing gate in front of somebody who waits for it."""

from __future__ import annotations

from collections.abc import Container

from rich.console import Console

from question_bank.bank import Bank
from question_bank.errors import Fault
from question_bank.gate import check_item
from service.tables import progress


def faults(bank: Bank, *, known_good: Container[str] = ()) -> list[Fault]:
    """What ``question_bank.gate.faults`` finds; says on stderr how far it is."""
    items = [item for item in bank.items if item.hash not in known_good]
    # Plain lines: a bar would leave a terminal without its cursor when the process is ended.
    screen = Console(stderr=True, force_terminal=False)
    reports = progress(screen, "  item", (check_item(item) for item in items), len(items))
    return [fault for report in reports for fault in report.faults]
