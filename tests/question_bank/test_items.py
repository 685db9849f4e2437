"""Every item of the bank, held to what the bank promises."""

from __future__ import annotations

import pytest

from graders.grader import Raw
from question_bank import gate
from question_bank.audit import audit
from question_bank.bank import Bank
from question_bank.item import Item

BANK = Bank.load()

HOSTILE: list[Raw] = [
    "0",
    "-1",
    "2.5",
    "1e300",
    "9" * 39,
    "9**9**9",
    "nan",
    "(0, 0, 0)",
    "(999999999, 999999999, 999999999)",
    "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
    "0000",
    "true",
    "none",
    "w = (0, 1), b = 1e300",
    "(1, 1), (2, 2)",
    True,
    ["1", ["2"]],
    {"w": ["1", "2"], "b": "0"},
]


def asked(item: Item, seed: int) -> tuple[str, ...]:
    """What a student reads in the instance of a seed."""
    instance = item.draw(seed)
    return (instance.prompt, *instance.asks.values())


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_an_item_passes_the_publishing_gate(item: Item) -> None:
    report = gate.check_item(item)

    assert list(map(str, report.faults)) == []


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_every_computed_key_is_worked_by_hand_too(item: Item) -> None:
    computed = {name for name, part in item.parts.items() if part.call is not None}

    assert computed - item.check.keys.keys() == set()


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_the_keys_of_an_item_earn_all_points_that_can_be_decided(item: Item) -> None:
    verdict = item.grade(item.written_keys())

    decidable = sum(part.points for part in item.parts.values() if part.decidable and part.has_key)
    assert verdict.score == pytest.approx(decidable)


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
@pytest.mark.parametrize("raw", HOSTILE, ids=repr)
def test_grading_survives_whatever_is_typed(item: Item, raw: Raw) -> None:
    keys = item.written_keys()
    for shift in range(2):
        mixed = {name: raw if i % 2 == shift else keys.get(name) for i, name in enumerate(item.parts)}

        verdict = item.grade(mixed, final=True)

        assert all(0 <= (part.score or 0) <= 1 for part in verdict.parts.values())
        assert 0 <= (verdict.score or 0) <= verdict.possible <= verdict.points


def test_at_least_twenty_items_ask_different_students_different_things() -> None:
    drawing = [item.id for item in BANK.items if len({asked(item, seed) for seed in range(20)}) > 1]

    assert len(drawing) >= 20


def test_the_audit_covers_every_part_once() -> None:
    rows = audit(BANK)

    expected = [(item.id, part) for item in BANK.items for part in item.parts]
    assert [(row.item, row.part) for row in rows] == expected
