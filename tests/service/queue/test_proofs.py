"""Formulas that only a proof decides: live work leaves them to a lane that is begun for them alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from sqlalchemy import Engine, event, func, select, update

from graders.algebra import identity
from graders.child import Limits
from question_bank.bank import Bank
from service import bank, grading, holding, marks, tasks, work
from service.db import Session
from service.models import Mark, Work

if TYPE_CHECKING:
    from conftest import Classroom

    from service.rows import Submitted

ITEM = "tiny/formula"
DOUBTFUL = "x^2/x"
"""Right but at 0, which evaluation cannot tell from wrong."""
UNPROVABLE = "sqrt(x + 2.5)^2 - 2.5"
"""Right where it has a value, but that is not everywhere."""
BOTH = """
title = "Both"
prompt = "The points $(0, 1)$ and $(1, 0)$ against $(0, 0)$ and $(1, 1)$, and a function."
[parts.formula]
ask = "What gives back what it is given?"
answer = { type = "expression", symbols = ["x"] }
key = "x"
cite = "by definition"
points = 3
[parts.design]
ask = "A network that classifies the points?"
answer = { type = "architecture" }
cite = "max(x + y, 0) - 2 max(x + y - 1, 0) is 1 for the first two and 0 for the others"
[parts.design.key]
positive = [[0, 1], [1, 0]]
negative = [[0, 0], [1, 1]]
[[parts.design.key.certificates]]
activations = ["relu"]
weights = [{ W = [[1, 1], [1, 1]], b = [0, -1] }, { W = [[1], [-2]], b = [-0.5] }]
"""
PATIENCE = 30.0
NEEDS_TRAINING = "2-3-1 tanh sigmoid"
DECIDED = "2-4-1 relu sigmoid"


@pytest.fixture
def seminar(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The classroom with an item that asks for a formula (3 points) and a design (1 point)."""
    both = classroom.bank.item_from_toml("tiny/both", BOTH)
    seminar = replace(classroom, bank=Bank(classroom.bank.documents, [*classroom.bank.items, both]))
    monkeypatch.setattr(bank, "_current", seminar.bank)
    with Session.begin() as session:
        bank.register(session, seminar.bank)
    return seminar


def submit(classroom: Classroom, formula: str, **fields: Any) -> Submitted:
    """A practice submission to the item of 1 point and 3 for a formula."""
    answers = {"at_two": "2", "formula": formula}
    return classroom.submit(item=ITEM, answers=answers, assessment_id=None, **fields)


def lanes() -> list[str]:
    """The lanes with work."""
    with Session() as session:
        return list(session.scalars(select(Work.lane).order_by(Work.id)))


def outcome(classroom: Classroom, submitted: Submitted) -> tuple[str, bool, float | None, float | None]:
    seen = classroom.view(submitted)
    return seen.state, seen.in_progress, seen.score, seen.possible


def reasons(classroom: Classroom, submitted: Submitted) -> dict[str, str]:
    return {part: verdict["reason"] for part, verdict in classroom.view(submitted).parts.items()}


def count_marks() -> int:
    with Session() as session:
        return session.scalar(select(func.count()).select_from(Mark)) or 0


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are executed in the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_formula_is_provisional_while_it_is_proved_and_then_graded(classroom: Classroom) -> None:
    submitted = submit(classroom, DOUBTFUL)
    at_first = lanes()

    classroom.grade("live")
    provisional, then, why = outcome(classroom, submitted), lanes(), reasons(classroom, submitted)
    classroom.grade("prove")

    assert (at_first, then) == (["live"], ["prove"])
    assert provisional == ("provisional", True, 1, 1)
    assert why == {"at_two": "equal", "formula": "needs-proof"}
    assert outcome(classroom, submitted) == ("graded", False, 4, 4)
    assert reasons(classroom, submitted) == {"at_two": "equal", "formula": "identical"}
    assert (lanes(), count_marks()) == ([], 2)


def test_formula_that_is_not_proved_waits_for_a_person_and_no_longer_for_a_worker(
    classroom: Classroom,
) -> None:
    submitted = submit(classroom, UNPROVABLE)

    classroom.grade("live")
    classroom.grade("prove")

    assert outcome(classroom, submitted) == ("provisional", False, 1, 1)
    assert reasons(classroom, submitted)["formula"] == "not-decided"
    assert lanes() == []


@pytest.mark.parametrize("limits", [Limits(wall=0.01), Limits(memory=2**20)], ids=["killed", "out of memory"])
def test_formula_whose_proof_is_killed_waits_for_a_person(
    classroom: Classroom, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "LIMITS", limits)
    submitted = submit(classroom, "tanh(x)*x*exp(x)/(exp(x)*tanh(x))")

    classroom.grade("live")
    classroom.grade("prove")

    assert outcome(classroom, submitted) == ("provisional", False, 1, 1)
    assert reasons(classroom, submitted)["formula"] == "not-decided"


@pytest.mark.parametrize("formula", ["x", "2*x", " "], ids=["right", "wrong", "blank"])
def test_formula_that_is_decided_at_once_begins_no_work(
    classroom: Classroom, database: Engine, redis: Redis, formula: str
) -> None:
    submitted = submit(classroom, formula)

    with statements(database) as executed:
        tasks.drain("live")

    assert classroom.view(submitted).state == "graded"
    assert not [statement for statement in executed if "insert into work" in statement]
    assert redis.llen("prove") == 0


def test_unread_submission_begins_no_work(classroom: Classroom) -> None:
    answers = {"at_two": "two or so", "formula": DOUBTFUL}
    submitted = classroom.submit(item=ITEM, answers=answers, assessment_id=None)

    classroom.grade("live")

    assert outcome(classroom, submitted) == ("invalid", False, None, 0)
    assert lanes() == []


def test_drain_wakes_the_lane_once_for_a_batch(classroom: Classroom, redis: Redis) -> None:
    for _ in range(3):
        submit(classroom, DOUBTFUL)

    tasks.drain("live")

    assert redis.llen("prove") == 1
    assert lanes() == ["prove"] * 3
    with Session() as session:
        assert set(session.scalars(select(Work.course_id))) == {"maths"}


def test_drain_twice_over_proves_once(classroom: Classroom) -> None:
    submit(classroom, DOUBTFUL)

    for lane in ("live", "live", "prove", "prove", "live"):
        tasks.drain(lane)

    assert (lanes(), count_marks()) == ([], 2)


def test_live_mark_whose_lease_is_lost_begins_no_work(classroom: Classroom) -> None:
    submit(classroom, DOUBTFUL)
    late = grading.grade_batch(classroom.lease("live"))
    classroom.end_leases()
    tasks.drain("live")
    tasks.drain("prove")

    with Session.begin() as session:
        recorded = marks.record(session, late)

    assert (recorded, lanes(), count_marks()) == ([], [], 2)


def test_proof_whose_lease_is_lost_is_not_recorded(classroom: Classroom) -> None:
    submitted = submit(classroom, DOUBTFUL)
    classroom.grade("live")
    late = grading.grade_batch(classroom.lease("prove"))
    classroom.end_leases()
    tasks.drain("prove")

    with Session.begin() as session:
        recorded = marks.record(session, late)

    assert (recorded, count_marks()) == ([], 2)
    assert outcome(classroom, submitted) == ("graded", False, 4, 4)


def test_proof_that_stops_its_worker_every_time_leaves_what_was_graded(classroom: Classroom) -> None:
    submitted = submit(classroom, DOUBTFUL)
    classroom.grade("live")
    with Session.begin() as session:
        session.execute(update(Work).values(attempts=work.MAX_ATTEMPTS))
    classroom.end_leases()

    tasks.sweep()

    assert outcome(classroom, submitted) == ("failed", False, 1, 1)


def test_lease_is_renewed_for_as_long_as_a_proof_takes(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "RENEWALS", 600)  # every tenth of a second
    submit(classroom, DOUBTFUL)
    classroom.grade("live")
    leased = classroom.lease("prove")

    with holding.held(leased):
        classroom.end_leases()
        deadline = monotonic() + PATIENCE
        while is_free() and monotonic() < deadline:
            sleep(0.05)
        during = is_free()
    classroom.end_leases()
    sleep(0.3)

    assert not during
    assert is_free()


def is_free() -> bool:
    """Whether another worker may lease the only work there is."""
    with Session() as session:
        return work.waiting(session) == ["prove"]


def test_formula_beside_a_design_is_settled_by_the_lane_of_the_design(seminar: Classroom) -> None:
    answers = {"formula": DOUBTFUL, "design": NEEDS_TRAINING}
    submitted = seminar.submit(item="tiny/both", answers=answers, assessment_id=None)

    seminar.grade("live")
    then = lanes()
    seminar.grade("train")

    assert then == ["train"]
    assert outcome(seminar, submitted) == ("graded", False, 4, 4)
    assert reasons(seminar, submitted) == {"formula": "identical", "design": "trained"}


def test_formula_beside_a_design_that_is_decided_at_once_has_its_own_lane(seminar: Classroom) -> None:
    answers = {"formula": DOUBTFUL, "design": DECIDED}
    submitted = seminar.submit(item="tiny/both", answers=answers, assessment_id=None)

    seminar.grade("live")
    then, provisional = lanes(), outcome(seminar, submitted)
    seminar.grade("prove")

    assert (then, provisional) == (["prove"], ("provisional", True, 1, 1))
    assert outcome(seminar, submitted) == ("graded", False, 4, 4)
    assert lanes() == []


def test_lane_of_the_design_that_comes_first_leaves_nothing_to_prove(seminar: Classroom) -> None:
    answers = {"formula": DOUBTFUL, "design": NEEDS_TRAINING}
    submitted = seminar.submit(item="tiny/both", answers=answers, assessment_id=None)
    late = grading.grade_batch(seminar.lease("live"))
    seminar.grade("train")

    with Session.begin() as session:
        recorded = marks.record(session, late)

    assert (recorded, lanes(), count_marks()) == ([], [], 1)
    assert outcome(seminar, submitted) == ("graded", False, 4, 4)


def test_formula_a_person_decided_meanwhile_is_not_decided_again(classroom: Classroom) -> None:
    submitted = submit(classroom, DOUBTFUL)
    classroom.grade("live")
    with Session.begin() as session:
        last = session.scalars(select(Mark)).one()
        decided = {"status": "incorrect", "score": 0.0, "reason": "by-hand"}
        verdicts = last.verdicts | {"formula": last.verdicts["formula"] | decided}
        columns = ("submission_id", "state", "points", "solver_version", "policy_version")
        fields = {name: getattr(last, name) for name in columns}
        fields |= {"score": 1, "possible": 4, "parts_pending": 0, "made_by": "tess"}
        session.add(Mark(**fields, verdicts=verdicts))

    classroom.grade("prove")

    assert outcome(classroom, submitted) == ("graded", False, 1, 4)
    assert reasons(classroom, submitted)["formula"] == "by-hand"
