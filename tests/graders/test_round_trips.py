"""Any value, printed in any accepted spelling, is read back: all spellings of a value get one verdict."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graders import InvalidResponse, make_grader
from tests.graders.spellings import (
    fractions,
    hyperplanes,
    integers,
    matrices,
    one_hots,
    reals,
    rows_of_numbers,
    sets,
    shapes,
)

FEW = settings(max_examples=100, deadline=None, derandomize=True)
Verdicts = dict[str, tuple[object, str]]


def verdicts(spec: dict[str, Any], key: object, spellings: Sequence[Any]) -> Verdicts:
    """Score and reason of every spelling."""
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    found: Verdicts = {}
    for typed in spellings:
        try:
            verdict = grader.grade(grader.read(typed), prepared)
            found[repr(typed)] = verdict.score, verdict.reason
        except InvalidResponse as fault:
            found[repr(typed)] = "invalid", str(fault)
    return found


def assert_one_verdict(spec: dict[str, Any], key: object, other: object, spellings: Sequence[Any]) -> None:
    """Every spelling is right for the key, and all of them are wrong alike for another key."""
    right = verdicts(spec, key, spellings)
    assert {typed: found for typed, found in right.items() if found[0] != 1} == {}

    wrong = verdicts(spec, other, spellings)
    assert len(set(wrong.values())) == 1, wrong
    assert next(iter(wrong.values()))[0] != 1, wrong


INTEGERS = st.integers(min_value=-(10**13), max_value=10**13) | st.integers(min_value=-99, max_value=99)
DECIMALS = st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, places=4).filter(bool)
NONZERO = st.integers(min_value=-99, max_value=99).filter(bool)
ENTRIES = st.lists(st.integers(min_value=-999, max_value=999), min_size=2, max_size=5)
SIZES = st.lists(st.integers(min_value=1, max_value=512), min_size=2, max_size=4)


@FEW
@given(INTEGERS)
def test_integer_is_read_in_every_spelling(value: int) -> None:
    assert_one_verdict({"type": "integer"}, value, value + 1, list(integers(value)))


@FEW
@given(DECIMALS)
def test_real_is_read_in_every_spelling(value: Decimal) -> None:
    exact = {"type": "real", "rtol": 0, "atol": 0}

    assert_one_verdict(exact, str(value), str(value + Decimal("0.0001")), list(reals(value)))


@FEW
@given(NONZERO, st.integers(min_value=2, max_value=99))
def test_fraction_is_read_in_every_spelling(top: int, bottom: int) -> None:
    value = Fraction(top, bottom)
    close = {"type": "real", "rtol": 1e-12}

    assert_one_verdict(close, float(value), float(value) * 1.001, list(fractions(value)))


@FEW
@given(ENTRIES)
def test_vector_is_read_in_every_spelling(entries: list[int]) -> None:
    other = [entries[0] + 1, *entries[1:]]

    assert_one_verdict(
        {"type": "vector", "atol": 0}, entries, other, list(rows_of_numbers([*map(str, entries)]))
    )


@FEW
@given(
    st.integers(min_value=2, max_value=4).flatmap(
        lambda n: st.lists(st.lists(NONZERO, min_size=n, max_size=n), min_size=2, max_size=4)
    )
)
def test_matrix_is_read_in_every_spelling(rows: list[list[int]]) -> None:
    other = [[rows[0][0] + 100, *rows[0][1:]], *rows[1:]]
    printed = [[str(entry) for entry in row] for row in rows]

    assert_one_verdict({"type": "matrix", "atol": 0}, rows, other, list(matrices(printed)))


@FEW
@given(SIZES)
def test_shape_is_read_in_every_spelling(sizes: list[int]) -> None:
    assert_one_verdict({"type": "shape"}, sizes, [*sizes[:-1], sizes[-1] + 1], list(shapes(sizes)))


@FEW
@given(st.sets(st.integers(min_value=-99, max_value=999), min_size=1, max_size=5).map(sorted))
def test_set_is_read_in_every_spelling_and_order(members: list[int]) -> None:
    assert_one_verdict({"type": "set"}, members, [members[0] - 1000], list(sets(members)))


@FEW
@given(st.integers(min_value=2, max_value=9), st.data())
def test_one_hot_is_read_in_every_spelling(length: int, data: st.DataObject) -> None:
    hot = data.draw(st.integers(min_value=0, max_value=length - 1))
    entries = [int(index == hot) for index in range(length)]

    assert_one_verdict(
        {"type": "one-hot"}, entries, [*entries[1:], entries[0]], list(one_hots([*map(str, entries)]))
    )


@FEW
@given(st.text(alphabet="01", min_size=2, max_size=12))
def test_bits_are_read_in_every_spelling(bits: str) -> None:
    spellings = [between.join(bits) for between in ("", " ", ",", ", ", ";", "-")]
    spellings += [
        f"{{{', '.join(bits)}}}",
        f"[{' '.join(bits)}]",
        f"({','.join(bits)})",
        f"y = {bits}",
        f'"{bits}"',
    ]

    flipped = bits[:-1] + "10"[int(bits[-1])]

    assert_one_verdict({"type": "bits"}, bits, flipped, [*spellings, list(bits)])


@FEW
@given(NONZERO, NONZERO, NONZERO)
def test_line_is_read_in_every_spelling(first: int, second: int, offset: int) -> None:
    key = {"w": [first, second], "b": offset}
    other = {"w": [first, second], "b": offset + 100}

    assert_one_verdict({"type": "hyperplane"}, key, other, list(hyperplanes((first, second), offset)))


@FEW
@given(SIZES, st.integers(min_value=1000, max_value=10**7))
def test_table_is_read_with_every_spelling_of_its_cells(sizes: list[int], count: int) -> None:
    fields = {"shape": {"type": "shape"}, "size": {"type": "integer"}}
    counts = list(integers(count))
    spellings = [
        {"conv1": {"shape": shape, "size": counts[number % len(counts)]}}
        for number, shape in enumerate(shapes(sizes))
    ]

    right, wrong = ({"conv1": {"shape": sizes, "size": size}} for size in (count, count + 1))

    assert_one_verdict({"type": "table", "fields": fields}, right, wrong, spellings)
