"""`assay course` and `assay assessment` against the API behind a real socket."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]
ITEM = "dl-exam/inception"


@pytest.fixture
def tess(run: Run) -> Run:
    """Runs the command line as Tess; what fails shows its output."""

    def run_well(*arguments: str, **options: object) -> Result:
        done = run(*arguments, who="tess", **options)
        assert done.exit_code == 0, done.output
        return done

    return run_well


def lines(shown: Result) -> list[str]:
    return [" ".join(line.split()) for line in shown.output.splitlines() if line.strip()]


def test_course_is_made_edited_shown_and_copied(run: Run, tess: Run) -> None:
    made = run("course", "new", "ml", "--title", "ML", "--time-zone", "Europe/Berlin", who="admin")
    tess("course", "edit", "dl", "--title", "Deep [b]learning[/b]", "--decimal-comma")
    shown = json.loads(tess("course", "show", "dl", "--json").stdout)
    copied = tess("course", "copy", "dl", "dl-27", "--shift-days", "364")

    assert (made.exit_code, lines(made)[-1]) == (0, "ml ML Europe/Berlin point")
    assert (shown["title"], shown["decimal_comma"]) == ("Deep [b]learning[/b]", True)
    assert [one["id"] for one in shown["assessments"]] == ["exam"]
    assert "exam → dl-27-exam" in lines(copied)
    assert lines(tess("course", "list"))[-2:] == [
        "dl Deep [b]learning[/b] UTC comma",
        "dl-27 Deep [b]learning[/b] UTC comma",
    ]
    assert "dl-27-exam Exam 1 10" in lines(tess("course", "show", "dl-27"))


def test_roster_is_tried_and_imported(tess: Run, tmp_path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text('id,name,sections\ncyd,"Charisse, Cyd",A\nada,Ada Byron,\neve,Mallory,\n')

    tried = tess("course", "roster", "dl", str(roster), "--dry-run")
    before = tess("course", "people", "dl", "--role", "student")
    stored = tess("course", "roster", "dl", "-", "--json", input=roster.read_bytes())
    people = tess("course", "people", "dl", "--section", "A")

    assert lines(tried)[-1] == "2 added, 1 changed, 0 unchanged; nothing is stored yet"
    assert "ada changed name: Ada Lovelace → Ada Byron" in lines(tried)
    assert "name stays: they are in other courses, too" in lines(tried)
    assert "Cyd" not in before.output
    assert json.loads(stored.stdout)["added"] == 2
    assert lines(people)[-1] == "cyd Charisse, Cyd student A"


def test_every_faulty_row_of_a_roster_is_printed(run: Run, tmp_path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,role\na,boss\nb,\nb,\n")

    refused = run("course", "roster", "dl", str(roster), who="tess")

    assert refused.exit_code == 1
    assert "line 2: role 'boss' is none; use student, assistant or instructor" in refused.output
    assert "line 4: id 'b' is in line 3, too" in refused.output


def test_people_of_many_pages_are_listed_by_name(tess: Run) -> None:
    roster = "id,name\n" + "".join(f"s{n},Student {n:04}\n" for n in range(1_500))
    tess("course", "roster", "dl", "-", input=roster)

    people = json.loads(tess("course", "people", "dl", "--role", "student", "--json").stdout)

    names = [one["name"] for one in people]
    assert names == ["=SUM(A1)", "Ada Lovelace"] + [f"Student {n:04}" for n in range(1_500)]


def test_assessment_is_made_shown_and_edited(tess: Run) -> None:
    made = tess(
        "assessment", "new", "dl", "quiz", "--title", "Quiz", "--due-at", "2026-11-02T23:59",
        "--item", f"{ITEM}=2.5", "--item", "dl-exam/outlier", "--max-attempts", "3",
        "--late-floor-percent", "40",
    )  # fmt: skip
    edited = tess(
        "assessment", "edit", "quiz", "--points", "dl-exam/outlier=4", "--max-attempts", "none",
        "--conventions", "dl-exam/outlier=sample,population", "--keep", "last", "--json",
    )  # fmt: skip
    shown = tess("assessment", "show", "quiz")

    assert f"{ITEM} 2.5" in lines(made)
    assert "due at 2026-11-02T23:59:00+00:00" in lines(made)
    assert {"opens at none", "late percent per day none", "max attempts 3", "late floor percent 40"} <= set(
        lines(made)
    )
    found = json.loads(edited.stdout)
    assert (found["max_attempts"], found["keep"], found["due_at"]) == (
        None,
        "last",
        "2026-11-02T23:59:00+00:00",
    )
    assert found["items"] == [
        {"item": ITEM, "points": 2.5, "conventions": None},
        {"item": "dl-exam/outlier", "points": 4, "conventions": ["sample", "population"]},
    ]
    assert "dl-exam/outlier 4 sample, population" in lines(shown)
    assert lines(shown)[-1] == "2 items, 6.5 points; times of UTC"


def test_assessment_of_a_document_asks_all_its_items(tess: Run, bank) -> None:
    made = tess("assessment", "new", "dl", "all", "--title", "All", "--document", "dl-exam", "--json")

    asked = [item["item"] for item in json.loads(made.stdout)["items"]]
    assert asked == [item.id for item in bank.items if item.document == "dl-exam"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("edit", "exam"), "nothing to change"),
        (("new", "dl", "none", "--title", "None", "--document", "nope"), "'nope'; there are dl-exam"),
        (("edit", "exam", "--item", ITEM, "--item", ITEM), f"'{ITEM}' is in the list twice"),
        (("edit", "exam", "--points", "dl-exam/outlier=4"), "not asked here"),
        (("edit", "exam", "--item", "dl-exam/incepton"), f"did you mean '{ITEM}'?"),
        (("edit", "exam", "--points", f"{ITEM}=many"), "no number of points"),
        (("edit", "exam", "--points", f"{ITEM}=-1"), "must be at least 0"),
        (("edit", "exam", "--due-at", "soon"), "2026-11-02T23:59"),
        (("edit", "exam", "--max-attempts", "many"), "write one, or none"),
        (("show", "nothing"), "no assessment 'nothing'"),
        (("show", "../../healthz"), "404"),
    ],
)
def test_command_that_cannot_be_says_why(run: Run, words: tuple[str, ...], said: str) -> None:
    refused = run("assessment", *words, who="tess")

    assert refused.exit_code != 0
    assert said in refused.output


def test_change_that_changes_nothing_is_said(run: Run, tess: Run) -> None:
    course, assessment = (
        tess("course", "edit", "dl", "--time-zone", "UTC"),
        tess("assessment", "edit", "exam", "--max-attempts", "2"),
    )
    told = "Nothing has changed: it was so already."

    assert (lines(course)[-1], lines(assessment)[-1]) == (told, told)
    assert told not in lines(tess("assessment", "edit", "exam", "--max-attempts", "3"))
    assert "nothing to change" in run("course", "edit", "dl", who="tess").stderr


def test_section_there_is_not_is_named_with_those_there_are(run: Run, tess: Run) -> None:
    none = run("course", "people", "dl", "--section", "Nope", who="tess")
    tess("course", "roster", "dl", "-", input="id,sections\nada,A\nbob,B\n")
    others = run("course", "people", "dl", "--section", "Nope", who="tess")

    assert [refused.exit_code for refused in (none, others)] == [1, 1]
    assert "dl has no section 'Nope'; it has none" in none.stderr
    assert "dl has no section 'Nope'; there are A, B" in others.stderr


def test_what_is_empty_is_deleted(run: Run, tess: Run) -> None:
    tess("assessment", "new", "dl", "quiz", "--title", "Quiz")
    run("course", "new", "ml", "--title", "ML", who="admin")

    assert lines(tess("assessment", "delete", "quiz")) == ["quiz is deleted."]
    assert lines(run("course", "delete", "ml", who="admin")) == ["ml is deleted."]
    assert "has assessments, exam among them" in run("course", "delete", "dl", who="admin").stderr


def test_command_without_a_service_says_so(run: Run) -> None:
    refused = run("course", "list", "--url", "http://127.0.0.1:9", who="tess")

    assert (refused.exit_code, "cannot be reached" in refused.output) == (1, True)
