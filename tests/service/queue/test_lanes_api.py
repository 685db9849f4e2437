"""Lanes as clients of the API meet them: every way of sending wakes them, and waiting ends after the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from werkzeug.test import TestResponse

from question_bank.bank import Bank
from service import bank, tasks
from service.db import Session
from service.models import AssessmentItem

if TYPE_CHECKING:
    from conftest import School

URL = "/api/v1/submissions"
ITEM = "tiny/design"
NEEDS_TRAINING = {"points": "4", "design": "2-3-1 tanh sigmoid"}
PROVED = {"points": "4", "design": "2-4-1 relu sigmoid"}

Send = Callable[[dict[str, str]], TestResponse]


@pytest.fixture
def academy(school: School, tiny_bank: Bank, monkeypatch: pytest.MonkeyPatch) -> School:
    """The school, with the design item in its bank and its exam."""
    whole = Bank([*bank.current().documents, *tiny_bank.documents], [*bank.current().items, *tiny_bank.items])
    monkeypatch.setattr(bank, "_current", whole)
    with Session.begin() as session:
        bank.register(session, whole)
        session.add(AssessmentItem(assessment_id="exam", item_id=ITEM, position=1, points=4))
    return school


@pytest.fixture(params=["one", "batch", "webhook"])
def send(request: pytest.FixtureRequest, academy: School) -> Send:
    """Sends answers to the design item in one of the ways there are."""

    def send_in(answers: dict[str, str]) -> TestResponse:
        row = {"item": ITEM, "answers": answers}
        if request.param == "one":
            return academy.post(URL, row)
        if request.param == "batch":
            return academy.post(f"{URL}/batch", [row, row])
        return academy.webhook(row | {"student": {"id": "ada"}, "assessment": "exam"})

    return send_in


@pytest.mark.parametrize(
    ("answers", "woken"),
    [
        pytest.param(NEEDS_TRAINING, {"live": 1, "train": 1}, id="design answered"),
        pytest.param({"points": "4"}, {"live": 1, "train": 0}, id="design blank"),
    ],
)
def test_sending_wakes_the_lanes_of_the_answers(
    send: Send, redis: Redis, answers: dict[str, str], woken: dict[str, int]
) -> None:
    answer = send(answers)

    assert answer.status_code in (200, 202)
    assert {lane: redis.llen(lane) for lane in woken} == woken


def test_waiting_ends_when_no_lane_is_left(academy: School) -> None:
    url = academy.submit("eve", item=ITEM, answers=NEEDS_TRAINING).json["status_url"]
    academy.grade()

    waited = academy.get(f"{url}?wait=0.05", "eve")
    tasks.drain("train")
    done = academy.get(f"{url}?wait=30", "eve")

    assert (waited.json["state"], waited.json["in_progress"]) == ("provisional", True)
    assert waited.json["parts"]["design"]["reason"] == "needs-training"
    assert waited.headers["Retry-After"] == "1"
    assert (done.json["state"], done.json["in_progress"]) == ("graded", False)
    assert "Retry-After" not in done.headers


def test_waiting_for_a_proof_needs_no_training(academy: School) -> None:
    url = academy.submit("eve", item=ITEM, answers=PROVED).json["status_url"]
    academy.grade()

    done = academy.get(f"{url}?wait=30", "eve")

    assert (done.json["state"], done.json["score"], done.json["in_progress"]) == ("graded", 4, False)


@pytest.mark.parametrize(
    ("formula", "state", "reason"),
    [
        pytest.param("x^2/x", "graded", "identical", id="proved"),
        pytest.param("sqrt(x + 2.5)^2 - 2.5", "provisional", "not-decided", id="left to a person"),
    ],
)
def test_waiting_ends_when_a_formula_is_proved_or_left_to_a_person(
    academy: School, formula: str, state: str, reason: str
) -> None:
    answers = {"at_two": "2", "formula": formula}
    url = academy.submit(item="tiny/formula", answers=answers).json["status_url"]
    academy.grade()

    waited = academy.get(f"{url}?wait=0.05")
    tasks.drain("prove")
    done = academy.get(f"{url}?wait=30")

    assert (waited.json["state"], waited.json["in_progress"]) == ("provisional", True)
    assert waited.json["parts"]["formula"]["reason"] == "needs-proof"
    assert waited.headers["Retry-After"] == "1"
    assert (done.json["state"], done.json["in_progress"]) == (state, False)
    assert done.json["parts"]["formula"]["reason"] == reason


def test_gradebook_counts_what_is_trained_as_pending(academy: School) -> None:
    academy.submit(item=ITEM, answers=NEEDS_TRAINING, assessment="exam")
    academy.grade()

    before = row_of_ada(academy)
    tasks.drain("train")

    assert before == (1, 1, 1)
    assert row_of_ada(academy) == (4, 4, 0)


def row_of_ada(academy: School) -> tuple[float, float, int]:
    rows = academy.get("/api/v1/assessments/exam/gradebook", "tess").json["rows"]
    (ada,) = (row for row in rows if row["student"] == "ada")
    return ada["score"], ada["possible"], ada["parts_pending"]
