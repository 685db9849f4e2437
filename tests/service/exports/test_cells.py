"""Text and numbers of exports, whatever they are."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exports.cells import Table, identifier, number, printable, split_name

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)


@given(st.lists(TEXT, min_size=2, max_size=5), st.booleans())
def test_any_text_comes_back_from_csv_and_is_no_formula(cells: list[str], semicolons: bool) -> None:
    out = io.StringIO(newline="")
    Table(out, semicolons=semicolons).line(cells)

    (read,) = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=";" if semicolons else ",")

    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not [cell for cell in read if cell[:1] in tuple("=+-@\t\r\n")]


@pytest.mark.parametrize("id", ["-x7f", "+4930", "@ada", "ada", "+a-b@a.example", "Åsa_1"])
def test_id_by_which_somebody_is_found_stands_as_it_is(id: str) -> None:
    out = io.StringIO(newline="")
    Table(out).line([identifier(id), "-x"])

    assert out.getvalue() == f"{id},'-x\r\n"


@pytest.mark.parametrize(
    "id",
    ["=A1", "=1+1", "@SUM(A1)", "-cmd|'/c calc'!A1", "+HYPERLINK(1)@a", "\t-1", "＝A1", "-A1:B2", "+'a'"],
)
def test_id_that_a_spreadsheet_would_run_is_no_formula(id: str) -> None:
    out = io.StringIO(newline="")
    Table(out).line([identifier(id)])

    (read,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert read == [f"'{id}"]


@given(TEXT)
def test_any_text_can_stand_in_xml(text: str) -> None:
    document = f"<a>{escape(printable(text))}</a>"

    read = ElementTree.fromstring(document).text or ""

    assert read == printable(text).replace("\r\n", "\n").replace("\r", "\n")


@given(st.floats(allow_nan=False, allow_infinity=False, width=64), st.booleans())
def test_any_number_comes_back_in_full_without_exponent(value: float, comma: bool) -> None:
    written = number(value, comma=comma)

    assert float(written.replace(",", ".")) == value
    assert "e" not in written.lower()
    assert written != "-0"


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (2.675, 2, "2.68"),
        (0.125, 2, "0.13"),
        (-0.0, None, "0"),
        (-0.001, 2, "0"),
        (10.0, 2, "10"),
        (100.0, None, "100"),
        (1e-7, None, "0.0000001"),
        (float("nan"), 2, ""),
        (float("inf"), None, ""),
    ],
)
def test_number_is_rounded_half_up_and_never_strange(value: float, places: int | None, written: str) -> None:
    assert number(value, places) == written


@given(st.integers(-(10**9), 10**9), st.integers(0, 5))
def test_rounded_number_is_within_half_a_unit(value: int, places: int) -> None:
    exact = value / 1000

    written = Decimal(number(exact, places))

    assert abs(written - Decimal(repr(exact))) <= Decimal(1).scaleb(-places) / 2


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("Plato", "", "Plato"),
        ("Ana María del Carmen", "Ana María del", "Carmen"),
        ("", "", "s1"),
    ],
)
def test_name_is_split_as_it_was_written(name: str, first: str, last: str) -> None:
    assert split_name(name, "s1") == (first, last)
