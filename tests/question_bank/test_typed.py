"""Values as text."""

from __future__ import annotations

import pytest

from question_bank.typed import as_text, grouped, typed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("73856", "73,856"),
        ("-234375000", "-234,375,000"),
        ("3072", "3072"),
        ("25.27469", "25.27469"),
        ("0.123456789", "0.123456789"),
        ("12345.678", "12345.678"),
        ("73,856", "73,856"),
        ("layer10000", "layer10000"),
        ("12345 / 67890", "12,345 / 67,890"),
    ],
)
def test_long_whole_numbers_and_no_others_are_grouped(text: str, shown: str) -> None:
    assert grouped(text) == shown


def test_values_become_the_digits_a_student_could_type() -> None:
    assert typed({"w": (0.5, 2), "b": None, "right": True}) == {"w": ["0.5", "2"], "b": None, "right": True}


def test_structures_are_shown_as_json_and_text_as_it_is() -> None:
    assert as_text({"b": "½"}) == '{"b": "½"}'
    assert as_text("no {b}") == "no {b}"
