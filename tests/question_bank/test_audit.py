from __future__ import annotations

from collections.abc import Callable

import pytest

from question_bank.audit import AuditRow, audit
from question_bank.bank import Bank
from question_bank.item import Item

LoadItem = Callable[..., Item]

PRINTED = """
source = { lines = "10-20" }
[params]
side = 6
[parts.area]
ask = "Area?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{side}}", b = "{{side}}" }
lines = "12"
printed = "36"
[[parts.area.misconceptions]]
id = "perimeter"
given = { b = 4 }
feedback = "That is the way around."
[parts.twice]
ask = "Twice the area?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{parts.area}}" }
"""


def rows(item: Item) -> dict[str, AuditRow]:
    return {row.part: row for row in audit(Bank([], [item]))}


def test_the_audit_has_a_row_for_every_part_in_order(load_item: LoadItem) -> None:
    found = audit(Bank([], [load_item(PRINTED)]))

    assert [(row.item, row.part, row.lines) for row in found] == [
        ("demo/small", "area", "12"),
        ("demo/small", "twice", "10-20"),
    ]


def test_a_printed_answer_agrees(load_item: LoadItem) -> None:
    row = rows(load_item(PRINTED))["area"]

    assert (row.verdict, row.printed, row.computed, row.basis) == ("agree", "36", "36", "computed")
    assert row.debatable is None


def test_a_part_without_printed_answer_is_unprinted(load_item: LoadItem) -> None:
    row = rows(load_item(PRINTED))["twice"]

    assert (row.verdict, row.printed, row.computed) == ("unprinted", None, "72")


def test_a_disagreement_is_explained_by_its_misconception(load_item: LoadItem) -> None:
    row = rows(load_item(PRINTED.replace('"36"', '"24"')))["area"]

    assert (row.verdict, row.reason) == ("disagree", "That is the way around.")


def test_a_printed_answer_is_graded_without_follow_through(load_item: LoadItem) -> None:
    body = PRINTED.replace('"36"', '"30"') + 'printed = "60"'

    row = rows(load_item(body))["twice"]

    assert (row.verdict, row.reason) == ("disagree", "It follows from the printed area.")


def test_a_disagreement_without_known_cause_says_so(load_item: LoadItem) -> None:
    row = rows(load_item(PRINTED + 'printed = "60"'))["twice"]

    assert (row.verdict, row.reason) == ("disagree", "No known misconception yields it.")


def test_long_decimals_are_cut_for_readers(load_item: LoadItem) -> None:
    body = """
[parts.third]
ask = "A third?"
answer = { type = "real" }
solver = "small.reciprocal"
given = { x = 3 }
printed = "0.33"
"""
    row = rows(load_item(body))["third"]

    assert (row.verdict, row.computed) == ("agree", "0.3333333")


def test_print_that_cannot_be_read_disagrees(load_item: LoadItem) -> None:
    row = rows(load_item(PRINTED.replace('"36"', '"torn off"')))["area"]

    assert row.verdict == "disagree"
    assert "nreadable" in row.reason


def test_damaged_print_is_graded_as_what_it_means(load_item: LoadItem) -> None:
    body = PRINTED.replace('printed = "36"', 'printed = "thirty, the rest is torn"\nprinted_means = "36"')

    row = rows(load_item(body))["area"]

    assert (row.verdict, row.printed) == ("agree", "thirty, the rest is torn")
    assert "36" in row.reason


@pytest.mark.parametrize(("printed", "verdict"), [("36", "agrees"), ("35", "disagrees")])
def test_what_is_undecidable_says_how_the_decidable_part_fares(
    load_item: LoadItem, printed: str, verdict: str
) -> None:
    body = PRINTED.replace('printed = "36"', f'printed = "{printed}"\nundecidable = "The figure is missing."')

    row = rows(load_item(body))["area"]

    assert row.verdict == "undecidable"
    assert row.reason.startswith("The figure is missing.")
    assert f" {verdict}." in row.reason


def test_what_no_grader_decides_is_undecidable_without_more(load_item: LoadItem) -> None:
    body = """
[parts.place]
ask = "Where?"
answer = { type = "term", open = true }
key = "at the end"
cite = "looked up"
printed = "behind all others"
undecidable = "The figure is missing."
"""
    row = rows(load_item(body))["place"]

    assert (row.verdict, row.reason) == ("undecidable", "The figure is missing.")


def test_what_is_debatable_is_said_beside_the_verdict(load_item: LoadItem) -> None:
    row = rows(load_item(PRINTED.replace('"36"', '"36"\ndebatable = "Or its outline."')))["area"]

    assert (row.verdict, row.debatable) == ("agree", "Or its outline.")


def test_an_explanation_is_judged_by_a_person(load_item: LoadItem) -> None:
    body = """
[parts.why]
ask = "Why?"
answer = { type = "explanation" }
printed = "Because."
audit = { verdict = "agree", reason = "It names the cause." }
"""
    row = rows(load_item(body))["why"]

    assert (row.verdict, row.basis, row.reason) == ("agree", "judged", "It names the cause.")
    assert row.computed is None


def test_keys_that_differ_by_convention_are_all_shown(load_item: LoadItem) -> None:
    body = PRINTED + "[conventions.inner]\nside = 6\n[conventions.outer]\nside = 7\n"

    row = rows(load_item(body.replace('"36"', '"49"')))["area"]

    assert (row.verdict, row.computed) == ("agree", "36 / 49")
