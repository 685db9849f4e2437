"""What an assessment decides about grading, and answers to what an earlier version of an item drew."""

from __future__ import annotations

import pytest

from graders.verdict import Status
from question_bank.bank import Bank
from question_bank.errors import DrawnOtherwise, UnknownConvention
from question_bank.policy import FULL_MARKS, Policy

POPULATION = Policy(conventions=["population", "population_two_sigma"])
SAMPLE_DEVIATION = {"std": "26.642"}
"""The values of the document deviate by 26.642 if the sum of squares is divided by 9, by 25.275 if by 10."""
SIZES = "size = [28, 50, 56]"


def test_all_conventions_of_an_item_are_accepted_unless_told_otherwise(bank: Bank) -> None:
    outlier = bank["dl-exam/outlier"]

    assert outlier.grade(SAMPLE_DEVIATION).parts["std"].score == 1
    assert outlier.grade(SAMPLE_DEVIATION, policy=POPULATION).parts["std"].score == 0
    assert outlier.grade({"std": "25.275"}, policy=POPULATION).parts["std"].score == 1


def test_convention_the_item_does_not_have_is_named(bank: Bank) -> None:
    with pytest.raises(UnknownConvention, match="trimmed.*population"):
        bank["dl-exam/outlier"].grade(SAMPLE_DEVIATION, policy=Policy(conventions=["trimmed"]))


@pytest.mark.parametrize("typed", ["0", "1", "", "no idea"])
def test_everybody_gets_full_marks_for_a_broken_part(bank: Bank, typed: str) -> None:
    graded = bank["dl-exam/inception"].grade({"pad_first": typed}, policy=Policy(full_marks=["pad_first"]))

    assert (graded.parts["pad_first"].score, graded.parts["pad_first"].reason) == (1, FULL_MARKS)
    assert graded.parts["pad_last"].score == 0


def test_answer_that_cannot_be_read_still_spoils_another_part(bank: Bank) -> None:
    answers = {"pad_first": "no idea", "pad_last": "no idea"}

    graded = bank["dl-exam/inception"].grade(answers, policy=Policy(full_marks=["pad_first"]))

    assert graded.status is Status.INVALID


@pytest.mark.parametrize("seed", range(6))
def test_what_a_student_was_shown_stays_when_the_item_changes(bank: Bank, seed: int) -> None:
    shown = bank["dl-exam/inception"]
    changed = bank.item_from_toml(shown.id, shown.toml.replace(SIZES, "size = [12]", 1))
    drawn = shown.draw(seed).params
    sides, maps = drawn["size"] ** 2 * drawn["kernel"] ** 2, drawn["depth_mid"] * drawn["depth_out"]
    answer = {"mult_last": str(sides * maps)}

    assert SIZES in shown.toml
    assert changed.grade(answer, seed, shown=shown).parts["mult_last"].score == 1
    assert changed.grade(answer, seed).parts["mult_last"].score == 0


def test_item_without_a_place_for_what_was_shown_cannot_grade_it(bank: Bank) -> None:
    shown = bank["dl-exam/inception"]
    renamed = shown.toml.replace("{{size}}", "{{extent}}").replace("\nsize ", "\nextent ")
    changed = bank.item_from_toml(shown.id, renamed)

    with pytest.raises(DrawnOtherwise, match="no param 'size'"):
        changed.grade({"mult_last": "1"}, 1, shown=shown)
