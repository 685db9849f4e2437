"""The publishing gate in front of somebody who waits for it."""

from __future__ import annotations

import pytest

from question_bank import gate
from question_bank.bank import Bank
from service import watched_gate

SUM = """
title = "Sum"
prompt = "Two and three."

[parts.sum]
ask = "Their sum?"
answer = { type = "integer" }
key = 5
cite = "counted on fingers"
"""
MISSTATED = SUM + '[check.responses]\nsum = [["6", 1.0]]\n'


def bank_of(bank: Bank, *tomls: str) -> Bank:
    items = [bank.item_from_toml(f"tiny/sum{number}", toml) for number, toml in enumerate(tomls)]
    return Bank(bank.documents, items)


def test_it_finds_what_the_gate_finds_and_counts_on_stderr(
    bank: Bank, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = bank_of(bank, SUM, MISSTATED)

    found = watched_gate.faults(tried)

    shown = capsys.readouterr()
    assert found == gate.faults(tried)
    assert ["sum1" in fault.file for fault in found] == [True]
    assert [line.strip() for line in shown.err.splitlines()] == ["item 1 of 2", "item 2 of 2"]
    assert shown.out == ""


def test_what_passed_before_is_neither_tried_nor_counted(
    bank: Bank, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = bank_of(bank, SUM, MISSTATED)

    assert watched_gate.faults(tried, known_good={tried.items[1].hash}) == []
    assert capsys.readouterr().err.strip() == "item 1 of 1"
