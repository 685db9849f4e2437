"""Commands that call a running service: `assay submit`, `status`, `stats`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from click.testing import Result
from sqlalchemy import update

from service import tasks
from service.db import Session
from service.models import Assessment
from service.statistics_tables import shortened

Run = Callable[..., Result]
RIGHT = ("pad_first=0", "pad_last=2")


@pytest.fixture
def worker() -> Iterator[None]:
    """Does what a worker does, while the command waits."""
    done = Event()

    def work() -> None:
        while not done.wait(0.05):
            tasks.drain("live")

    thread = Thread(target=work)
    thread.start()
    yield
    done.set()
    thread.join()


def lines(shown: Result) -> list[str]:
    return [" ".join(line.split()) for line in shown.output.splitlines() if line.strip()]


def test_answers_of_the_command_line_are_graded(run: Run, worker: None) -> None:
    """Six parts of 1 point each, for which the exam gives 10."""
    shown = run("submit", "dl-exam/inception", *RIGHT, "mult_first=24", "--assessment", "exam")

    assert shown.exit_code == 0, shown.output
    said = lines(shown)
    assert "pad_last 2 correct 1.67 of 1.67 It is the key." in said
    assert any(line.startswith("mult_first 24 incorrect 0 of 1.67 ") for line in said)
    assert "mult_last incorrect 0 of 1.67 Nothing was answered." in said
    assert said[-4:-1] == [
        "dl-exam/inception in exam, attempt 1: graded.",
        "3.33 of 10 points.",
        "1 attempt left.",
    ]
    submission = said[-1].removeprefix("Submission ")
    assert lines(run("status", submission)) == said


def test_what_lateness_takes_off_is_said_in_words(run: Run, worker: None) -> None:
    with Session.begin() as session:
        late = {"due_at": datetime.now(UTC) - timedelta(hours=1), "late_percent_per_day": 10}
        session.execute(update(Assessment).values(late))
    shown = run("submit", "dl-exam/inception", *RIGHT, "--assessment", "exam")

    assert "10 % off for being late: 3 of 10 count." in lines(shown)


def test_practice_counts_in_points_of_the_item(run: Run, worker: None) -> None:
    said = lines(run("submit", "dl-exam/inception", *RIGHT, who="eve"))

    assert said[-3:-1] == ["dl-exam/inception, practice, attempt 1: graded.", "2 of 6 points."]
    assert "pad_last 2 correct 1 of 1 It is the key." in said


def test_attempt_that_cannot_be_read_has_no_number(run: Run, worker: None) -> None:
    said = lines(run("submit", "dl-exam/inception", "pad_first=0", "mult_last=lots", "--assessment", "exam"))

    assert said[-3:-1] == [
        "dl-exam/inception in exam: not marked, as not all of it can be read; that spends no attempt.",
        "2 attempts left.",
    ]
    assert "pad_first 0 undecided – of 1.67 Not marked while another part cannot be read." in said


def test_part_that_is_left_to_a_person_is_named(run: Run, worker: None) -> None:
    sent = ("pad_first=0", "mult_last=lots", "--assessment", "exam", "--final")
    said = lines(run("submit", "dl-exam/inception", *sent))

    assert said[-4:-1] == [
        "dl-exam/inception in exam, attempt 1: graded in part; a person will look at: mult_last.",
        "1.67 of 8.33 points so far.",
        "1 attempt left.",
    ]


def test_mark_that_is_held_back_is_said_to_come_later(run: Run, worker: None) -> None:
    with Session.begin() as session:
        session.execute(update(Assessment).values(release="when-posted"))
    counting = lines(run("submit", "dl-exam/inception", *RIGHT, "--assessment", "exam"))
    practice = lines(run("submit", "dl-exam/inception", *RIGHT))

    assert (
        counting[-3] == "dl-exam/inception in exam, attempt 1: received; your instructor shows marks later."
    )
    assert "pad_last 2 – of 1.67" in counting
    assert any(line.startswith("dl-exam/inception, practice, attempt 1: received;") for line in practice)


def test_answers_of_a_file_are_graded_as_json(run: Run, worker: None) -> None:
    answers = json.dumps({"pad_first": "0", "pad_last": "4"})
    shown = run("submit", "dl-exam/inception", "--file", "-", "--json", input=answers, who="eve")

    parts = json.loads(shown.stdout)["parts"]
    assert (parts["pad_first"]["score"], parts["pad_last"]["score"]) == (1, 0)


def test_status_watches_until_the_verdict(run: Run) -> None:
    accepted = json.loads(run("submit", "dl-exam/inception", *RIGHT, "--no-wait", "--json", who="eve").stdout)
    queued = json.loads(run("status", accepted["id"], "--json", who="eve").stdout)
    Thread(target=tasks.drain, args=["live"]).start()
    graded = json.loads(run("status", accepted["id"], "--watch", "--json", who="eve").stdout)

    assert (queued["state"], graded["state"], graded["score"]) == ("queued", "graded", 2)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["dl-exam/inception"], "there is no answer"),
        (["dl-exam/inception", "pad_first"], "write PART=ANSWER"),
        (["dl-exam/inception", "pad_first=0", "pad_first=1"], "two answers to 'pad_first'"),
        (["dl-exam/inceptoin", "pad_first=0"], "did you mean 'dl-exam/inception'"),
        (["dl-exam/inception", "pad_frist=0"], "no part 'pad_frist'"),
        (["dl-exam/inception", "pad_first=0", "--student", "bob"], "leave `student` out"),
    ],
)
def test_what_cannot_be_sent_in_is_refused_in_a_sentence(run: Run, arguments: list[str], says: str) -> None:
    shown = run("submit", *arguments)

    assert shown.exit_code == 1
    assert says in shown.stderr
    assert "Traceback" not in shown.output


def test_file_that_holds_no_answers_is_refused(run: Run) -> None:
    assert "must hold an object" in run("submit", "dl-exam/inception", "--file", "-", input="[1]").stderr
    assert "is not JSON" in run("submit", "dl-exam/inception", "--file", "-", input="{").stderr


@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        ("> 131.27686652755352", "> 131.277"),
        ("(0.30000000000000004, -12.5)", "(0.3, -12.5)"),
        ("1234567.891", "1234568"),
        ("-0.000123456789", "-0.000123457"),
        ("6.02214076e23", "6.02214e+23"),
        ("1.602176634e-19 C", "1.60218e-19 C"),
        ("12345678901234567", "12345678901234567"),
        ("3.14159", "3.14159"),
        ("1.2.3456789", "1.2.3456789"),
    ],
)
def test_reading_shows_six_digits_that_count(reading: str, shown: str) -> None:
    assert shortened(reading) == shown


def test_stats_show_the_items_and_the_mistakes(run: Run, school) -> None:
    nobody = run("stats", "exam", who="tess")
    school.submit(assessment="exam", answers={"pad_first": "0", "pad_last": "4"})
    school.grade()
    none = run("stats", "exam", who="tess")
    tasks.refresh_statistics()
    shown = run("stats", "exam", who="tess")

    assert nobody.output == "Nobody has sat it yet.\n"
    assert "none yet" in none.stderr
    assert "1 of 1 (100 %)" in shown.output
    assert "inception.pad_last" in shown.output
    assert "1 student: mean 1.67" in shown.output
    assert json.loads(run("stats", "exam", "--json", who="tess").stdout)["n"] == 1
    assert run("stats", "exam", who="ada").exit_code == 1
