"""Orders typed in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders import InvalidResponse, Ordering

LABELS = ["read the answer", "compare it", "write a verdict", "store the mark"]
SHOWN = [LABELS[2], LABELS[0], LABELS[3], LABELS[1]]
FORMS = {
    "list": lambda labels: labels,
    "arrows": " → ".join,
    "ascii-arrows": " -> ".join,
    "greater": " > ".join,
    "commas": ", ".join,
    "semicolons": "; ".join,
    "lines": "\n".join,
    "bullets": lambda labels: "\n".join(f"- {label}" for label in labels),
    "numbered": lambda labels: "\n".join(f"{n}. {label}" for n, label in enumerate(labels, 1)),
    "numbered-in-a-line": lambda labels: " ".join(f"{n}) {label}" for n, label in enumerate(labels, 1)),
    "capitals": lambda labels: ", ".join(labels).upper(),
    "numbers": lambda labels: ", ".join(str(SHOWN.index(label) + 1) for label in labels),
    "digits": lambda labels: "".join(str(SHOWN.index(label) + 1) for label in labels),
    "json-numbers": lambda labels: [str(SHOWN.index(label) + 1) for label in labels],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(order=st.permutations(LABELS))
def test_an_order_is_read_in_every_form_and_right_just_when_it_is_the_key(form, order) -> None:
    grader = Ordering(labels=SHOWN)

    value = grader.read(form(order))

    assert list(value) == order
    assert (grader.grade(value, grader.prepare(LABELS)).score == 1) == (order == LABELS)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("read the answer, compare it, write a verdict", "store the mark.*missing"),
        ("1, 2, 3, 3", "store the mark.*twice"),
        ("1, 2, 3, guess", "guess.*none of the labels"),
        ("1, 2, 3, 5", "5.*none of the labels"),
    ],
    ids=["missing", "twice", "unknown", "number-too-high"],
)
def test_refusal_names_the_label(typed: str, message: str) -> None:
    with pytest.raises(InvalidResponse, match=message):
        Ordering(labels=SHOWN).read(typed)
