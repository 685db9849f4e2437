"""What students type to every question of the exam, and what it earns: the tables in ``inventory/``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from graders import Raw
from graders import raw as answers
from question_bank.bank import Bank

INVENTORY = Path(__file__).parent / "inventory"


def tables() -> Iterator[tuple[str, str, list[list[Any]]]]:
    """Item, part and its rows: an answer, its score or status, and the reason where one is due."""
    for path in sorted(INVENTORY.glob("*.toml")):
        for part, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield f"dl-exam/{path.stem}", part, table["cases"]


def parameters() -> Iterator[ParameterSet]:
    for item, part, rows in tables():
        yield pytest.param(item, part, rows, id=f"{item}-{part}")


@pytest.mark.parametrize(("item", "part", "rows"), list(parameters()))
def test_answers_earn_what_the_table_says(bank: Bank, item: str, part: str, rows: list[list[Any]]) -> None:
    differing = []

    for typed, expected, *reason in rows:
        verdict = bank[item].grade_part(part, answers.load(json.dumps(typed)))
        outcome = verdict.status.value if isinstance(expected, str) else verdict.score
        if outcome != pytest.approx(expected) or reason not in ([], [verdict.reason]):
            differing.append((typed, expected, *reason, "but is", outcome, verdict.reason, verdict.feedback))

    assert not differing


def test_every_part_a_grader_decides_has_a_table(bank: Bank) -> None:
    decided = {(item.id, part.name) for item in bank.items for part in item.parts.values() if part.decidable}

    assert {(item, part) for item, part, _ in tables()} == decided


OTHER_INSTANCES: list[tuple[str, dict[str, float], dict[str, str]]] = [
    ("xavier", {"n_in": 784, "n_out": 512}, {"var_300_100": "0.00154321", "std_300_100": "0.0392837"}),
    ("xavier", {"n_in": 784, "n_out": 512}, {"limit_300_100": "0.0680414"}),
    ("vae-kl", {"mu": 0.5, "sigma": 2.0}, {"kl_mu1_sigma05": "0.931853"}),
    ("exploss-penalty", {"z_2": 3.0}, {"penalty_z_2": "0.049787"}),
]
"""Values published or worked by hand for other givens than those of the exam."""


@pytest.mark.parametrize(("item", "params", "values"), OTHER_INSTANCES, ids=lambda case: str(case))
def test_other_instances_have_the_values_worked_for_them(
    bank: Bank, item: str, params: dict[str, float], values: dict[str, str]
) -> None:
    question = bank[f"dl-exam/{item}"]
    seeds = [seed for seed in range(200) if params.items() <= question.draw(seed).params.items()]

    scores = [question.grade_part(part, value, seeds[0]).score for part, value in values.items()]

    assert scores == [1.0] * len(values)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ({"std": "25.27", "z31": "-2.32", "threshold": "139.24"}, {"std", "z31", "threshold"}),
        ({"std": "26.64", "z31": "-2.20", "threshold": "141.92"}, {"std", "z31", "threshold"}),
        ({"std": "25.27", "z31": "-2.32", "threshold": "141.92"}, {"std", "z31"}),
        ({"std": "26.64", "z31": "-2.32", "threshold": "139.24"}, {"z31", "threshold"}),
    ],
    ids=["population", "sample", "population-then-sample", "sample-then-population"],
)
def test_one_convention_holds_for_all_parts_of_an_answer(
    bank: Bank, typed: dict[str, Raw], right: set[str]
) -> None:
    verdict = bank["dl-exam/outlier"].grade(typed)

    assert {part for part in typed if verdict.parts[part].score == 1} == right
