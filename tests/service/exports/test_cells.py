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

from service.exports.cells import Table, identifier, inert, number, printable, split_name

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)


TRICKS = st.text(st.sampled_from("=+-@＝\t\r\n,;\"' a1"), max_size=12)
"""What could make a piece of a text a cell, and a cell a formula."""


def read_back(cells: list[str], separator: str, **how: bool) -> list[list[str]]:
    """The cells a reader sees who takes that for the separator."""
    out = io.StringIO(newline="")
    Table(out, **how).line(cells)
    return list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator))


@given(st.lists(TEXT | TRICKS, min_size=2, max_size=5), st.booleans())
def test_any_text_comes_back_from_csv_but_for_apostrophes(cells: list[str], semicolons: bool) -> None:
    (read,) = read_back(cells, ";" if semicolons else ",", semicolons=semicolons)

    assert [cell.replace("'", "") for cell in read] == [cell.replace("'", "") for cell in cells]


@given(
    st.lists(TEXT | TRICKS, min_size=2, max_size=5),
    st.booleans(),
    st.booleans(),
    st.sampled_from([",", ";", "\t"]),
)
def test_no_text_becomes_a_formula_at_whichever_separator_it_is_split(
    cells: list[str], semicolons: bool, quote_all: bool, separator: str
) -> None:
    for line in read_back(cells, separator, semicolons=semicolons, quote_all=quote_all):
        assert not [cell for cell in line if cell.strip(' "')[:1] in tuple("=+-@＝＋－＠")], line


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ada;=1+1", "Ada;'=1+1"),
        ('Ada, "=1+1"', 'Ada, "\'=1+1"'),
        ("=1;=2,=3", "'=1;'=2,'=3"),
        (" =1+1", " '=1+1"),
        ("\t-1", "'\t'-1"),
        ("Müller-Lüdenscheidt, Karl-Heinz", "Müller-Lüdenscheidt, Karl-Heinz"),
        ("a=b; c@d, 1+1", "a=b; c@d, 1+1"),
    ],
)
def test_apostrophe_stands_where_a_formula_would_begin(name: str, written: str) -> None:
    assert inert(name) == written


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
    assert read == ["'\t'-1" if id == "\t-1" else f"'{id}"]


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
