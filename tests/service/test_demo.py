"""The demonstration's class, and what keeps the demonstration honest."""

from __future__ import annotations

from pathlib import Path

import pytest

from question_bank.bank import Bank
from service import demo, demo_marks, demo_regrade
from service.demo_class import CLASS_SIZE, COMPUTED, PRINTED, class_of_thirty

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def sheets(bank: Bank):
    return class_of_thirty(bank, "dl-exam")


def marks_of(sheet, bank: Bank):
    graded = {item: bank[item].grade(answers, final=True) for item, answers in sheet.answers.items()}
    return {
        (sheet.student, item): {"score": each.score, "possible": each.possible}
        for item, each in graded.items()
    }


def test_class_has_thirty_students_and_every_third_comes_by_webhook(sheets):
    by_webhook = [sheet for position, sheet in enumerate(sheets) if demo.posts_webhooks(position)]

    assert len({sheet.student for sheet in sheets}) == CLASS_SIZE == 30
    assert len(by_webhook) == 10


def test_class_is_the_same_on_every_run(sheets, bank):
    assert class_of_thirty(bank, "dl-exam") == sheets


def test_the_document_answers_as_it_prints(sheets):
    printed = next(sheet for sheet in sheets if sheet.student == PRINTED).answers

    assert printed["dl-exam/inception"]["mult_last"] == "468,750,000"
    assert printed["dl-exam/cnn-fill"]["f_params"] == "73,856"
    assert "direct_5x5" not in printed["dl-exam/inception"]


def test_nobody_types_what_cannot_be_read(sheets, bank):
    for sheet in sheets:
        for item, answers in sheet.answers.items():
            assert bank[item].grade(answers).status != "invalid", (sheet.name, item)


def test_hand_worked_marks_cover_every_item_of_both_students(sheets, bank):
    for student in (PRINTED, COMPUTED):
        sheet = next(sheet for sheet in sheets if sheet.student == student)

        assert demo_marks.EXPECTED[student].keys() == sheet.answers.keys()


def test_readme_states_what_the_exam_earns():
    rows = [line for line in README.read_text().splitlines() if line.startswith("| with ")]

    stated = [[float(cell) for cell in row.split("|")[2:4]] for row in rows]
    assert stated == [
        [sum(column) for column in zip(*demo_marks.EXPECTED[student].values(), strict=True)]
        for student in (PRINTED, COMPUTED)
    ]


def test_a_mark_that_differs_from_the_hand_worked_one_is_named(sheets, bank):
    graded = {}
    for sheet in sheets[:2]:
        graded |= marks_of(sheet, bank)
    wrong = {"score": 4.0, "possible": 6.0}

    assert list(demo_marks.differences(graded)) == []
    (named,) = demo_marks.differences({**graded, (PRINTED, "dl-exam/inception"): wrong})
    assert "inception" in named


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"student": "ada", "score": 2.0, "submissions": 2}, False),
        ({"student": "ada", "score": 3.0, "submissions": 2}, True),
        ({"student": "ada", "score": 1.0, "submissions": 2}, True),
        ({"student": "ada", "score": 3.0, "submissions": 4}, False),
        ({"student": "ada", "score": 1.0, "submissions": 4}, True),
        ({"student": "bo", "score": 2.0, "submissions": 2}, True),
    ],
    ids=["sum", "above", "below", "best-of-two-sittings", "below-the-best", "missing"],
)
def test_a_gradebook_that_is_not_the_sum_of_the_marks_is_named(row, named):
    graded = {("ada", "x/a"): {"score": 2.0}, ("ada", "x/b"): {"score": None}}

    assert bool(list(demo_marks.imbalances(graded, [row]))) is named


@pytest.mark.parametrize(
    ("scores", "faults"),
    [((4, 4, 2, 4), 0), ((4, 2, 2, 4), 1), ((4, 4, 4, 4), 1), ((4, 4, 2, 2), 1), ((4, 4, 6, 4), 1)],
    ids=["as-it-must", "preview-changes", "nothing-changes", "not-undone", "rises"],
)
def test_a_regrade_that_does_not_go_as_it_must_is_named(scores, faults):
    job = {"summary": {"students": {"up": 0, "down": 1, "unchanged": 0}}}
    gradebooks = [[{"student": "ada", "score": score}] for score in scores]

    assert len(list(demo_regrade.wrong(job, *gradebooks))) == faults
