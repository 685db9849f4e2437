"""Matches typed in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders import InvalidResponse, Matching

TERMS = ["He", "Xavier", "zero"]
FORMS = {
    "table": lambda match: match,
    "equals": lambda match: ", ".join(f"{label} = {term}" for label, term in match.items()),
    "colons": lambda match: "; ".join(f"{label}: {term}" for label, term in match.items()),
    "arrows": lambda match: "\n".join(f"{label} → {term}" for label, term in match.items()),
    "dashes": lambda match: ", ".join(f"{label}-{term}" for label, term in match.items()),
    "brackets": lambda match: (
        "{" + ", ".join(f"({label.lower()}) {term}" for label, term in match.items()) + "}"
    ),
    "capitals": lambda match: ", ".join(f"{label} = {term}" for label, term in match.items()).upper(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(terms=st.lists(st.sampled_from(TERMS), min_size=3, max_size=3), order=st.permutations("ABC"))
def test_a_match_is_read_in_every_form_and_earns_the_share_of_right_terms(form, terms, order) -> None:
    match = dict(zip(order, terms, strict=True))
    key = dict(zip("ABC", TERMS, strict=True))
    share = sum(match[label] == key[label] for label in key) / 3
    strict, lenient = (
        Matching(left=list("ABC"), values=TERMS, per_cell=per_cell) for per_cell in (False, True)
    )

    value = strict.read(form(match))

    assert strict.plain(value) == match
    assert strict.grade(value, strict.prepare(key)).score == (1 if share == 1 else 0)
    assert lenient.grade(value, lenient.prepare(key)).score == pytest.approx(share)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("A = He", "B, C are missing"),
        ("A = He, B = zero", "C is missing"),
        ("A = He, B = zero, a = Xavier", "A is given twice"),
        ("A = He, B = zero, C = random", "C: “random”.*Choose from He, Xavier, zero"),
        ("A = He, B = zero, D = Xavier", "D = Xavier.*label"),
    ],
    ids=["two-missing", "one-missing", "twice", "unknown-term", "unknown-label"],
)
def test_refusal_names_what_is_wrong(typed: str, message: str) -> None:
    with pytest.raises(InvalidResponse, match=message):
        Matching(left=["A", "B", "C"], values=TERMS).read(typed)
