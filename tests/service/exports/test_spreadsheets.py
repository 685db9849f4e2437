"""The gradebook as CSV and as a workbook, read back by parsers that are not ours."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from service.db import Session
from service.models import Person

if TYPE_CHECKING:
    from conftest import Class

HARMLESS = re.compile(r"[-+][0-9A-Za-z.@+-]*")
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
FIRST, SECOND = "dl-exam/inception", "dl-exam/cnn-fill"
HEADER = ["student", "name", "score", "possible", "parts_pending", "submissions"]


def table(sat: Class, delimiter: str = ",") -> dict[str, dict[str, str]]:
    text = io.StringIO(sat.pull("csv").text, newline="")
    return {row["student"]: row for row in csv.DictReader(text, delimiter=delimiter)}


def test_csv_begins_with_the_columns_scripts_know(sat: Class) -> None:
    header = next(csv.reader(io.StringIO(sat.pull("csv").text)))

    assert header[:6] == HEADER
    assert header[6:] == ["email", "sections", "status", "late_penalty", "maximum", FIRST, SECOND]


def test_csv_holds_the_numbers_of_the_database_in_full(sat: Class) -> None:
    rows = table(sat)

    assert [float(rows["quote"][column]) for column in ("score", FIRST, SECOND)] == [3.175, 2.675, 0.5]
    assert float(rows["third"]["score"]) == 10 / 3
    assert float(rows["minus"]["score"]) == pytest.approx(0.3, abs=1e-15)
    assert (rows["half"]["score"], rows["half"]["possible"]) == ("7.125", "10")


def test_csv_keeps_excused_nothing_and_zero_apart(sat: Class) -> None:
    rows = table(sat)

    cells = {id: (row["status"], row[FIRST], row[SECOND]) for id, row in rows.items()}
    assert cells["out"] == ("excused", "EX", "EX")
    assert cells["none"] == ("not-submitted", "", "")
    assert cells["zero"] == ("graded", "0", "0")
    assert cells["half"] == ("graded", "7.125", "EX")
    assert cells["wait"] == ("pending", "", "")


def test_csv_of_a_course_with_decimal_comma_is_split_by_semicolons(sat: Class) -> None:
    sat.write_decimal_commas()

    rows = table(sat, ";")

    assert rows["quote"]["score"] == "3,175"
    assert rows["emoji"]["name"] == "\U0001f469\u200d\U0001f52c Ng; Li"
    assert rows["half"][FIRST] == "7,125"


def test_no_cell_of_text_in_csv_is_a_formula(sat: Class) -> None:
    rows = table(sat)

    assert rows["formula"]["name"] == '\'=HYPERLINK("http://a.example","x")'
    assert rows["minus"]["name"] == "'-2+3"
    assert rows["formula"]["sections"] == "'=B, A"
    assert rows["zero"]["email"] == "+zero@a.example"  # by which people are found, and harmless
    assert rows["quote"]["name"] == 'Pat "Q" O\'Neil\nJr'
    cells = [cell for row in rows.values() for cell in row.values() if cell[:1] in FORMULA_STARTS]
    assert {"-x7f", "+4930", "+zero@a.example", '\'=cmd|"x"!a1'} <= rows.keys() | set(cells)
    assert not [cell for cell in cells if not HARMLESS.fullmatch(cell)]


@pytest.mark.parametrize("format", ["csv", "canvas", "moodle", "blackboard"])
@pytest.mark.parametrize("decimal_comma", [False, True])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_in_another_country(
    sat: Class, format: str, decimal_comma: bool, separator: str
) -> None:
    with Session.begin() as session:
        session.get_one(Person, "half").name = 'Hal;=1+1,"=2",\t=3'
    if decimal_comma:
        sat.write_decimal_commas()

    lines = csv.reader(io.StringIO(sat.pull(format).text, newline=""), delimiter=separator)

    cells = [cell for line in lines for cell in line if cell.strip(' "\t')[:1] in tuple("=+-@＝")]
    # Ids and addresses are as they are, also where the rest of their line comes with them.
    known = re.compile(r"[-+][\w.@+-]*(,.*|;.*|\t.*)?|-", re.DOTALL)
    assert not [cell for cell in cells if not known.fullmatch(cell)]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "＝"))]


def test_workbook_holds_numbers_as_numbers_and_text_as_text(sat: Class) -> None:
    pulled = sat.pull("xlsx")
    sheet = load_workbook(io.BytesIO(pulled.data)).active

    rows = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    heading = [cell.value for cell in next(sheet.iter_rows(max_row=1))]
    assert pulled.mimetype.endswith("spreadsheetml.sheet")
    assert heading[:3] == ["Student", "Name", "Score"]
    assert heading[-2:] == [FIRST, SECOND]
    assert rows["third"][2].value == pytest.approx(10 / 3, rel=1e-15)  # Excel has 15 digits
    assert (rows["zero"][2].value, rows["none"][2].value, rows["out"][2].value) == (0, None, "EX")
    assert [cell.value for cell in rows["half"][-2:]] == [7.125, "EX"]
    assert [cell.value for cell in next(sheet.iter_rows(min_row=2, max_row=2))][-2:] == [10, 5]


def test_no_cell_of_a_workbook_is_a_formula_or_an_error(sat: Class) -> None:
    sheet = load_workbook(io.BytesIO(sat.pull("xlsx").data)).active

    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    assert {cell.data_type for cell in cells} == {"s", "n"}
    texts = [cell.value for cell in cells if cell.data_type == "s" and cell.value[:1] in FORMULA_STARTS]
    assert "-x7f" in texts
    assert not [cell for cell in texts if not HARMLESS.fullmatch(cell)]
    assert rows["error"][1].value == "#N/A"
    assert rows["tab"][1].value == "'\tTab \ufffd"


def test_workbook_keeps_headings_and_names_in_sight(sat: Class) -> None:
    sheet = load_workbook(io.BytesIO(sat.pull("xlsx").data)).active

    assert sheet.freeze_panes == "C2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width == 28


def test_json_says_what_each_student_has_of_each_item(sat: Class) -> None:
    pulled = sat.pull("json").json

    rows = {row["student"]: row for row in pulled["rows"]}
    assert list(rows["half"])[:6] == HEADER
    assert (rows["half"]["score"], rows["half"]["possible"]) == (7.125, 10)
    assert rows["half"]["items"][SECOND]["excused"] is True
    assert (rows["out"]["excused"], rows["out"]["status"], rows["out"]["score"]) == (True, "excused", 0)
    assert rows["wait"]["items"][FIRST]["submissions"] == 1
    assert rows["formula"]["sections"] == ["=B", "A"]
    assert sorted(pulled["enrolled"]) == sorted(rows)
