"""The gradebook as learning platforms take it, read as their importers read it."""

from __future__ import annotations

import csv
import io
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

if TYPE_CHECKING:
    from conftest import Class

FIRST, SECOND = "dl-exam/inception", "dl-exam/cnn-fill"
EXAM = "Exam, '=first"


def grid(sat: Class, format: str, delimiter: str = ",", **options: str) -> list[list[str]]:
    text = io.StringIO(sat.pull(format, **options).text, newline="")
    return list(csv.reader(text, delimiter=delimiter))


def by_canvas(text: str) -> tuple[dict[str, float], dict[str, dict[str, float | str | None]]]:
    """What Canvas's importer makes of a file: points possible and scores, by assignment and SIS id."""
    delimiter = max(",;", key=lambda mark: len(next(csv.reader(io.StringIO(text), delimiter=mark))))
    header, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    last = header.index("Section")
    assert header.index("SIS Login ID") == header.index("SIS User ID") + 1
    titles = header[last + 1 :]
    possible, scores = {}, {}
    for line in lines:
        cells = dict(zip(titles, line[last + 1 :], strict=True))
        if "Points Possible" in line[0]:
            possible = {title: float(cell.replace(",", ".")) for title, cell in cells.items()}
        else:
            found = line[1] or line[header.index("SIS User ID")] or line[header.index("SIS Login ID")]
            scores[found] = {title: canvas_score(cell) for title, cell in cells.items()}
    return possible, scores


def canvas_score(cell: str) -> float | str | None:
    if cell.strip() in ("", "-"):
        return None
    if cell.upper() == "EX":
        return "excused"
    assert re.fullmatch(r"-?\d+([.,]\d{1,2})?", cell), cell
    return float(cell.replace(",", "."))


@pytest.mark.parametrize("comma", [False, True], ids=["point", "comma"])
def test_canvas_takes_one_assignment_with_its_points(sat: Class, comma: bool) -> None:
    if comma:
        sat.write_decimal_commas()

    possible, scores = by_canvas(sat.pull("canvas").text)

    title = f"{EXAM} (exam)"
    got = {id: cells[title] for id, cells in scores.items()}
    assert possible == {title: 15}
    assert (got["out"], got["none"], got["zero"], got["wait"]) == ("excused", None, 0, None)
    assert (got["third"], got["formula"], got["minus"]) == (3.33, 15, 0.3)
    assert got["quote"] == 3.18  # 3.175, half up


def test_canvas_scales_what_is_earned_of_less_up_to_the_assignment(sat: Class) -> None:
    # 7.125 of the 10 points this student is asked; the assignment is worth 15.
    _, scores = by_canvas(sat.pull("canvas").text)

    expected = (Decimal("7.125") / 10 * 15).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert scores["half"] == {f"{EXAM} (exam)": float(expected)}


def test_canvas_takes_a_column_for_each_item_when_asked(sat: Class) -> None:
    possible, scores = by_canvas(sat.pull("canvas", items="true").text)

    first, second = possible
    assert (first[-len(FIRST) - 2 :], second[-len(SECOND) - 2 :]) == (f"({FIRST})", f"({SECOND})")
    assert list(possible.values()) == [10, 5]
    assert list(scores["half"].values()) == [7.13, "excused"]
    assert list(scores["third"].values()) == [3.33, None]
    assert list(scores["zero"].values()) == [0, 0]


def test_canvas_has_one_line_for_a_student_of_two_sections(sat: Class) -> None:
    lines = [line for line in grid(sat, "canvas") if line[2] == "formula"]

    assert [line[4] for line in lines] == ["'=B, A"]
    assert lines[0][0].startswith("'=HYPERLINK")


def test_moodle_takes_csv_by_id_number_or_address(sat: Class) -> None:
    header, *lines = grid(sat, "moodle")

    scores = {line[header.index("ID number")]: line[-1] for line in lines}
    assert header == ["First name", "Last name", "ID number", "Email address", f"{EXAM} (Real)"]
    assert (scores["out"], scores["none"], scores["zero"], scores["third"]) == ("-", "", "0", "3.33333")
    names = {line[2]: (line[0], line[1]) for line in lines}
    assert (names["third"], names["zero"]) == (("Ada", "Lovelace"), ("Zeno", "Zero"))


def test_moodle_csv_with_decimal_comma(sat: Class) -> None:
    sat.write_decimal_commas()

    scores = {line[2]: line[-1] for line in grid(sat, "moodle", ";")}

    assert (scores["quote"], scores["half"]) == ("3,175", "10,6875")


def test_moodle_takes_xml_by_id_numbers(sat: Class) -> None:
    sat.write_decimal_commas()  # which XML does not know
    root = ElementTree.fromstring(sat.pull("moodle-xml").data)

    results = {result.findtext("student"): result.findtext("score") for result in root.iter("result")}
    assert root.tag == "results"
    assert root.get("batch", "").isdecimal()
    assert {result.findtext("assignment") for result in root} == {"exam"}
    assert (results["out"], results["zero"], results["quote"]) == ("-", "0", "3.175")
    assert not results.keys() & {"none", "wait", "arabic"}


def test_moodle_takes_a_grade_item_for_each_item_when_asked(sat: Class) -> None:
    root = ElementTree.fromstring(sat.pull("moodle-xml", items="true").data)

    half = {r.findtext("assignment"): r.findtext("score") for r in root if r.findtext("student") == "half"}
    assert half == {FIRST: "7.125", SECOND: "-"}


def test_blackboard_takes_every_cell_quoted_and_the_column_by_its_id(sat: Class) -> None:
    text = sat.pull("blackboard").text
    header, *lines = grid(sat, "blackboard")

    scores = {line[header.index("Username")]: line[-1] for line in lines}
    assert text.startswith('"Last Name","First Name","Username","Student ID","')
    assert header[-1] == f"{EXAM} [Total Pts: 15 Score] |exam"
    assert (scores["out"], scores["none"], scores["zero"], scores["third"]) == ("Exempt", "", "0", "3.33333")
    assert '"10.6875"' in text
